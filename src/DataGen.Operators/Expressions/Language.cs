using System.Collections.Frozen;

namespace DataGen.Operators.Expressions;

/// <summary>The part of JavaScript that expressions may use: nothing that knows the time, chance, the locale or another evaluation.</summary>
internal static class Language
{
    /// <summary>Functions and values that DataGen provides.</summary>
    public static FrozenSet<string> Provided { get; } = Set("params", "rand", "words", "tokens");

    /// <summary>The globals of JavaScript that exist in expressions.</summary>
    public static FrozenSet<string> Globals { get; } =
        Set(
            "Array",
            "Boolean",
            "Error",
            "Infinity",
            "JSON",
            "Map",
            "Math",
            "NaN",
            "Number",
            "Object",
            "RangeError",
            "RegExp",
            "Set",
            "String",
            "SyntaxError",
            "TypeError",
            "URIError",
            "decodeURI",
            "decodeURIComponent",
            "encodeURI",
            "encodeURIComponent",
            "isFinite",
            "isNaN",
            "parseFloat",
            "parseInt",
            "undefined"
        );

    /// <summary>Globals of JavaScript that do not exist in expressions, with the reason.</summary>
    public static FrozenDictionary<string, string> Banned { get; } =
        Reasons(
            ("Date", "the result would depend on when it runs"),
            ("Temporal", "the result would depend on when it runs"),
            ("performance", "the result would depend on when it runs"),
            ("Intl", "the result would depend on the locale"),
            ("eval", "text is never run as code"),
            ("Function", "text is never run as code"),
            ("ShadowRealm", "text is never run as code"),
            ("Atomics", "expressions share no memory"),
            ("SharedArrayBuffer", "expressions share no memory"),
            ("WeakRef", "the result would depend on garbage collection"),
            ("FinalizationRegistry", "the result would depend on garbage collection"),
            ("Promise", "expressions are evaluated at once"),
            ("setTimeout", "expressions are evaluated at once"),
            ("setInterval", "expressions are evaluated at once"),
            ("globalThis", "one evaluation leaves nothing for the next"),
            ("arguments", "an expression is not a function"),
            ("Proxy", "expressions work on plain values"),
            ("Reflect", "expressions work on plain values"),
            ("Symbol", "expressions work on plain values"),
            ("BigInt", "JSON has no such numbers"),
            ("WeakMap", "expressions work on plain values"),
            ("WeakSet", "expressions work on plain values"),
            ("console", "expressions have no output"),
            ("require", "expressions load no code"),
            ("process", "expressions see nothing outside the record")
        );

    /// <summary>Methods that do not exist in expressions, with the reason.</summary>
    public static FrozenDictionary<string, string> BannedMembers { get; } =
        Reasons(
            ("localeCompare", "the result would depend on the locale; compare with < and >"),
            ("toLocaleString", "the result would depend on the locale; use toString"),
            ("toLocaleLowerCase", "the result would depend on the locale; use toLowerCase"),
            ("toLocaleUpperCase", "the result would depend on the locale; use toUpperCase"),
            ("__proto__", "prototypes cannot be changed"),
            ("__defineGetter__", "expressions work on plain values"),
            ("__defineSetter__", "expressions work on plain values"),
            ("fromAsync", "expressions are evaluated at once")
        );

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, string> Reasons(params (string Name, string Reason)[] entries) =>
        entries.ToFrozenDictionary(entry => entry.Name, entry => entry.Reason, StringComparer.Ordinal);
}
