using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataGen.Models.Store;
using DataGen.Pipeline;
using DataGen.Verification.Verifiers;
using DataGen.Verification.Verifiers.Quality;

namespace DataGen.Operators.Verification;

/// <summary>
/// Runs verifiers and keeps every verdict in the answer store: a verdict is given out after its commit, and a replay reads it instead of running
/// anything, also one that hung on a clock. A key is the hash of the sandbox's identity, the verifier and the response.
/// </summary>
/// <param name="store">Holds the verdicts.</param>
/// <param name="sandbox">Runs what is not stored yet.</param>
/// <param name="otherHashSeed">A sandbox with another hash seed, in which replays look for verifiers that depend on it.</param>
/// <param name="identity">What of the sandbox decides verdicts: version, limits, whether it isolates.</param>
public sealed class VerifierVerdicts(
    AnswerStore store,
    IVerifierSandbox sandbox,
    IVerifierSandbox otherHashSeed,
    string identity
) : IVerifierSandbox
{
    private const string VerdictKind = "verdict";
    private const string ReplayKind = "verifier-replay";

    /// <summary>
    /// One outcome for each response, in order. Where a verdict is missing, the whole call is run, so that a verifier sees the same company
    /// whatever an earlier run left behind. Three timeouts or a denial, counted in order of the responses, leave the rest not run.
    /// </summary>
    public async Task<IReadOnlyList<VerifierOutcome>> RunAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions = default,
        CancellationToken cancellationToken = default
    )
    {
        var keys = responses.Select(response => Key(verifier, conditions, response)).ToArray();
        var stored = keys.Select(Find).ToArray();
        return FirstMissing(stored) < 0
            ? Quarantined(stored)
            : Quarantined(await RunAndStoreAsync(verifier, responses, conditions, keys, stored, cancellationToken));
    }

    /// <summary>Whether a verifier decides by something other than the response: null, or under which condition its verdict changed.</summary>
    public async Task<string?> ReplayAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        CancellationToken cancellationToken
    )
    {
        var key = Hash(["replay", identity, verifier.Language.ToString(), verifier.Code, .. responses]);
        if (store.Find(ReplayKind, key) is { } found)
        {
            return ReadReplay(found);
        }

        var known = await RunAsync(verifier, responses, default, cancellationToken);
        var result = await new VerifierReplay(sandbox, otherHashSeed).RunAsync(
            verifier,
            responses,
            known,
            cancellationToken: cancellationToken
        );
        var payload = Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("detail", result.Detail);
            writer.WriteEndObject();
        });
        return ReadReplay(await store.PutAsync(ReplayKind, key, payload));
    }

    /// <summary>The sandboxes belong to whoever made them.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<VerifierOutcome?[]> RunAndStoreAsync(
        Verifier verifier,
        IReadOnlyList<string> responses,
        RunConditions conditions,
        byte[][] keys,
        VerifierOutcome?[] stored,
        CancellationToken ct
    )
    {
        var decided = (VerifierOutcome?[])stored.Clone();
        var from = 0;
        while (from < responses.Count)
        {
            var outcomes = await sandbox.RunAsync(verifier, [.. responses.Skip(from)], conditions, ct);
            var writes = outcomes
                .Select((outcome, i) => (At: from + i, Outcome: outcome))
                .Where(item => stored[item.At] is null && item.Outcome.Verdict != Verdict.NotRun)
                .Select(async item =>
                    decided[item.At] = Decode(await store.PutAsync(VerdictKind, keys[item.At], Encode(item.Outcome)))
                );
            await Task.WhenAll(writes);

            // The sandbox leaves a rest when a call took too long; that says nothing of the pairs, so they get a call of their own.
            var next = FirstMissing(decided);
            if (next < 0 || IsQuarantinedBefore(decided, next))
            {
                break;
            }

            from =
                next > from
                    ? next
                    : throw new SandboxUnavailableException($"The sandbox does not get on: {outcomes[0].Detail}");
        }

        return decided;
    }

    private VerifierOutcome? Find(byte[] key) => store.Find(VerdictKind, key) is { } payload ? Decode(payload) : null;

    private static int FirstMissing(VerifierOutcome?[] outcomes) =>
        Array.FindIndex(outcomes, outcome => outcome is null);

    private static bool IsQuarantinedBefore(VerifierOutcome?[] outcomes, int end)
    {
        var quarantine = new VerifierQuarantine();
        foreach (var outcome in outcomes.Take(end))
        {
            quarantine.Observe(outcome!.Value.Verdict);
        }

        return quarantine.Reason is not null;
    }

    private static VerifierOutcome[] Quarantined(VerifierOutcome?[] outcomes)
    {
        var quarantine = new VerifierQuarantine();
        var decided = new VerifierOutcome[outcomes.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            decided[i] = quarantine.Reason is { } reason
                ? new VerifierOutcome(Verdict.NotRun, reason)
                : outcomes[i]!.Value;
            quarantine.Observe(decided[i].Verdict);
        }

        return decided;
    }

    private byte[] Key(Verifier verifier, RunConditions conditions, string response) =>
        Hash([
            "verdict",
            identity,
            verifier.Language.ToString(),
            verifier.Code,
            Invariant($"{conditions.Seed} {conditions.ClockShift:c}"),
            response,
        ]);

    /// <summary>Each part is preceded by its length, so that no two lists of parts give the same bytes.</summary>
    private static byte[] Hash(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    private static ReadOnlyMemory<byte> Encode(VerifierOutcome outcome) =>
        Json.Bytes(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("verdict", outcome.Verdict.Name());
            if (outcome.Detail is not null)
            {
                writer.WriteString("detail", outcome.Detail);
            }

            if (outcome.WhileLoading)
            {
                writer.WriteBoolean("loading", true);
            }

            writer.WriteEndObject();
        });

    private static VerifierOutcome Decode(byte[] payload)
    {
        var entry = JsonElement.Parse(payload);
        var name = entry.GetProperty("verdict").GetString();
        return new VerifierOutcome(
            Enum.GetValues<Verdict>().First(verdict => string.Equals(verdict.Name(), name, StringComparison.Ordinal)),
            entry.TryGetProperty("detail", out var detail) ? detail.GetString() : null,
            WhileLoading: entry.TryGetProperty("loading", out _)
        );
    }

    private static string? ReadReplay(byte[] payload) => JsonElement.Parse(payload).GetProperty("detail").GetString();
}
