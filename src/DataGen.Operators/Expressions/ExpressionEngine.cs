using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace DataGen.Operators.Expressions;

/// <summary>
/// One JavaScript interpreter, used by one thread at a time. What evaluations share is frozen, so that none leaves anything for the next; that
/// is why all expressions of the process may take turns with the same few interpreters, which are slow to make.
/// </summary>
internal sealed class ExpressionEngine : IDisposable
{
    private const int MaxStatements = 1_000_000;
    private const long MaxBytes = 256L << 20;

    /// <summary>
    /// Keeps only the globals expressions may use, takes away what depends on time, chance or locale, and freezes the rest, with the hidden
    /// prototypes of iterators.
    /// </summary>
    private const string Confine = """
        (function (keep, banned) {
          'use strict';
          const seen = new Set();
          const prototypeOf = Object.getPrototypeOf;
          const keys = Reflect.ownKeys;
          const descriptor = Object.getOwnPropertyDescriptor;
          const freeze = Object.freeze;
          const isFrozen = Object.isFrozen;
          const root = globalThis;
          delete Math.random;
          const roots = [
            [][Symbol.iterator](), ''[Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
            ''.matchAll(/x/g), function () {}, () => {}, /x/, new Map(), new Set(), Symbol.prototype
          ];
          for (const key of keys(root)) {
            if (keep.includes(key)) roots.push(root[key]);
            else if (!['NaN', 'Infinity', 'undefined'].includes(key)) delete root[key];
          }
          while (roots.length > 0) {
            const item = roots.pop();
            if ((typeof item !== 'object' && typeof item !== 'function') || item === null || item === root || seen.has(item)) continue;
            seen.add(item);
            for (const name of banned) if (descriptor(item, name) !== undefined) delete item[name];
            for (const key of keys(item)) {
              const own = descriptor(item, key);
              roots.push(own.value, own.get, own.set);
            }
            roots.push(prototypeOf(item));
            freeze(item);
          }
          freeze(root);
        })
        """;

    private static readonly ConcurrentBag<ExpressionEngine> Idle = [];

    private static readonly Prepared<Script> ConfineScript = Engine.PrepareScript(Confine);

    private readonly Engine _engine;
    private readonly ConditionalWeakTable<Expression, JsValue> _functions = [];
    private ExpressionScope? _scope;
    private JsonElement _parameters;
    private JsValue _frozenParameters = JsValue.Undefined;

    private ExpressionEngine()
    {
        _engine = new Engine(options =>
        {
            options.Strict = true;
            options.DisableStringCompilation();
            options.Culture = System.Globalization.CultureInfo.InvariantCulture;
            options.TimeZone = TimeZoneInfo.Utc;
            options.AgentCanSuspend = false;
            options.Constraints.StackOverflowGuard = true;
            options.Constraints.RegexTimeout = TimeSpan.FromSeconds(10);
            options.Constraints.MaxArraySize = 10_000_000;
            options.MaxStatements(MaxStatements);
            options.LimitMemory(MaxBytes);
            options.LimitRecursion(500);
        });
        Provide("rand", arguments => JsNumber.Create(_scope!.Rand(Text(arguments, "rand(purpose)"))));
        Provide("words", arguments => JsNumber.Create(CountWords(Text(arguments, "words(text)"))));
        Provide("tokens", arguments => JsNumber.Create(_scope!.CountTokens(Text(arguments, "tokens(text)"))));
        _engine.Call(
            _engine.Evaluate(ConfineScript),
            Names(Language.Globals.Concat(Language.Provided)),
            Names(Language.BannedMembers.Keys)
        );
    }

    public Engine Engine => _engine;

    public static ExpressionEngine Rent() => Idle.TryTake(out var engine) ? engine : new ExpressionEngine();

    public void Return() => Idle.Add(this);

    /// <summary>Calls an expression with the values of its variables.</summary>
    public JsValue Call(Expression expression, ExpressionScope scope, JsValue[] arguments)
    {
        _scope = scope;
        try
        {
            if (!_functions.TryGetValue(expression, out var function))
            {
                function = _engine.Evaluate(expression.Script);
                _functions.Add(expression, function);
            }

            return _engine.Call(function, arguments);
        }
        finally
        {
            _scope = null;
        }
    }

    /// <summary>The recipe's parameters, frozen; converted again only when the caller passes others.</summary>
    public JsValue Parameters(JsonElement parameters)
    {
        if (_frozenParameters.IsUndefined() || !IsSame(_parameters, parameters))
        {
            _parameters = parameters;
            _frozenParameters = JavaScriptValues.From(parameters, _engine);
            Freeze(_frozenParameters);
        }

        return _frozenParameters;
    }

    public void Dispose() => _engine.Dispose();

    private static bool IsSame(JsonElement left, JsonElement right)
    {
        var leftBytes = JsonMarshal.GetRawUtf8Value(left);
        var rightBytes = JsonMarshal.GetRawUtf8Value(right);
        return leftBytes.Length == rightBytes.Length
            && Unsafe.AreSame(ref MemoryMarshal.GetReference(leftBytes), ref MemoryMarshal.GetReference(rightBytes));
    }

    private static void Freeze(JsValue value)
    {
        if (value is not ObjectInstance instance)
        {
            return;
        }

        foreach (var (key, property) in instance.GetOwnProperties().ToList())
        {
            Freeze(property.Value);
            property.Writable = false;
            property.Configurable = false;
            instance.DefineOwnProperty(key, property);
        }

        instance.PreventExtensions();
    }

    private void Provide(string name, Func<JsValue[], JsValue> function) =>
        _engine.SetValue(name, new ClrFunction(_engine, name, (_, arguments) => function(arguments), 1));

    private string Text(JsValue[] arguments, string signature) =>
        arguments.Length == 1 && arguments[0].IsString()
            ? arguments[0].AsString()
            : throw new JavaScriptException(_engine.Intrinsics.TypeError, $"{signature} takes one string");

    private JsArray Names(IEnumerable<string> names) =>
        new(_engine, [.. names.Order(StringComparer.Ordinal).Select(name => (JsValue)JsString.Create(name))]);

    private static int CountWords(string text)
    {
        var count = 0;
        var inside = false;
        foreach (var character in text)
        {
            var space = char.IsWhiteSpace(character);
            count += !space && !inside ? 1 : 0;
            inside = !space;
        }

        return count;
    }
}
