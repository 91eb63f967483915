namespace DataGen.Operators.Prompts;

/// <summary>
/// Reads a template's tags as the engine will, branches not taken included: which names it reads, and whether it uses only what prompts may.
/// </summary>
internal sealed class TemplateChecker(PromptText prompt)
{
    private static readonly string[] Blocks = ["each", "if", "unless", "with"];

    private readonly Dictionary<string, PromptVariable> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PromptVariable> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PromptVariable> _inner = new(StringComparer.Ordinal);
    private readonly Stack<Block> _blocks = new();

    public IReadOnlyList<PromptVariable> Variables => Sorted(_variables);

    public IReadOnlyList<PromptVariable> Parameters => Sorted(_parameters);

    /// <summary>Names read from list items and members, by the name alone: where to point when one is missing.</summary>
    public IReadOnlyDictionary<string, PromptVariable> InnerNames => _inner;

    public bool ReadsAllParameters { get; private set; }

    public bool ReadsParameters { get; private set; }

    /// <exception cref="PromptSyntaxException">It uses what prompts may not.</exception>
    public void Check(Range range)
    {
        foreach (var tag in MustacheScanner.Scan(prompt, range))
        {
            CheckTag(tag);
        }

        if (_blocks.TryPeek(out var open))
        {
            throw prompt.Error(
                open.Offset,
                $"{{{{#{open.Name}}}}} is not closed with {{{{/{open.Name}}}}} before its turn ends"
            );
        }
    }

    /// <summary>Notes the list of messages that a history line reads.</summary>
    public void CheckHistory(string field, int offset) => NoteRoot(field, null, offset);

    private void CheckTag(MustacheTag tag)
    {
        var content = tag.Content.TrimStart();
        var offset = tag.ContentOffset + tag.Content.Length - content.Length;
        if (content.Length == 0)
        {
            throw prompt.Error(tag.Offset, "this tag is empty");
        }

        switch (content[0])
        {
            case '#' when content.Length > 1 && content[1] is not ('*' or '>'):
                OpenBlock(tag, content[1..], offset + 1);
                break;
            case '/':
                CloseBlock(tag, content[1..].Trim());
                break;
            case '>' or '#':
                throw prompt.Error(
                    tag.Offset,
                    "partials and decorators are not available in prompts; each prompt file stands alone"
                );
            case '&':
                throw prompt.Error(tag.Offset, "{{& }} is not available in prompts; {{name}} never escapes anything");
            case '^':
                throw prompt.Error(tag.Offset, "{{^ }} is not available in prompts; use {{#unless name}} or {{else}}");
            case '*':
                throw prompt.Error(tag.Offset, "decorators are not available in prompts");
            default:
                CheckValue(tag, content, offset);
                break;
        }
    }

    private void OpenBlock(MustacheTag tag, string content, int offset)
    {
        var tokens = MustacheExpression.Tokenize(prompt, content, offset);
        var name = tokens.Count > 0 ? tokens[0].Text : "";
        if (!Blocks.Contains(name, StringComparer.Ordinal))
        {
            throw prompt.Error(
                tag.Offset,
                $"{{{{#{name}}}}} is not available in prompts (there are: {string.Join(", ", Blocks)}){NearestName.Hint(name, Blocks)}"
            );
        }

        var names = BlockNames(tokens, out var count);
        if (names.Length > 0 && name is ("if" or "unless"))
        {
            throw prompt.Error(tag.Offset, $"{{{{#{name}}}}} gives no names; 'as |…|' belongs to each and with");
        }

        var next = CheckArgument(tokens, 1);
        if (next != count)
        {
            throw prompt.Error(
                next < count ? tokens[next].Offset : tag.Offset,
                $"{{{{#{name}}}}} takes one value; comparisons are not available in prompts, compute the value in a 'set' stage before"
            );
        }

        _blocks.Push(new Block(name, tag.Offset, name is "each" or "with", names));
    }

