using System.Text;
using System.Text.Json;

namespace DataGen.Verification.Constraints;

/// <summary>One requirement on a response: a type with its arguments, ready to check.</summary>
public sealed class Constraint
{
    private readonly Func<Passage, CheckOutcome> _check;

    private Constraint(
        ConstraintType type,
        ConstraintArguments arguments,
        bool negated,
        Func<Passage, CheckOutcome> check
    )
    {
        Type = type;
        Arguments = arguments;
        IsNegated = negated;
        _check = check;
    }

    public ConstraintType Type { get; }

    public ConstraintArguments Arguments { get; }

    /// <summary>Whether the response must break the type's check instead of passing it.</summary>
    public bool IsNegated { get; }

    /// <summary>The arguments as they are written in <c>kwargs</c>.</summary>
    public JsonElement Kwargs => Arguments.ToJson(Type.Parameters);

    /// <summary>The exact opposite, where the type has one: the relation turned, or the check negated where that can be asked for.</summary>
    public Constraint? Opposite
    {
        get
        {
            if (Type.Relation is { } relation)
            {
                var turned = Arguments.With(relation, Relations.Opposite(Arguments.Text(relation)));
                return Create(Type, turned, IsNegated, Settings).Constraint;
            }

            return Type.Negation is null
                ? null
                : new Constraint(Type, Arguments, !IsNegated, _check) { Settings = Settings };
        }
    }

    private CheckSettings Settings { get; init; } = CheckSettings.Default;

    /// <summary>Asks for the constraint in words.</summary>
    /// <param name="chance">Chooses among the type's phrasings.</param>
    public string Describe(IChance chance)
    {
        var phrasing = IsNegated ? Type.Negation! : Type.Phrasings[chance.Below(Type.Phrasings.Count)];
        return Fill(phrasing);
    }

    /// <summary>All the ways in which the constraint can be asked for.</summary>
    public IEnumerable<string> Descriptions => IsNegated ? [Fill(Type.Negation!)] : Type.Phrasings.Select(Fill);

    /// <summary>A response of our own that keeps the constraint.</summary>
    public string Keeping => IsNegated ? Type.Breaking(Arguments) : Type.Keeping(Arguments);

    /// <summary>A response of our own that breaks it.</summary>
    public string Breaking => IsNegated ? Type.Keeping(Arguments) : Type.Breaking(Arguments);

    internal static (Constraint? Constraint, string? Error) Create(
        ConstraintType type,
        ConstraintArguments arguments,
        bool negated,
        CheckSettings settings
    )
    {
        if (negated && type.Negation is null && type.Relation is null)
        {
            return (null, $"{type.Id} cannot be negated");
        }

        var compiled = type.Compile(arguments, settings);
        return compiled.Check is null
            ? (null, compiled.Error)
            : (new Constraint(type, arguments, negated, compiled.Check) { Settings = settings }, null);
    }

    /// <summary>Whether the passage, which must not be blank, keeps the constraint.</summary>
    internal CheckOutcome Check(Passage passage)
    {
        var outcome = _check(passage);
        return IsNegated && outcome.Error is null ? !outcome.Kept : outcome;
    }

    public override string ToString() => $"{(IsNegated ? "not " : "")}{Type} {Kwargs.GetRawText()}";

    private string Fill(string phrasing)
    {
        var text = new StringBuilder(phrasing.Length + 32);
        var position = 0;
        while (true)
        {
            var open = phrasing.IndexOf('{', position);
            var close = open < 0 ? -1 : phrasing.IndexOf('}', open);
            var name = close < 0 ? "" : phrasing[(open + 1)..close];
            if (close < 0)
            {
                return text.Append(phrasing.AsSpan(position)).ToString();
            }

            text.Append(phrasing.AsSpan(position, open - position)).Append(Show(name));
            position = close + 1;
        }
    }

    private string Show(string name)
    {
        var parameter = Type.Parameters.First(candidate =>
            string.Equals(candidate.Name, name, StringComparison.Ordinal)
        );
        return parameter.Kind switch
        {
            ConstraintParameterKind.Count => Arguments
                .Count(name)
                .ToString(System.Globalization.CultureInfo.InvariantCulture),
            ConstraintParameterKind.TextList => string.Join(", ", Arguments.List(name).Select(item => $"\"{item}\"")),
            _ when name is "language" => LanguageSamples.Name(Arguments.Text(name)),
            _ => Arguments.Text(name),
        };
    }
}
