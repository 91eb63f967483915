using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataGen.Cli.Running;
using DataGen.Datasets;
using DataGen.Pipeline;
using DataGen.Recipes;
using DataGen.Verification.Constraints;
using DataGen.Verification.Sandbox;
using DataGen.Verification.Verifiers;

namespace DataGen.Cli.Verification;

/// <summary>Runs <c>verify</c>: rows are checked on all processors and come out in their order.</summary>
internal sealed class VerifySession(VerifyOptions options, IFileStore files, TimeProvider time)
{
    private const int Window = 256;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly VerifySummary _summary = new();

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var (configuration, warnings) = ConfigurationLoading.Load(options.Configuration);
        foreach (var warning in warnings)
        {
            Console.Error.WriteLine(warning);
        }

        var checker = new ConstraintRowChecker(
            new ConstraintChecker(ConfigurationLoading.Sentences(options.Punkt, configuration)),
            new ConstraintOptions { Mode = options.Mode }
        );
        var source = await RowSource.OpenAsync(files, new SourceOptions { Paths = [.. options.Rows] }, ct);
        OutputPaths.Check(source.Files, ("--out", options.Out));
        if (options.UnsafeNoSandbox)
        {
            Console.Error.WriteLine(
                "WARNING: --unsafe-no-sandbox: the verifiers of these rows run with YOUR rights on this machine, and can read, change and send whatever you can. Every verdict says so."
            );
        }

        var started = time.GetTimestamp();
        await using var file = options.Out is null ? null : await NewFile.CreateAsync(files, options.Out, ct);
        var output = Lines(file);
        await using (var sandbox = new ProvenSandbox(Limits(configuration)))
        {
            await foreach (var verdict in VerifyAsync(source, checker, sandbox, ct))
            {
                _summary.Add(verdict);
                await WriteAsync(output, verdict, ct);
            }

            _summary.Tier = sandbox.Tier;
        }

        await output.FlushAsync(ct);
        if (file is not null)
        {
            await file.FinishAsync(ct);
            await file.PublishAsync();
        }

        _summary.Elapsed = time.GetElapsedTime(started);
        Conclude();
        return ExitCodes.Done;
    }

    private SandboxOptions Limits(PipelineConfiguration configuration)
    {
        var limits = configuration.Sandbox.ToOptions();
        return limits with { Python = options.Python ?? limits.Python, Unsafe = options.UnsafeNoSandbox };
    }

    /// <summary>Where the verdicts go: the file, or stdout unless something else is printed there.</summary>
    private Stream Lines(NewFile? file) =>
        file?.Stream
        ?? (
            options.Report || options.Json
                ? Stream.Null
                : new BufferedStream(Console.OpenStandardOutput(), bufferSize: 1 << 16)
        );

    private void Conclude()
    {
        if (options.Json)
        {
            Console.Out.WriteLine(Json.Compact(_summary.ToJson()));
            return;
        }

        if (options.Report)
        {
            Console.Out.Write(_summary.Constraints.ToString());
        }

        _summary.WriteText(Console.Error);
    }

    private async IAsyncEnumerable<RowVerdict> VerifyAsync(
        RowSource source,
        ConstraintRowChecker checker,
        ProvenSandbox sandbox,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var rows = new VerifierRows(sandbox, Window);
        await foreach (var done in rows.RunAsync(CheckAsync(source, checker, ct), ct))
        {
            var (row, constraints) = done.Tag;
            var run = 0;
            var outcomes = row.Verifiers.Select(slot =>
                slot.Verifier is null
                    ? new VerifierOutcome(Verdict.Error, Excerpt.Of(slot.Problem!, 250))
                    : done.Outcomes[run++]
            );
            yield return new RowVerdict(row, constraints, [.. outcomes]);
        }
    }

    /// <summary>Reads rows and checks their constraints, a window at a time on all processors.</summary>
    private async IAsyncEnumerable<VerifierRow<(RowToVerify Row, ConstraintRowVerdict? Constraints)>> CheckAsync(
        RowSource source,
        ConstraintRowChecker checker,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var number = 0L;
        await foreach (var window in source.ReadAsync(ct).Chunk(Window).WithCancellation(ct))
        {
            var first = number;
            number += window.Length;
            var verdicts = window
                .Select((row, at) => (Row: row, Number: first + at))
                .AsParallel()
                .AsOrdered()
                .WithCancellation(ct)
                .Select(each =>
                {
                    var row = RowToVerify.Read(each.Row, each.Number, options.Response);
                    return (Row: row, Constraints: row.Constraints is { } carried ? checker.Check(carried) : null);
                })
                .ToList();
            foreach (var (row, constraints) in verdicts)
            {
                yield return new VerifierRow<(RowToVerify, ConstraintRowVerdict?)>(
                    (row, constraints),
                    [.. row.Verifiers.Where(slot => slot.Verifier is not null).Select(slot => slot.Verifier!)],
                    row.Response
                );
            }
        }
    }

    private async ValueTask WriteAsync(Stream output, RowVerdict verdict, CancellationToken ct)
    {
        var line = new ArrayBufferWriter<byte>();
        await using (var writer = new Utf8JsonWriter(line, Plain))
        {
            verdict.WriteTo(writer, options.Timing, options.UnsafeNoSandbox);
        }

        line.Write("\n"u8);
        await output.WriteAsync(line.WrittenMemory, ct);
    }
}
