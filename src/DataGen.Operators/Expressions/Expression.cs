using System.Text.Json;
using System.Text.RegularExpressions;
using Acornima;
using Acornima.Ast;
using DataGen.Pipeline;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace DataGen.Operators.Expressions;

/// <summary>
/// A JavaScript expression over a record's fields: the recipe author's code, never a model's. It sees the record's fields by name,
/// <c>params</c>, <c>rand(purpose)</c>, <c>words(text)</c> and <c>tokens(text)</c>; no time, chance, locale, or anything left by another
/// evaluation. Limits: one million statements, 256 MB. Thread-safe.
/// </summary>
public sealed class Expression
{
    private readonly Lazy<Prepared<Script>> _script;
    private readonly string[] _names;
    private readonly bool _readsParameters;

    private Expression(string source, VariableFinder finder)
    {
        Source = source;
        Variables = finder.Variables;
        Parameters = finder.Parameters;
        ReadsAllParameters = finder.ReadsAllParameters;
        _readsParameters = finder.ReadsParameters;
        _names = [.. finder.Variables.Select(variable => variable.Name)];

        // The line breaks keep a comment in the expression from reaching the end of the function. Checking a recipe needs no script.
        IEnumerable<string> arguments = _readsParameters ? [.. _names, "params"] : _names;
        _script = new Lazy<Prepared<Script>>(() =>
            Engine.PrepareScript(
                $"(function ({string.Join(", ", arguments)}) {{ return (\n{source}\n); }})",
                strict: true
            )
        );
    }

    /// <summary>The text as the recipe has it.</summary>
    public string Source { get; }

    /// <summary>The fields and extra names it reads, each where it first stands.</summary>
    public IReadOnlyList<ExpressionVariable> Variables { get; }

    /// <summary>The recipe parameters it reads as <c>params.name</c>, each where it first stands.</summary>
    public IReadOnlyList<ExpressionVariable> Parameters { get; }

    /// <summary>Whether it may read any parameter (<c>params[name]</c>, <c>Object.keys(params)</c>).</summary>
    public bool ReadsAllParameters { get; }

    /// <summary>The text as a function of its variables, for the interpreter.</summary>
    internal Prepared<Script> Script => _script.Value;

    /// <exception cref="ExpressionSyntaxException">It is not a JavaScript expression that recipes may use.</exception>
    public static Expression Parse(string source)
    {
        if (string.IsNullOrWhiteSpace(source))
        {
            throw new ExpressionSyntaxException("the expression is empty", 1, 1);
        }

        try
        {
            var finder = new VariableFinder();
            finder.Visit(new Parser().ParseExpression(source, strict: true));
            return new Expression(source, finder);
        }
        catch (ParseErrorException exception)
        {
            throw new ExpressionSyntaxException(exception.Description, exception.LineNumber, exception.Column + 1);
        }
    }

    /// <summary>The expression's value for a record.</summary>
    /// <exception cref="ExpressionException">It has none: see the message.</exception>
    public JsonElement Evaluate(
        Record record,
        ExpressionScope scope,
        params ReadOnlySpan<(string Name, JsonElement Value)> extra
    )
    {
        var engine = ExpressionEngine.Rent();
        try
        {
            return JavaScriptValues.ToJson(Run(engine, record, scope, extra));
        }
        catch (NotJsonException exception)
        {
            throw new ExpressionException(Source, exception.Message, exception);
        }
        finally
        {
            engine.Return();
        }
    }

    /// <summary>The truth of a condition. Only true and false are conditions: a number or a string is a mistake.</summary>
    /// <exception cref="ExpressionException">It gives no boolean: see the message.</exception>
    public bool Test(Record record, ExpressionScope scope, params ReadOnlySpan<(string Name, JsonElement Value)> extra)
    {
        var engine = ExpressionEngine.Rent();
        try
        {
            var value = Run(engine, record, scope, extra);
            return value.IsBoolean()
                ? value.AsBoolean()
                : throw new ExpressionException(
                    Source,
                    $"a condition must give true or false, and this one gave {Describe(value)}"
                );
        }
        finally
        {
            engine.Return();
        }
    }

    /// <summary>A number.</summary>
    /// <exception cref="ExpressionException">It gives no finite number: see the message.</exception>
    public double Number(
        Record record,
        ExpressionScope scope,
        params ReadOnlySpan<(string Name, JsonElement Value)> extra
    )
    {
        var engine = ExpressionEngine.Rent();
        try
        {
            var value = Run(engine, record, scope, extra);
            return value.IsNumber() && double.IsFinite(value.AsNumber())
                ? value.AsNumber()
                : throw new ExpressionException(Source, $"it must give a number, and it gave {Describe(value)}");
        }
        finally
        {
            engine.Return();
        }
    }

    private JsValue Run(
        ExpressionEngine engine,
        Record record,
        ExpressionScope scope,
        ReadOnlySpan<(string Name, JsonElement Value)> extra
    )
    {
        var arguments = new JsValue[_names.Length + (_readsParameters ? 1 : 0)];
        for (var i = 0; i < _names.Length; i++)
        {
            arguments[i] = JavaScriptValues.From(Find(_names[i], record, extra), engine.Engine);
        }

        if (_readsParameters)
        {
            arguments[^1] = engine.Parameters(scope.Parameters);
        }

        try
        {
            return engine.Call(this, scope, arguments);
        }
        catch (JavaScriptException exception)
        {
            throw new ExpressionException(Source, exception.Message, exception);
        }
        catch (Exception exception)
            when (exception
                    is StatementsCountOverflowException
                        or MemoryLimitExceededException
                        or RecursionDepthOverflowException
                        or RegexMatchTimeoutException
                        or InsufficientExecutionStackException
            )
        {
            throw new ExpressionException(Source, $"it reached a limit: {exception.Message}", exception);
        }
    }

    private JsonElement Find(string name, Record record, ReadOnlySpan<(string Name, JsonElement Value)> extra)
    {
        foreach (var (extraName, value) in extra)
        {
            if (string.Equals(extraName, name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        if (record.TryGet(name, out var field))
        {
            return field;
        }

        var known = record.Fields.Select(entry => entry.Key).ToList();
        foreach (var (extraName, _) in extra)
        {
            known.Add(extraName);
        }

        throw new ExpressionException(
            Source,
            $"record {record.Id} has no field '{name}' (it has: {NearestName.List(known)}){NearestName.Hint(name, known)}"
        );
    }

    private static string Describe(JsValue value)
    {
        if (value.IsUndefined() || value.IsCallable())
        {
            return value.IsUndefined() ? "undefined" : "a function";
        }

        try
        {
            var text = Json.Compact(JavaScriptValues.ToJson(value));
            return text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
        }
        catch (NotJsonException)
        {
            return value.IsNumber() ? value.ToString() : "something that JSON does not have";
        }
    }
}
