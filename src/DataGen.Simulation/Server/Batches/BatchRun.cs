using System.Text;
using DataGen.Simulation.Server.Accounts;
using DataGen.Simulation.Server.Chat;
using DataGen.Simulation.Server.Faults;
using DataGen.Simulation.Server.Files;

namespace DataGen.Simulation.Server.Batches;

/// <summary>What batches are run with.</summary>
internal sealed record BatchTools(
    BatchOptions Options,
    StoredFiles Files,
    ChatCompletions Completions,
    FaultPlan Plan,
    RequestLedger Ledger,
    TimeProvider Time
);

/// <summary>Takes one batch from its validation to its end.</summary>
/// <param name="batch">The batch.</param>
/// <param name="key">What its faults are drawn by.</param>
/// <param name="mayEnqueue">Takes the batch's tokens from the account; false where there are not so many left.</param>
/// <param name="tools">What it is run with.</param>
internal sealed class BatchRun(Batch batch, RequestKey key, Func<Batch, long, bool> mayEnqueue, BatchTools tools)
{
    private const int MostErrors = 100;

    // Real batches end in no order. Lines are mixed this many at a time.
    private const int Mixed = 256;

    private readonly StringBuilder _errors = new();
    private readonly List<string> _pending = [];

    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.Delay(tools.Options.Validation, tools.Time, stopping).ConfigureAwait(false);
        if (tools.Files.Find(batch.InputFile) is not { } input)
        {
            Fail(new BatchError("file_not_found", "The input file is no longer there."));
            return;
        }

        if (input.Bytes > tools.Options.MostBytes)
        {
            Fail(
                new BatchError("file_size_exceeded", $"The input file is larger than {tools.Options.MostBytes} bytes.")
            );
            return;
        }

        var (total, tokens, errors) = await ValidateAsync(input.Path, stopping).ConfigureAwait(false);
        var fault = tools.Plan.Draw(FaultGroup.Batch, key, attempt: 0);
        if (fault is { } struck)
        {
            tools.Ledger.Struck(struck);
        }

