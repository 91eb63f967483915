namespace DataGen.Operators.Prompts;

/// <summary>A helper that prompts may use.</summary>
internal sealed record PromptFunction(
    string Name,
    string Usage,
    int MinArguments,
    int MaxArguments,
    Func<object?[], string> Apply
);

/// <summary>The helpers of prompts. They give text and see nothing but their arguments.</summary>
internal static class PromptFunctions
{
    public static IReadOnlyList<PromptFunction> All { get; } =
    [
        new("join", "join list \", \"", 1, 2, arguments => Join(arguments)),
        new("json", "json value", 1, 1, arguments => PromptValues.Json(arguments[0])),
        new("number", "number @index", 1, 1, arguments => OneBased(arguments[0])),
        new("trim", "trim text", 1, 1, arguments => PromptValues.Text(arguments[0]).Trim()),
    ];

    public static string Names => string.Join(", ", All.Select(function => function.Name));

    public static PromptFunction? Find(string name) =>
        All.FirstOrDefault(function => string.Equals(function.Name, name, StringComparison.Ordinal));

    private static string Join(object?[] arguments)
    {
        if (arguments[0] is not IEnumerable<object?> items)
        {
            throw new PromptException($"join takes a list, and got {PromptValues.Json(arguments[0])}");
        }

        return string.Join(
            arguments.Length > 1 ? PromptValues.Text(arguments[1]) : ", ",
            items.Select(PromptValues.Text)
        );
    }

    private static string OneBased(object? value) =>
        value switch
        {
            int index => PromptValues.Text((decimal)index + 1),
            decimal index => PromptValues.Text(index + 1),
            _ => throw new PromptException($"number takes a number such as @index, and got {PromptValues.Json(value)}"),
        };
}
