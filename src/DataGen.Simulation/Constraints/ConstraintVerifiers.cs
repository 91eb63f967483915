using System.Collections.Frozen;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Constraints;

/// <summary>Writes verifier functions named <c>evaluate</c> for constraints, right ones and wrong ones.</summary>
internal static class ConstraintVerifiers
{
    private static readonly JsonSerializerOptions Literal = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly FrozenDictionary<ConstraintKind, (string[] Python, string[] JavaScript)> Tests =
        Bank.Sections("verifiers.txt")
            .ToFrozenDictionary(
                section => Enum.Parse<ConstraintKind>(section.Name),
                section => (Lines(section, 'p'), Lines(section, 'j'))
            );

    private static readonly FrozenSet<ConstraintKind> Counted = FrozenSet.ToFrozenSet([
        ConstraintKind.Words,
        ConstraintKind.Sentences,
        ConstraintKind.Paragraphs,
        ConstraintKind.Bullets,
        ConstraintKind.NumberedItems,
        ConstraintKind.Sections,
        ConstraintKind.Placeholders,
        ConstraintKind.Highlights,
        ConstraintKind.Hashtag,
        ConstraintKind.Frequency,
    ]);

    private static readonly string[] Comments =
    [
        "check the requirement",
        "the rule as stated",
        "true only when the text complies",
        "compare with what was asked",
    ];

    /// <summary>A function that checks all the constraints.</summary>
    public static string Write(IReadOnlyList<Constraint> constraints, bool javaScript, bool wrong, SeededChoice choice)
    {
        var fault = wrong ? choice.Fork("fault").Below(5) : -1;
        var terms = constraints
            .Select(constraint => Term(fault == 0 ? Shifted(constraint) : constraint, javaScript, choice))
            .ToList();
        var condition =
            terms.Count == 1 ? terms[0] : string.Join(javaScript ? " && " : " and ", terms.Select(term => $"({term})"));
        condition = fault switch
        {
            1 => javaScript ? "true" : "True",
            2 => javaScript ? $"!({condition})" : $"not ({condition})",
            3 => condition + (javaScript ? " && missingName(t)" : " and missing_name(t)"),
            4 => "(" + condition,
            _ => condition,
        };
        var breaks = constraints.Any(constraint => constraint.Kind == ConstraintKind.Json);
        return javaScript
            ? JavaScript(condition, breaks, choice.Fork("layout"))
            : Python(condition, breaks, choice.Fork("layout"));
    }

    /// <summary>A function for a requirement nobody recognised: it looks for a word of it.</summary>
    public static string WriteGeneric(string word, bool javaScript, SeededChoice choice) =>
        Write([new Constraint(ConstraintKind.Include, Words: [word])], javaScript, wrong: false, choice);

    /// <summary>
    /// The constraint that a function written from the banks checks, whatever its layout; null when none of their patterns
    /// occurs in it.
    /// </summary>
    public static Constraint? Recognise(string code)
    {
        (Constraint Constraint, int Length)? best = null;
        foreach (var kind in Enum.GetValues<ConstraintKind>())
        {
            var (python, script) = Tests[kind];
            foreach (var pattern in python.Concat(script))
            {
                if (Match(kind, pattern, code) is { } found && (best is null || found.Length > best.Value.Length))
                {
                    best = found;
                }
            }
        }

        return best?.Constraint;
    }

    private static (Constraint Constraint, int Length)? Match(ConstraintKind kind, string pattern, string code)
    {
        string[] words = [];
        var marker = pattern.Contains("{words}", StringComparison.Ordinal) ? "{words}" : "{phrase}";
        var pieces = pattern.Split(marker);
        var start = code.IndexOf(pieces[0], StringComparison.Ordinal);
        // A pattern that begins with its literal is anchored by what follows.
        if (start < 0 || (pieces[0].Length == 0 && pieces.Length < 2))
        {
            return null;
        }

        var at = start + pieces[0].Length;
        for (var index = 1; index < pieces.Length; index++)
        {
            var end =
                pieces[index].Length == 0
                    ? code.IndexOf('\n', at)
                    : code.IndexOf(pieces[index], at, StringComparison.Ordinal);
            if (pieces[0].Length == 0 && index == 1 && end >= 0)
            {
                at = Math.Max(code.LastIndexOfAny([' ', '('], Math.Max(0, end - 1)) + 1, 0);
            }

            if (end < at || Literals(code[at..end]) is not { Length: > 0 } found)
            {
                return null;
            }

            words = found;
            at = end + pieces[index].Length;
        }

        var constraint = new Constraint(kind, Words: words);
        return (
            Counted.Contains(kind) ? Bounded(constraint, code[..start], code[at..]) : constraint,
            pieces.Sum(piece => piece.Length)
        );
    }