        if (errors.Count > 0)
        {
            batch.Fail(errors, Now());
        }
        else if (fault is Fault.BatchFails)
        {
            Fail(new BatchError("internal_error", "The batch could not be processed."));
        }
        else if (!mayEnqueue(batch, tokens))
        {
            Fail(
                new BatchError(
                    "token_limit_exceeded",
                    FormattableString.Invariant(
                        $"Enqueued token limit reached. Limit: {tools.Options.EnqueuedTokens} enqueued tokens. Try again when batches in progress are completed."
                    )
                )
            );
        }
        else
        {
            batch.Begin(total, Now());
            await ProcessAsync(input.Path, total, fault is Fault.BatchExpires, stopping).ConfigureAwait(false);
        }
    }

    private async Task<(int Total, long Tokens, List<BatchError> Errors)> ValidateAsync(
        string path,
        CancellationToken stopping
    )
    {
        var errors = new List<BatchError>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        string? model = null;
        long tokens = 0;
        var number = 0;
        await foreach (var text in File.ReadLinesAsync(path, stopping).ConfigureAwait(false))
        {
            number++;
            if (errors.Count >= MostErrors)
            {
                break;
            }

            var (line, error) = BatchLine.Read(text, batch.Endpoint, number);
            if (line is null)
            {
                errors.Add(error!);
            }
            else if (!names.Add(line.CustomId))
            {
                errors.Add(
                    new BatchError("duplicate_custom_id", $"The custom_id '{line.CustomId}' stands twice.", number)
                );
            }
            else
            {
                try
                {
                    var call = tools.Completions.Read(line.Body);
                    tokens += call.TokensAtMost;
                    model ??= call.Model;
                    if (!string.Equals(model, call.Model, StringComparison.Ordinal))
                    {
                        errors.Add(
                            new BatchError("mismatched_model", "All requests of a batch must name one model.", number)
                        );
                    }
                }
                catch (ApiException)
                {
                    // It ends in the error file.
                }
            }
        }

        if (number == 0)
        {
            errors.Add(new BatchError("empty_file", "The input file is empty."));
        }
        else if (number > tools.Options.MostRequests)
        {
            errors.Add(
                new BatchError(
                    "batch_size_exceeded",
                    FormattableString.Invariant($"A batch has at most {tools.Options.MostRequests} requests.")
                )
            );
        }

        return (number, tokens, errors);
    }

    private async Task ProcessAsync(string path, int total, bool expires, CancellationToken stopping)
    {
        var isExpired = false;
        var hasOutput = false;
        var output = await tools
            .Files.AddAsync(
                $"{batch.Id}_output.jsonl",
                "batch_output",
                async stream =>
                {
                    var start = tools.Time.GetTimestamp();
                    var number = 0;
                    await foreach (var text in File.ReadLinesAsync(path, stopping).ConfigureAwait(false))
                    {
                        var line = BatchLine.Read(text, batch.Endpoint, ++number).Line!;
                        await PaceAsync(start, (double)number / total, stopping).ConfigureAwait(false);
                        isExpired |= (expires && number > total / 2) || Now() >= batch.Expires;
                        if (batch.Cancelling.IsCancellationRequested)
                        {
                            break;
                        }

                        if (isExpired)
                        {
                            Reject(
                                line.Failed(
                                    NameOf(number),
                                    "batch_expired",
                                    "This request could not be executed before the completion window expired."
                                )
                            );
                            continue;
                        }

                        if (await ServeAsync(line, NameOf(number), stopping).ConfigureAwait(false) is { } written)
                        {
                            hasOutput = true;
                            await WriteAsync(stream, written).ConfigureAwait(false);
                        }
                    }

                    await FlushAsync(stream).ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
        if (!batch.Cancelling.IsCancellationRequested && !isExpired)
        {
            batch.Enter("finalizing", Now());
        }

        if (!hasOutput)
        {
            tools.Files.Delete(output.Id);
        }

        var errorFile =
            _errors.Length == 0
                ? null
                : await tools
                    .Files.AddAsync(
                        $"{batch.Id}_error.jsonl",
                        "batch_output",
                        stream => stream.WriteAsync(Encoding.UTF8.GetBytes(_errors.ToString()), stopping).AsTask()
                    )
                    .ConfigureAwait(false);
        batch.End(
            isExpired ? "expired"
                : batch.Cancelling.IsCancellationRequested ? "cancelled"
                : "completed",
            hasOutput ? output.Id : null,
            errorFile?.Id,
            Now()
        );
    }

    /// <summary>Serves one request.</summary>
    /// <returns>Its line for the output file, or null where it went to the errors.</returns>
    private async Task<string?> ServeAsync(BatchLine line, string name, CancellationToken stopping)
    {
        var itemKey = RequestKey.OfBody(line.Body);
        var attempt = tools.Ledger.Attempt(itemKey);
        ApiError? error = null;
        if (tools.Plan.Draw(FaultGroup.Item, itemKey, attempt) is { } fault)
        {
            tools.Ledger.Struck(fault);
            error = new ApiError(500, "server_error", "The server had an error while processing your request.");
        }
        else
        {
            try
            {
                var call = tools.Completions.Read(line.Body) with { Stream = false };
                var reply = await tools
                    .Completions.AnswerAsync(call, itemKey, attempt, fault: null, stopping)
                    .ConfigureAwait(false);
                tools.Ledger.Answered(itemKey, reply.Charge!);
                batch.Count(isCompleted: true);
                return line.Responded(name, 200, reply.Parts[0].Span);
            }
            catch (ApiException refused)
            {
                error = refused.Error;
            }
        }

        var said = Reply.Of(error);
        Reject(line.Responded(name, said.Status, said.Parts[0].Span));
        return null;
    }

    private void Reject(string line)
    {
        batch.Count(isCompleted: false);
        _errors.Append(line);
    }

    private async Task WriteAsync(Stream stream, string line)
    {
        _pending.Add(line);
        if (_pending.Count == Mixed)
        {
            await FlushAsync(stream).ConfigureAwait(false);
        }
    }

    private async Task FlushAsync(Stream stream)
    {
        foreach (var line in tools.Plan.Choice(key).Fork("order", _pending.Count).Sample(_pending, _pending.Count))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line)).ConfigureAwait(false);
        }

        _pending.Clear();
    }

    /// <summary>Waits until the given part of the batch's time is over, or the client cancels it.</summary>
    private async Task PaceAsync(long start, double part, CancellationToken stopping)
    {
        var wait = (tools.Options.Duration * part) - tools.Time.GetElapsedTime(start);
        if (wait < TimeSpan.FromMilliseconds(1))
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, batch.Cancelling);
        try
        {
            await Task.Delay(wait, tools.Time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
    }

    private string NameOf(int number) =>
        FormattableString.Invariant($"batch_req_{batch.Id["batch_".Length..]}{number:x6}");

    private void Fail(BatchError error) => batch.Fail([error], Now());

    private long Now() => tools.Time.GetUtcNow().ToUnixTimeSeconds();
}
