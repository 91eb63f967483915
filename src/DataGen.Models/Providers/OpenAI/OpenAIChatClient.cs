using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using DataGen.Models.Answers;
using DataGen.Models.Scheduling;
using Microsoft.Extensions.AI;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace DataGen.Models.Providers.OpenAI;

/// <summary>
/// One exchange per call through the SDK's protocol method: its transport and authentication, but our own reading of the
/// body, since its typed one fails on what servers other than OpenAI's send.
/// </summary>
internal sealed class OpenAIChatClient(
    global::OpenAI.Chat.ChatClient client,
    HttpClient http,
    ChatBody body,
    IReadOnlyList<KeyValuePair<string, string>> headers,
    SecretScrubber scrubber,
    TimeProvider time
) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var request = new RequestOptions
        {
            CancellationToken = cancellationToken,
            ErrorOptions = ClientErrorBehaviors.NoThrow,
            BufferResponse = false,
        };
        foreach ((string name, string value) in headers)
        {
            request.SetHeader(name, value);
        }

        try
        {
            using BinaryContent content = BinaryContent.Create(BinaryData.FromBytes(body.Write(messages, options)));
            ClientResult result = await client.CompleteChatAsync(content, request);
            using PipelineResponse response = result.GetRawResponse();
            using PooledBytes bytes = await BoundedBody.ReadAsync(response, cancellationToken);
            ServerLimits? limits = ServerLimits.Read(name =>
                response.Headers.TryGetValue(name, out string? value) ? value : null
            );
            if (response.Status is < 200 or >= 300)
            {
                throw ErrorReading.OfStatus(
                    response.Status,
                    bytes.Written.Span,
                    FailureReading.RetryAfter(response.Headers, time),
                    limits,
                    body.MaxTokensField
                );
            }

            ChatResponse answer = ChatBodyReading.Read(bytes.Written);
            if (limits is not null)
            {
                (answer.AdditionalProperties ??= []).Add(ChatOptionKeys.Limits, limits);
            }

            return answer;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw scrubber.Scrub(error, time);
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ChatResponse response = await GetResponseAsync(messages, options, cancellationToken);
        foreach (ChatResponseUpdate update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => http.Dispose();
}
