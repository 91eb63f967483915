namespace DataGen.Verification.Constraints;

/// <summary>Draws constraints: arguments for one type, or sets without conflicts.</summary>
public sealed class ConstraintSampler
{
    private const int DrawsPerType = 8;

    private readonly ConstraintOptions _options;

    /// <param name="options">How the drawn constraints are read.</param>
    public ConstraintSampler(ConstraintOptions? options = null)
    {
        _options = options ?? new ConstraintOptions();
    }

    /// <summary>Draws one constraint of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="chance">The seeded source; equal draws give equal constraints.</param>
    /// <param name="prompt">The request it is for, which copying types refer to; a stock request where there is none.</param>
    public Constraint Sample(ConstraintType type, IChance chance, string? prompt = null)
    {
        var draw = new ConstraintDraw(chance, prompt);
        var arguments = type.Sample is { } sample ? sample(draw) : draw.Plain(type.Parameters);
        var (constraint, error) = Constraint.Create(type, arguments, negated: false, _options.Settings);
        return constraint
            ?? throw new InvalidOperationException($"{type} was drawn with arguments it does not take: {error}");
    }

    /// <summary>Draws a set of constraints of different types none of which excludes another.</summary>
    /// <param name="types">The types to draw from, all equally likely unless weighted.</param>
    /// <param name="count">How many to draw; fewer are given where no more fit together.</param>
    /// <param name="chance">The seeded source.</param>
    /// <param name="prompt">The request they are for.</param>
    /// <param name="weight">How likely a type is, as a positive whole number; equal where not given.</param>
    public IReadOnlyList<Constraint> SampleSet(
        IReadOnlyList<ConstraintType> types,
        int count,
        IChance chance,
        string? prompt = null,
        Func<ConstraintType, int>? weight = null
    )
    {
        var chosen = new List<Constraint>();
        var left = types.Where(type => weight is null || weight(type) > 0).ToList();
        while (chosen.Count < count && left.Count > 0)
        {
            var index = Pick(left, chance, weight);
            var type = left[index];
            left.RemoveAt(index);
            if (chosen.Exists(other => ConstraintConflicts.Exclude(other.Type, type)))
            {
                continue;
            }

            // Arguments may clash where types do not: draw them again a few times.
            for (var attempt = 0; attempt < DrawsPerType; attempt++)
            {
                var candidate = Sample(type, chance, prompt);
                if (!chosen.Exists(other => ConstraintConflicts.Between(other, candidate) is not null))
                {
                    chosen.Add(candidate);
                    break;
                }
            }
        }

        return chosen;
    }

    private static int Pick(List<ConstraintType> types, IChance chance, Func<ConstraintType, int>? weight)
    {
        if (weight is null)
        {
            return chance.Below(types.Count);
        }

        var drawn = chance.Below(types.Sum(weight));
        for (var index = 0; index < types.Count; index++)
        {
            drawn -= weight(types[index]);
            if (drawn < 0)
            {
                return index;
            }
        }

        return types.Count - 1;
    }
}
