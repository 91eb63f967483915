using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Models.Gateway;
using DataGen.Models.Spending;

namespace DataGen.Cli.Running;

/// <summary>The structured log of a run, <c>run.jsonl</c>: what happened when. It is added to by every resume.</summary>
internal sealed class RunLog : IModelObserver, IDisposable
{
    public const string FileName = "run.jsonl";

    private readonly Lock _gate = new();
    private readonly StreamWriter _writer;
    private readonly TimeProvider _time;

    public RunLog(string folder, TimeProvider time)
    {
        _time = time;
        _writer = new StreamWriter(Path.Combine(folder, FileName), append: true) { AutoFlush = true };
    }

    /// <summary>Hears every note, for the progress display.</summary>
    public Action<string>? Noted { get; set; }

    /// <summary>What was asked again.</summary>
    public RetryTally Retries { get; } = new();

    public void Write(string kind, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var line = new OrderedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["time"] = _time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["event"] = kind,
        };
        foreach (var (name, value) in fields)
        {
            line[name] = value;
        }

        lock (_gate)
        {
            _writer.WriteLine(JsonSerializer.Serialize(line));
        }
    }

    public void Note(string stageId, string message)
    {
        Write("note", ("stage", stageId), ("message", message));
        Noted?.Invoke($"{stageId}: {message}");
    }

    public void Retrying(string alias, AskFailure failure, TimeSpan delay)
    {
        Write(
            "retry",
            ("model", alias),
            ("failure", failure.Kind.Name()),
            ("message", failure.Message),
            ("attempt", failure.Attempts),
            ("delaySeconds", delay.TotalSeconds)
        );
        if (Retries.Add(alias, failure.Kind))
        {
            Noted?.Invoke(
                Invariant(
                    $"{failure.Message} Asked again in {delay.TotalSeconds:0.#} s; further {failure.Kind.Name()} failures are counted."
                )
            );
        }
    }

    public void Overcharged(string alias, Money expected, Money charged)
    {
        Write(
            "overcharged",
            ("model", alias),
            ("expectedDollars", expected.Dollars),
            ("chargedDollars", charged.Dollars)
        );
        Noted?.Invoke(
            $"{alias}: a call cost {charged}, though its size and maxTokens allow {expected} at most; the server does not keep to the limit"
        );
    }

    public void Parked(string alias, string place, AskFailure failure, TimeSpan? pause)
    {
        Write(
            "parked",
            ("model", alias),
            ("endpoint", place),
            ("failure", failure.Kind.Name()),
            ("message", failure.Message),
            ("seconds", pause?.TotalSeconds)
        );
        var until = pause is { } wait ? Invariant($"it is tried again in {wait.TotalSeconds:0.#} s") : "it is given up";
        Noted?.Invoke($"{alias}: {place} is parked ({failure.Kind.Name()}); {until}");
    }

    public void Resumed(string alias, string place)
    {
        Write("resumed", ("model", alias), ("endpoint", place));
        Noted?.Invoke($"{alias}: {place} answers again");
    }

    public void Batch(string alias, string batch, string message)
    {
        Write("batch", ("model", alias), ("batch", batch), ("message", message));
        Noted?.Invoke($"{alias}: batch {batch}: {message}");
    }

    public void Failed(string alias, AnswerKey key, AskFailure failure) =>
        Write(
            "failed",
            ("model", alias),
            ("key", key.ToString()),
            ("failure", failure.Kind.Name()),
            ("message", failure.Message)
        );

    public void Dispose() => _writer.Dispose();
}
