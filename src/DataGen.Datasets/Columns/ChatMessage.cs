namespace DataGen.Datasets;

/// <summary>One turn of a conversation as datasets store it.</summary>
public sealed record ChatMessage(string Role, string Content);
