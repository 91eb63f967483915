namespace DataGen.Deduplication;

/// <summary>Everything a verdict depends on besides the rows, for a lock file or manifest.</summary>
/// <param name="Method">The method's name, as recipes write it: <c>exact</c>, <c>rouge-l</c>, <c>minhash</c>.</param>
/// <param name="Settings">Name and value of every setting, in a fixed order, culture-invariant.</param>
public sealed record DuplicateIndexDescription(string Method, IReadOnlyList<KeyValuePair<string, string>> Settings)
{
    /// <summary>One line: <c>rouge-l (threshold=0.7, tokenizer=rouge-compat/1)</c>.</summary>
    public override string ToString() =>
        $"{Method} ({string.Join(", ", Settings.Select(setting => $"{setting.Key}={setting.Value}"))})";
}
