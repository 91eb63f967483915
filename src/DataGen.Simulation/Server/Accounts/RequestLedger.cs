using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using DataGen.Simulation.Server.Faults;

namespace DataGen.Simulation.Server.Accounts;

/// <summary>Counts what was asked and what was answered, by request, so that a test can prove that nothing was paid twice.</summary>
internal sealed class RequestLedger
{
    private readonly ConcurrentDictionary<RequestKey, Entry> _entries = new();
    private readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Fault, long> _faults = new();
    private long _requests;
    private long _inFlight;
    private long _mostInFlight;
    private long _answered;
    private long _repeated;
    private long _abandoned;
    private long _promptTokens;
    private long _completionTokens;
    private long _lost;

    /// <summary>Counts a request that is now open; each is followed by one call of <see cref="Close"/>.</summary>
    public long Open()
    {
        Interlocked.Increment(ref _requests);
        var open = Interlocked.Increment(ref _inFlight);
        var most = Volatile.Read(ref _mostInFlight);
        while (open > most)
        {
            most = Interlocked.CompareExchange(ref _mostInFlight, open, most) is var seen && seen == most ? open : seen;
        }

        return open;
    }

    public void Close() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Counts an attempt at a request.</summary>
    /// <returns>Which one it is, from 1.</returns>
    public int Attempt(RequestKey key) =>
        Interlocked.Increment(ref _entries.GetOrAdd(key, static _ => new Entry()).Attempts);

    /// <summary>A completion was sent whole: the client has it and pays for it.</summary>
    public void Answered(RequestKey key, Charge charge)
    {
        Interlocked.Increment(ref _answered);
        Interlocked.Add(ref _promptTokens, charge.PromptTokens);
        Interlocked.Add(ref _completionTokens, charge.CompletionTokens);
        if (Interlocked.Increment(ref _entries.GetOrAdd(key, static _ => new Entry()).Answers) > 1)
        {
            Interlocked.Increment(ref _repeated);
        }
    }

    /// <summary>Takes back what <see cref="Answered"/> counted: the client went away before the end.</summary>
    public void Withdraw(RequestKey key, Charge charge)
    {
        Interlocked.Decrement(ref _answered);
        Interlocked.Add(ref _promptTokens, -charge.PromptTokens);
        Interlocked.Add(ref _completionTokens, -charge.CompletionTokens);
        if (Interlocked.Decrement(ref _entries.GetOrAdd(key, static _ => new Entry()).Answers) > 0)
        {
            Interlocked.Decrement(ref _repeated);
        }
    }

    /// <summary>A completion was made and did not reach the client whole.</summary>
    public void Lost() => Interlocked.Increment(ref _lost);

    /// <summary>The client went away before its answer came.</summary>
    public void Abandoned() => Interlocked.Increment(ref _abandoned);

    /// <summary>A request was refused, not by a fault.</summary>
    /// <param name="why">Such as <c>requests</c>, <c>tokens</c>, <c>at-once</c>, or a status.</param>
    public void Refused(string why) => _refused.AddOrUpdate(why, 1, static (_, count) => count + 1);

    /// <summary>A fault struck.</summary>
    public void Struck(Fault fault) => _faults.AddOrUpdate(fault, 1, static (_, count) => count + 1);

    public ServerStatistics Snapshot() =>
        new()
        {
            Requests = Interlocked.Read(ref _requests),
            InFlight = Interlocked.Read(ref _inFlight),
            MostInFlight = Interlocked.Read(ref _mostInFlight),
            Answered = Interlocked.Read(ref _answered),
            Repeated = Interlocked.Read(ref _repeated),
            Lost = Interlocked.Read(ref _lost),
            Abandoned = Interlocked.Read(ref _abandoned),
            PromptTokens = Interlocked.Read(ref _promptTokens),
            CompletionTokens = Interlocked.Read(ref _completionTokens),
            Refused = new SortedDictionary<string, long>(_refused, StringComparer.Ordinal),
            Faults = new SortedDictionary<string, long>(
                _faults.ToDictionary(fault => fault.Key.Name(), fault => fault.Value, StringComparer.Ordinal),
                StringComparer.Ordinal
            ),
        };

    /// <summary>Attempts and answers of each request, in the order of keys.</summary>
    public JsonArray RequestsToJson() =>
        [
            .. _entries
                .OrderBy(entry => entry.Key.Value)
                .Select(entry => new JsonObject
                {
                    ["key"] = entry.Key.ToString(),
                    ["attempts"] = Volatile.Read(ref entry.Value.Attempts),
                    ["answers"] = Volatile.Read(ref entry.Value.Answers),
                }),
        ];

    private sealed class Entry
    {
        public int Attempts;
        public int Answers;
    }
}
