using System.Text.Json;
using DataGen.Simulation.Server.Faults;

namespace DataGen.Simulation.Server.Chat;

/// <summary>Serves completions, online and to batches.</summary>
internal sealed class ChatCompletions(ServerOptions options, Answering answering, TimeProvider time)
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="ApiException">It is invalid, or asks for what the options refuse.</exception>
    public ChatCall Read(JsonElement body)
    {
        var call = ChatCall.Read(body, options.StructuredOutput);
        foreach (var field in Refused().Where(field => body.TryGetProperty(field, out _)))
        {
            throw new ApiException(
                ApiError.Invalid(
                    $"Unsupported parameter: '{field}' is not supported with this model.",
                    field,
                    "unsupported_parameter"
                )
            );
        }

        return options.Models.Count == 0 || options.Models.Contains(call.Model, StringComparer.Ordinal)
            ? call
            : throw new ApiException(ModelList.Unknown(call.Model));
    }

    /// <summary>Answers it.</summary>
    /// <param name="call">The request.</param>
    /// <param name="key">Its key.</param>
    /// <param name="attempt">Which attempt this is.</param>
    /// <param name="fault">The fault of this exchange.</param>
    /// <param name="cancellation">Cancelled when the client is gone.</param>
    /// <exception cref="ApiException">A filter refuses the prompt.</exception>
    public async Task<Reply> AnswerAsync(
        ChatCall call,
        RequestKey key,
        int attempt,
        Fault? fault,
        CancellationToken cancellation
    )
    {
        var answer = await answering.AnswerAsync(call, key, cancellation).ConfigureAwait(false);
        var charge = answer.Charge;
        if (fault is Fault.NoChoices)
        {
            answer = answer with { Choices = [] };
        }

        var names = new ChatNames(
            FormattableString.Invariant($"chatcmpl-{key}{attempt:x2}"),
            call.Model,
            time.GetUtcNow().ToUnixTimeSeconds()
        );
        return call.Stream
            ? new Reply
            {
                ContentType = "text/event-stream; charset=utf-8",
                Parts = ChatWriting.Events(names, answer, call.StreamUsage),
                IsStream = true,
                Charge = charge,
            }
            : new Reply { Parts = [ChatWriting.Whole(names, answer)], Charge = charge };
    }

    private IEnumerable<string> Refused() =>
        options.StructuredOutput == StructuredOutput.Refused
            ? options.RefusedFields.Append("response_format")
            : options.RefusedFields;
}
