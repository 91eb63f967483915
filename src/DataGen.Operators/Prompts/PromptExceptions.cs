using DataGen.Pipeline;

namespace DataGen.Operators.Prompts;

/// <summary>A prompt file is not a template that recipes may use.</summary>
public sealed class PromptSyntaxException(string prompt, int line, int column, string problem)
    : Exception(Invariant($"{prompt}:{line}:{column}: {problem}"))
{
    /// <summary>The prompt's name as it was given to <see cref="Prompt.Parse"/>.</summary>
    public string Prompt { get; } = prompt;

    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; } = problem;
}

/// <summary>A prompt could not be rendered for a record. Stages turn it into a failed row.</summary>
public sealed class PromptException(string message, Exception? cause = null)
    : RowException("prompt error", message, cause);
