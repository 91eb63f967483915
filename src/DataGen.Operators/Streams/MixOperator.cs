using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using DataGen.Pipeline;

namespace DataGen.Operators.Streams;

/// <summary>Options of <c>mix</c>.</summary>
public sealed record MixOptions : OperatorOptions, IBoundedOutput, IValidatableObject
{
    /// <summary>A JavaScript expression that gives the name of the part a record belongs to.</summary>
    [Expression]
    public required string By { get; init; }

    /// <summary>
    /// The shares of the parts by name; they need not add up to 1. Records of a part that is not named are dropped.
    /// </summary>
    [MinLength(1)]
    public required IReadOnlyDictionary<string, double> Ratios { get; init; }

    /// <summary>The most records in all; without it as many as the ratios allow.</summary>
    [Range(1, long.MaxValue)]
    public long? Total { get; init; }

    /// <summary>
    /// A JavaScript expression that gives what may be used only once (a source row, say): of the records that share it, one is kept, in a part drawn by the
    /// ratios.
    /// </summary>
    [Expression]
    public string? Once { get; init; }

    long? IBoundedOutput.MostRecords => Total;

    bool IBoundedOutput.EndsStream => false;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, ratio) in Ratios)
        {
            if (ratio is not (> 0 and < double.PositiveInfinity))
            {
                yield return new ValidationResult(
                    Invariant($"the ratio of '{name}' is {ratio}; give a number above 0, or leave the part out"),
                    [nameof(Ratios)]
                );
            }
        }
    }
}

/// <summary>
/// Mixes the parts of a stream in set ratios, in random order by keyed hash of the ids: as many records as the scarcest part allows. Spills to disk beyond 64 MB;
/// <c>once</c> costs memory for each of its values.
/// </summary>
[Operator("mix", Holds = true, DecidesByOrder = true)]
public sealed class MixOperator(MixOptions options, StageServices services) : BarrierOperator
{
    private readonly StageExpression _by = services.Expression(options.By);
    private readonly StageExpression? _once = options.Once is null ? null : services.Expression(options.Once);
    private readonly string[] _parts = [.. options.Ratios.Keys.Order(StringComparer.Ordinal)];

    protected override async IAsyncEnumerable<Release> RunAsync(
        IAsyncEnumerable<Record> input,
        StageContext stage,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var sorter = new ExternalSorter(stage.Run.WorkFolder);
        var counts = new long[_parts.Length];
        var partsOfKeys = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        await foreach (var record in input.WithCancellation(ct))
        {
            Release? refused = null;
            try
            {
                var part = PartOf(record, stage);
                if (part < 0)
                {
                    refused = Release.Drop(record, "part not in the mix");
                }
                else
                {
                    counts[part]++;
                    if (_once?.Key(record, stage) is { } key)
                    {
                        (partsOfKeys.TryGetValue(key, out var parts) ? parts : partsOfKeys[key] = []).Add(part);
                    }
                }
            }
            catch (RowException exception)
            {
                refused = Release.Fail(record, exception.Error, exception.Message);
            }

            if (refused is { } release)
            {
                yield return release;
                continue;
            }

            sorter.Add(stage.Draw.Bits("mix", record.Id), record);
        }

        var choices = partsOfKeys.ToDictionary(
            entry => entry.Key,
            entry => Choose(entry.Value, entry.Key, stage.Draw),
            StringComparer.Ordinal
        );
        var quotas = Quotas(_once is null ? counts : CountOf(choices));
        foreach (var record in sorter.Sorted())
        {
            var part = PartOf(record, stage);
            var key = _once?.Key(record, stage);
            if (key is not null && (!choices.TryGetValue(key, out var chosen) || chosen != part))
            {
                yield return Release.Drop(record, "used once already", key);
            }
            else if (quotas[part] == 0)
            {
                yield return Release.Drop(record, "over its share of the mix", _parts[part]);
            }
            else
            {
                quotas[part]--;
                yield return Release.Emit(record);
                _ = key is not null && choices.Remove(key);
            }
        }
    }

    private int PartOf(Record record, StageContext stage) =>
        Array.IndexOf(_parts, Json.AsText(_by.Evaluate(record, stage)));

    private int Choose(HashSet<int> parts, string key, Draw draw)
    {
        var open = parts.Order().ToArray();
        var at = draw.Unit("part", key) * open.Sum(part => options.Ratios[_parts[part]]);
        foreach (var part in open)
        {
            at -= options.Ratios[_parts[part]];
            if (at < 0)
            {
                return part;
            }
        }

        return open[^1];
    }

    private long[] CountOf(Dictionary<string, int> choices)
    {
        var counts = new long[_parts.Length];
        foreach (var part in choices.Values)
        {
            counts[part]++;
        }

        return counts;
    }

    /// <summary>How many records of each part: as many in all as the scarcest part allows.</summary>
    private long[] Quotas(long[] counts)
    {
        var sum = _parts.Sum(name => options.Ratios[name]);
        var total = _parts.Select((name, i) => counts[i] / (options.Ratios[name] / sum)).Min();
        total = Math.Min(total, options.Total ?? double.PositiveInfinity);

        // A hair above, so that 0.7 of 10 is 7 and not 6.
        return
        [
            .. _parts.Select((name, i) => Math.Min(counts[i], (long)((options.Ratios[name] / sum * total) + 1e-6))),
        ];
    }
}