    /// <summary>The names after <c>as</c>; <paramref name="count"/> is where the tokens before it end.</summary>
    private string[] BlockNames(IReadOnlyList<MustacheToken> tokens, out int count)
    {
        count = tokens.Count;
        if (tokens[^1].Kind != MustacheTokenKind.Names)
        {
            return [];
        }

        if (tokens.Count < 2 || tokens[^2].Text is not "as")
        {
            throw prompt.Error(tokens[^1].Offset, "write: {{#each list as |item index|}}");
        }

        count -= 2;
        return tokens[^1].Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private void CloseBlock(MustacheTag tag, string name)
    {
        if (!_blocks.TryPop(out var block))
        {
            throw prompt.Error(tag.Offset, $"{{{{/{name}}}}} closes nothing that was opened in this turn");
        }

        if (!string.Equals(block.Name, name, StringComparison.Ordinal))
        {
            var (line, _) = prompt.PlaceOf(block.Offset);
            throw prompt.Error(
                tag.Offset,
                Invariant(
                    $"{{{{/{name}}}}} stands where {{{{/{block.Name}}}}} must close the {{{{#{block.Name}}}}} of line {line}"
                )
            );
        }
    }

    private void CheckValue(MustacheTag tag, string content, int offset)
    {
        var tokens = MustacheExpression.Tokenize(prompt, content, offset);
        var first = tokens[0];
        if (first is { Kind: MustacheTokenKind.Name, Text: "else" })
        {
            CheckElse(tag, tokens);
        }
        else if (first is { Kind: MustacheTokenKind.Name, Text: "history" } && tokens.Count > 1)
        {
            throw prompt.Error(tag.Offset, "{{history field}} stands on a line of its own, between turns");
        }
        else if (tokens.Count == 1 && first.Kind == MustacheTokenKind.Name && PromptFunctions.Find(first.Text) is null)
        {
            Refer(first);
        }
        else if (first.Kind == MustacheTokenKind.Name)
        {
            CheckCall(tokens, 0, tokens.Count);
        }
        else
        {
            throw prompt.Error(first.Offset, "a tag begins with a field's name, or with a helper's");
        }
    }

    private void CheckElse(MustacheTag tag, IReadOnlyList<MustacheToken> tokens)
    {
        if (!_blocks.TryPop(out var block))
        {
            throw prompt.Error(tag.Offset, "{{else}} stands outside any {{#if}}, {{#unless}}, {{#each}} or {{#with}}");
        }

        if (block.HasElse)
        {
            throw prompt.Error(tag.Offset, $"{{{{#{block.Name}}}}} has a second {{{{else}}}}");
        }

        // After the else of each and with, names are those of the block around it.
        _blocks.Push(block with { HasElse = tokens.Count == 1, EntersValue = false, Names = [] });
        if (tokens.Count > 1 && (tokens[1].Text is not "if" || CheckArgument(tokens, 2) != tokens.Count))
        {
            throw prompt.Error(tokens[1].Offset, "after else there may be only: {{else if value}}");
        }
    }

    /// <summary>Checks the value at a place and returns the place after it.</summary>
    private int CheckArgument(IReadOnlyList<MustacheToken> tokens, int at)
    {
        if (at >= tokens.Count)
        {
            throw prompt.Error(tokens[^1].Offset, $"'{tokens[^1].Text}' needs a value");
        }

        switch (tokens[at].Kind)
        {
            case MustacheTokenKind.Literal:
                return at + 1;
            case MustacheTokenKind.Name:
                Refer(tokens[at]);
                return at + 1;
            case MustacheTokenKind.Open:
                var depth = 0;
                for (var i = at; i < tokens.Count; i++)
                {
                    depth += tokens[i].Kind switch
                    {
                        MustacheTokenKind.Open => 1,
                        MustacheTokenKind.Close => -1,
                        _ => 0,
                    };
                    if (depth == 0)
                    {
                        CheckCall(tokens, at + 1, i);
                        return i + 1;
                    }
                }

                throw prompt.Error(tokens[at].Offset, "this ( is never closed");
            default:
                throw prompt.Error(tokens[at].Offset, $"'{tokens[at].Text}' is no value");
        }
    }

    /// <summary>Checks a helper and its arguments.</summary>
    private void CheckCall(IReadOnlyList<MustacheToken> tokens, int start, int end)
    {
        if (start == end)
        {
            throw prompt.Error(tokens[start].Offset, "( ) is empty");
        }

        var name = tokens[start];
        if (PromptFunctions.Find(name.Text) is not { } function)
        {
            throw prompt.Error(
                name.Offset,
                $"there is no helper '{name.Text}' (there are: {PromptFunctions.Names}){NearestName.Hint(name.Text, PromptFunctions.All.Select(known => known.Name))}"
            );
        }

        var count = 0;
        for (var at = start + 1; at < end; count++)
        {
            at = CheckArgument(tokens, at);
        }

        if (count < function.MinArguments || count > function.MaxArguments)
        {
            var hint = count == 0 ? $"; for a field of that name write {{{{this.{function.Name}}}}}" : "";
            throw prompt.Error(name.Offset, $"'{function.Name}' is used as {{{{{function.Usage}}}}}{hint}");
        }
    }

    /// <summary>Finds whose name a path is.</summary>
    private void Refer(MustacheToken token)
    {
        var path = MustachePath.Parse(prompt, token);
        if (path.IsData)
        {
            CheckData(token, path);
            return;
        }

        // Values entered by each and with, innermost first.
        var entered = _blocks.Where(block => block.EntersValue).ToList();
        if (
            path.Up == 0
            && path.Segments.Count > 0
            && !path.FromThis
            && entered.Exists(block => block.Names.Contains(path.Segments[0], StringComparer.Ordinal))
        )
        {
            NoteInner(path, 1, token.Offset);
            return;
        }

        if (path.Up > entered.Count)
        {
            throw prompt.Error(
                token.Offset,
                $"'{token.Text}' leads out of the record: here are {(entered.Count == 0 ? "no each or with blocks" : Invariant($"only {entered.Count} each or with blocks"))} around it"
            );
        }

        if (path.Up < entered.Count)
        {
            NoteInner(path, 0, token.Offset);
        }
        else if (path.Segments.Count == 0)
        {
            throw prompt.Error(token.Offset, $"'{token.Text}' is the whole record here; name the field");
        }
        else
        {
            NoteRoot(path.Segments[0], path.Segments.ElementAtOrDefault(1), token.Offset);
            NoteInner(path, 1, token.Offset);
        }
    }

    private void CheckData(MustacheToken token, MustachePath path)
    {
        var name = path.Segments[0];
        if (name is "root" && path.Segments.Count > 1)
        {
            NoteRoot(path.Segments[1], path.Segments.ElementAtOrDefault(2), token.Offset);
            NoteInner(path, 2, token.Offset);
            return;
        }

        if (name is not ("index" or "first" or "last" or "key"))
        {
            throw prompt.Error(token.Offset, $"there is no '{token.Text}' (there are: @index, @first, @last, @key)");
        }

        if (!_blocks.Any(block => block is { Name: "each", EntersValue: true }))
        {
            throw prompt.Error(token.Offset, $"'{token.Text}' has no meaning outside {{{{#each}}}}");
        }
    }

    private void NoteRoot(string name, string? member, int offset)
    {
        if (name is not "params")
        {
            _variables.TryAdd(name, prompt.Variable(name, offset));
            return;
        }

        ReadsParameters = true;
        if (member is null)
        {
            ReadsAllParameters = true;
        }
        else
        {
            _parameters.TryAdd(member, prompt.Variable(member, offset));
        }
    }

    private void NoteInner(MustachePath path, int from, int offset)
    {
        foreach (var segment in path.Segments.Skip(from))
        {
            _inner.TryAdd(segment, prompt.Variable(segment, offset));
        }
    }

    private static PromptVariable[] Sorted(Dictionary<string, PromptVariable> known) =>
        [.. known.Values.OrderBy(variable => variable.Line).ThenBy(variable => variable.Column)];

    private sealed record Block(string Name, int Offset, bool EntersValue, string[] Names)
    {
        public bool HasElse { get; init; }
    }
}
