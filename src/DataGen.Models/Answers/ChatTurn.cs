namespace DataGen.Models.Answers;

/// <summary>One turn of a conversation sent to a model.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>; other roles are passed on as they are.</param>
/// <param name="Content">The turn's text. A lone surrogate is read as U+FFFD.</param>
public sealed record ChatTurn(string Role, string Content);