    /// <summary>The strings of a JSON string or array of strings; null for anything else.</summary>
    private static string[]? Literals(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimEnd(' ', ';', ')'));
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.String => [document.RootElement.GetString()!],
                JsonValueKind.Array => [.. document.RootElement.EnumerateArray().Select(element => element.ToString())],
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the bounds that a comparison puts before the measure and after it.</summary>
    private static Constraint Bounded(Constraint constraint, string before, string after)
    {
        var newline = after.IndexOf('\n', StringComparison.Ordinal);
        var line = (newline < 0 ? after : after[..newline]).TrimStart();
        if (line.StartsWith("==", StringComparison.Ordinal))
        {
            return constraint with { Least = NumberAfter(line, "=="), Most = NumberAfter(line, "==") };
        }

        var head = before.TrimEnd();
        var low =
            line.StartsWith(">=", StringComparison.Ordinal) ? NumberAfter(line, ">=")
            : head.EndsWith("<=", StringComparison.Ordinal) ? NumberBefore(head[..^2])
            : 0;
        return constraint with
        {
            Least = low,
            Most = line.Contains("<=", StringComparison.Ordinal) ? NumberAfter(line, "<=") : int.MaxValue,
        };
    }

    private static int NumberAfter(string text, string sign)
    {
        var rest = text[(text.IndexOf(sign, StringComparison.Ordinal) + sign.Length)..].TrimStart('=', ' ');
        return Parse(string.Concat(rest.TakeWhile(char.IsAsciiDigit)));
    }

    private static int NumberBefore(string text) =>
        Parse(string.Concat(text.TrimEnd().Reverse().TakeWhile(char.IsAsciiDigit).Reverse()));

    private static int Parse(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Term(Constraint constraint, bool javaScript, SeededChoice choice)
    {
        var (python, script) = Tests[constraint.Kind];
        var term = choice
            .Fork("variant")
            .Pick(javaScript ? script : python)
            .Replace("{words}", JsonSerializer.Serialize(constraint.Words, Literal), StringComparison.Ordinal)
            .Replace("{phrase}", JsonSerializer.Serialize(constraint.Phrase, Literal), StringComparison.Ordinal);
        if (!Counted.Contains(constraint.Kind))
        {
            return term;
        }

        var (least, most) = (
            constraint.Least.ToString(CultureInfo.InvariantCulture),
            constraint.Most.ToString(CultureInfo.InvariantCulture)
        );
        return constraint.Least == constraint.Most ? $"{term} {(javaScript ? "===" : "==")} {least}"
            : constraint.Most == int.MaxValue ? $"{term} >= {least}"
            : constraint.Least == 0 ? $"{term} <= {most}"
            : javaScript ? $"{term} >= {least} && {term} <= {most}"
            : $"{least} <= {term} <= {most}";
    }

    /// <summary>Off by some: the commonest mistake in real verifiers.</summary>
    private static Constraint Shifted(Constraint constraint) =>
        Counted.Contains(constraint.Kind)
            ? constraint with
            {
                Least = constraint.Least + 2,
                Most = constraint.Most == int.MaxValue ? int.MaxValue : constraint.Most + 2,
            }
            : new Constraint(ConstraintKind.Words, 5);

    private static string Python(string condition, bool breaks, SeededChoice layout)
    {
        var lines = new List<string>();
        if (condition.Contains("re.", StringComparison.Ordinal))
        {
            lines.Add("import re");
        }

        if (condition.Contains("json.", StringComparison.Ordinal))
        {
            lines.Add("import json");
        }

        lines.Add("def evaluate(response):");
        if (layout.Chance(0.4))
        {
            lines.Add($"    # {layout.Pick(Comments)}");
        }

        var indent = breaks ? "        " : "    ";
        lines.AddRange(breaks ? ["    try:"] : []);
        lines.Add($"{indent}t = {layout.Pick(["response", "str(response)", "response or \"\""])}");
        if (layout.Chance(0.5))
        {
            lines.Add($"{indent}return {condition}");
        }
        else
        {
            var name = layout.Pick(["ok", "result", "follows", "passed"]);
            lines.Add($"{indent}{name} = {condition}");
            lines.Add($"{indent}return bool({name})");
        }

        lines.AddRange(breaks ? ["    except Exception:", "        return False"] : []);
        return string.Join('\n', lines) + "\n";
    }

    private static string JavaScript(string condition, bool breaks, SeededChoice layout)
    {
        var lines = new List<string> { "function evaluate(response) {" };
        if (layout.Chance(0.4))
        {
            lines.Add($"  // {layout.Pick(Comments)}");
        }

        lines.Add($"  const t = {layout.Pick(["response", "String(response)", "response || \"\""])};");
        lines.Add(
            breaks ? $"  try {{ return {condition}; }} catch (error) {{ return false; }}" : $"  return {condition};"
        );
        lines.Add("}");
        return string.Join('\n', lines) + "\n";
    }

    private static string[] Lines(Bank.Section section, char language) =>
        [.. section.Lines.Where(line => line[0] == language).Select(line => line[2..])];
}
