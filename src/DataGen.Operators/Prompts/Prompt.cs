using System.Text.Json;
using DataGen.Pipeline;
using HandlebarsDotNet;

namespace DataGen.Operators.Prompts;

/// <summary>
/// A prompt file, ready to render. Lines that are exactly <c>system:</c>, <c>user:</c> or <c>assistant:</c> begin turns; a line
/// <c>{{history field}}</c> between turns stands for a list of messages. Turns are split before anything is rendered and values are never read
/// as templates, so no field can begin a turn or run a tag. A prompt without turns may have several wordings, divided by lines that are exactly
/// <c>or:</c>. Thread-safe.
/// </summary>
public sealed class Prompt
{
    private readonly IReadOnlyList<TurnTemplate> _turns;
    private readonly Lazy<HandlebarsTemplate<object, object>?[]> _templates;
    private readonly IReadOnlyDictionary<string, PromptVariable> _innerNames;
    private readonly bool _readsParameters;

    private Prompt(PromptText text, IReadOnlyList<TurnTemplate> turns, TemplateChecker checker)
    {
        Name = text.Name;
        Variables = checker.Variables;
        Parameters = checker.Parameters;
        ReadsAllParameters = checker.ReadsAllParameters;
        _readsParameters = checker.ReadsParameters;
        _innerNames = checker.InnerNames;
        _turns = turns;

        // Compiling is slow and checking a recipe does not need it.
        _templates = new Lazy<HandlebarsTemplate<object, object>?[]>(() => Compile(text, turns));
    }

    /// <summary>The name it was given, for error texts.</summary>
    public string Name { get; }

    /// <summary>The record's fields it reads, branches not taken included, each where it first stands.</summary>
    public IReadOnlyList<PromptVariable> Variables { get; }

    /// <summary>The recipe parameters it reads as <c>params.name</c>, each where it first stands.</summary>
    public IReadOnlyList<PromptVariable> Parameters { get; }

    /// <summary>Whether it may read any parameter (<c>{{#each params}}</c>).</summary>
    public bool ReadsAllParameters { get; }

    /// <summary>Whether it is a text without turn markers, such as <see cref="RenderText"/> needs.</summary>
    public bool IsText => _turns.All(turn => turn is { IsMarked: false, HistoryField: null });

    /// <summary>How many wordings the text has; 1 where no line <c>or:</c> divides it.</summary>
    public int Wordings => IsText ? _turns.Count : 1;

    /// <summary>Reads a prompt.</summary>
    /// <param name="name">Its file's name; error texts begin with it.</param>
    /// <param name="text">The file's content.</param>
    /// <exception cref="PromptSyntaxException">It is no template that recipes may use.</exception>
    public static Prompt Parse(string name, string text)
    {
        var file = new PromptText(name, text);
        var turns = TurnSplitter.Split(file);
        var checker = new TemplateChecker(file);
        foreach (var turn in turns)
        {
            if (turn.HistoryField is null)
            {
                checker.Check(turn.Range);
            }
            else
            {
                checker.CheckHistory(turn.HistoryField, turn.HistoryOffset);
            }
        }

        return new Prompt(file, turns, checker);
    }

    /// <summary>The messages of this prompt for a record.</summary>
    /// <param name="record">The record whose fields it reads.</param>
    /// <param name="parameters">The recipe's parameters, a JSON object.</param>
    /// <exception cref="PromptException">The record lacks a field it reads, or a history is no list of messages.</exception>
    /// <exception cref="InvalidOperationException">It has several <see cref="Wordings"/>.</exception>
    public IReadOnlyList<PromptTurn> Render(Record record, JsonElement parameters)
    {
        if (Wordings > 1)
        {
            throw new InvalidOperationException($"{Name} has several wordings and is no conversation");
        }

        var data = Data(record, parameters);
        var turns = new List<PromptTurn>(_turns.Count);
        for (var i = 0; i < _turns.Count; i++)
        {
            if (_turns[i].HistoryField is { } history)
            {
                turns.AddRange(Messages(record, history));
            }
            else
            {
                turns.Add(new PromptTurn(_turns[i].Role, RenderTurn(i, data, record)));
            }
        }

        return turns;
    }

