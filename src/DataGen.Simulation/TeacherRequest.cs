using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace DataGen.Simulation;

/// <summary>A request as the tasks see it: its texts, what is asked, and the chance that belongs to it.</summary>
internal sealed class TeacherRequest
{
    private TeacherRequest(string system, string user, string whole, JsonElement? schema, string kind)
    {
        System = system;
        User = user;
        Whole = whole;
        Schema = schema;
        Kind = kind;
    }

    /// <summary>All system messages, joined by line feeds; empty when there is none.</summary>
    public string System { get; }

    /// <summary>The last user message.</summary>
    public string User { get; }

    /// <summary>Every message in order, joined by blank lines.</summary>
    public string Whole { get; }

    /// <summary>
    /// The form of a JSON answer: the caller's schema, or else the one that an example in the prompt implies; null when
    /// the answer is text or has the form of its kind.
    /// </summary>
    public JsonElement? Schema { get; }

    /// <summary>One of <see cref="TaskKinds"/>.</summary>
    public string Kind { get; }

    /// <summary>Chance that depends on messages, kind, schema and seed: it differs between samples.</summary>
    public required SeededChoice Sample { get; init; }

    /// <summary>Chance that depends on the messages alone: what all samples of one question share.</summary>
    public required SeededChoice Question { get; init; }

    public static TeacherRequest Read(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var system = new StringBuilder();
        var whole = new StringBuilder();
        var user = "";
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (!string.IsNullOrEmpty(options?.Instructions))
        {
            Take(ChatRole.System, options.Instructions);
        }

        foreach (var message in messages)
        {
            Take(message.Role, message.Text);
        }

        var format = options?.ResponseFormat as ChatResponseFormatJson;
        var named = options?.AdditionalProperties?.GetValueOrDefault(TaskKinds.PropertyName)?.ToString();
        var allText = whole.ToString();
        var kind =
            named is not null && TaskKinds.All.Contains(named)
                ? named
                : TaskInference.Infer(user, format?.Schema is not null);
        var question = Seed(digest.GetCurrentHash());
        Append(digest, kind);
        var schema = format?.Schema ?? Implied(kind, user, format is not null);
        Append(digest, schema is { } given ? given.GetRawText() : "");
        AppendNumber(digest, options?.Seed ?? 0);
        return new TeacherRequest(system.ToString(), user, allText, schema, kind)
        {
            Question = new SeededChoice(question),
            Sample = new SeededChoice(Seed(digest.GetHashAndReset())),
        };

        void Take(ChatRole role, string text)
        {
            Append(digest, role.Value);
            Append(digest, text);
            whole.Append(whole.Length == 0 ? "" : "\n\n").Append(text);
            if (role == ChatRole.System)
            {
                system.Append(system.Length == 0 ? "" : "\n").Append(text);
            }
            else if (role == ChatRole.User)
            {
                // A demand to mend the last answer says nothing of the task, which stands in the message before it.
                user = IsCorrection(text) && user.Length > 0 ? user : text;
            }
        }
    }

    private static bool IsCorrection(string text) =>
        text.StartsWith("Your last answer could not be used", StringComparison.Ordinal);

    private static JsonElement? Implied(string kind, string user, bool wantsJson) =>
        kind is TaskKinds.Verifier or TaskKinds.BackTranslation or TaskKinds.ClassificationLabel ? null
        : ExampleSchema.Find(user) is { } shown ? shown
        : wantsJson ? ExampleSchema.Plain
        : null;

    private static ulong Seed(byte[] digest) => BinaryPrimitives.ReadUInt64LittleEndian(digest);

    private static void Append(IncrementalHash digest, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AppendNumber(digest, bytes.Length);
        digest.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash digest, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        digest.AppendData(bytes);
    }
}