    /// <summary>The text of a prompt without turns.</summary>
    /// <param name="record">The record whose fields it reads.</param>
    /// <param name="parameters">The recipe's parameters, a JSON object.</param>
    /// <param name="wording">Which of its <see cref="Wordings"/>.</param>
    /// <exception cref="PromptException">The record lacks a field it reads.</exception>
    /// <exception cref="InvalidOperationException">It has turns; see <see cref="IsText"/>.</exception>
    public string RenderText(Record record, JsonElement parameters, int wording = 0) =>
        IsText
            ? RenderTurn(wording, Data(record, parameters), record)
            : throw new InvalidOperationException($"{Name} has turns and is no single text");

    private static HandlebarsTemplate<object, object>?[] Compile(PromptText text, IReadOnlyList<TurnTemplate> turns)
    {
        var engine = TemplateEngine.Create();
        return [.. turns.Select(turn => turn.HistoryField is null ? engine.Compile(text.Text[turn.Range]) : null)];
    }

    private Dictionary<string, object?> Data(Record record, JsonElement parameters)
    {
        var data = new Dictionary<string, object?>(Variables.Count + 1, StringComparer.Ordinal);
        foreach (var variable in Variables)
        {
            data[variable.Name] = record.TryGet(variable.Name, out var value)
                ? PromptValues.From(value)
                : throw Missing(variable, record);
        }

        if (_readsParameters)
        {
            data["params"] = PromptValues.From(parameters);
        }

        return data;
    }

    private string RenderTurn(int index, Dictionary<string, object?> data, Record record)
    {
        try
        {
            return _templates.Value[index]!(data);
        }
        catch (Exception exception)
            when (exception.GetType().Namespace?.StartsWith(nameof(HandlebarsDotNet), StringComparison.Ordinal) == true)
        {
            // The exception for an unknown name is internal to the engine and derives from none of its public ones.
            throw new PromptException($"{Place(exception.Message)} in record {record.Id}", exception);
        }
        catch (PromptException exception)
        {
            throw new PromptException($"{Name}: {exception.Message} in record {record.Id}", exception);
        }
    }

    /// <summary>The engine names the member it could not find and not the place; the first place with that name is the best guess.</summary>
    private string Place(string problem)
    {
        var line = problem.Split('\n')[0];
        var name = line.Split(' ')[0].Trim('[', ']');
        return _innerNames.TryGetValue(name, out var at)
            ? Invariant(
                $"{Name}:{at.Line}:{at.Column}: '{name}' is not there (inside each and with, the record's own fields are ../name)"
            )
            : $"{Name}: {line}";
    }

    private PromptException Missing(PromptVariable variable, Record record)
    {
        var known = record.Fields.Select(field => field.Key).ToList();
        return new PromptException(
            Invariant($"{Name}:{variable.Line}:{variable.Column}: record {record.Id} has no field '{variable.Name}'")
                + $" (it has: {NearestName.List(known)}){NearestName.Hint(variable.Name, known)}"
        );
    }

    private IEnumerable<PromptTurn> Messages(Record record, string field)
    {
        var value = record.TryGet(field, out var found) ? found : throw new InvalidOperationException(field);
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw NoMessages(record, field, "it is not a list");
        }

        foreach (var message in value.EnumerateArray())
        {
            if (
                message.ValueKind != JsonValueKind.Object
                || !message.TryGetProperty("role", out var role)
                || !message.TryGetProperty("content", out var content)
                || role.ValueKind != JsonValueKind.String
                || content.ValueKind != JsonValueKind.String
                || role.GetString() is not ("system" or "user" or "assistant")
            )
            {
                throw NoMessages(
                    record,
                    field,
                    "an element is no object with a role (system, user, assistant) and a content"
                );
            }

            yield return new PromptTurn(role.GetString()!, content.GetString()!);
        }
    }

    private PromptException NoMessages(Record record, string field, string problem) =>
        new($"{Name}: field '{field}' of record {record.Id} is no list of messages: {problem}");
}
