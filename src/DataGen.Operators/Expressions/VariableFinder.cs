using Acornima.Ast;

namespace DataGen.Operators.Expressions;

/// <summary>
/// Finds the free names of an expression and refuses what expressions may not use. Names declared anywhere inside a function count as bound
/// in all of it.
/// </summary>
internal sealed class VariableFinder
{
    private readonly Dictionary<string, ExpressionVariable> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExpressionVariable> _parameters = new(StringComparer.Ordinal);
    private readonly Stack<HashSet<string>> _scopes = new();

    /// <summary>The fields (and extra names) the expression reads, in the order of their first appearance.</summary>
    public IReadOnlyList<ExpressionVariable> Variables => Sorted(_variables);

    /// <summary>The recipe parameters the expression reads by name.</summary>
    public IReadOnlyList<ExpressionVariable> Parameters => Sorted(_parameters);

    /// <summary>Whether it uses <c>params</c> other than by a name known beforehand.</summary>
    public bool ReadsAllParameters { get; private set; }

    /// <summary>Whether it uses <c>params</c> at all.</summary>
    public bool ReadsParameters { get; private set; }

    /// <exception cref="ExpressionSyntaxException">It uses what expressions may not.</exception>
    public void Visit(Node node)
    {
        switch (node)
        {
            case Identifier identifier:
                Refer(identifier);
                break;
            case MemberExpression member:
                VisitMember(member);
                break;
            case Property property:
                VisitKey(property.Key, property.Computed);
                Visit(property.Value);
                break;
            case IFunction function:
                VisitFunction(function);
                break;
            case AssignmentExpression assignment:
                RefuseAssignment(assignment.Left);
                VisitChildren(node);
                break;
            case UpdateExpression update:
                RefuseAssignment(update.Argument);
                VisitChildren(node);
                break;
            case LabeledStatement labeled:
                Visit(labeled.Body);
                break;
            case BreakStatement or ContinueStatement:
                break;
            case BigIntLiteral:
                throw Refused(node, "big integers are not available in expressions: JSON has no such numbers");
            case IClass:
                throw Refused(node, "classes are not available in expressions");
            case ImportExpression or MetaProperty:
                throw Refused(node, "import is not available in expressions: they load no code");
            case DebuggerStatement:
                throw Refused(node, "debugger is not available in expressions");
            default:
                VisitChildren(node);
                break;
        }
    }

    private void VisitChildren(Node node)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is not null)
            {
                Visit(child);
            }
        }
    }

    private void VisitKey(Acornima.Ast.Expression key, bool computed)
    {
        if (computed)
        {
            Visit(key);
        }
    }

    private void VisitMember(MemberExpression member)
    {
        var name = MemberName(member);
        if (name is not null && Language.BannedMembers.TryGetValue(name, out var reason))
        {
            throw Refused(member.Property, $"{name} is not available in expressions: {reason}");
        }

        if (member.Object is Identifier owner && !IsBound(owner.Name))
        {
            if (owner.Name is "Math" && name is "random")
            {
                throw Refused(
                    member.Property,
                    "Math.random is not available in expressions: use rand('purpose'), which gives the same number in every run"
                );
            }

            if (owner.Name is "params" && name is not null)
            {
                ReadsParameters = true;
                Note(_parameters, name, member.Property);
                return;
            }
        }

        Visit(member.Object);
        VisitKey(member.Property, member.Computed);
    }

    private static string? MemberName(MemberExpression member) =>
        member.Property switch
        {
            Identifier identifier when !member.Computed => identifier.Name,
            StringLiteral literal => literal.Value,
            _ => null,
        };

    private void VisitFunction(IFunction function)
    {
        if (function.Async || function.Generator)
        {
            throw Refused((Node)function, "async functions and generators are not available in expressions");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        if (function.Id is not null)
        {
            names.Add(function.Id.Name);
        }

        foreach (var parameter in function.Params)
        {
            Declare(parameter, names);
        }

        Hoist(function.Body, names);
        _scopes.Push(names);
        foreach (var parameter in function.Params)
        {
            Visit(parameter);
        }

        Visit(function.Body);
        _scopes.Pop();
    }

    /// <summary>Collects the names declared in a function's body, not those of functions inside it.</summary>
    private static void Hoist(Node node, HashSet<string> names)
    {
        switch (node)
        {
            case FunctionDeclaration { Id: not null } declaration:
                names.Add(declaration.Id.Name);
                return;
            case IFunction:
                return;
            case VariableDeclarator declarator:
                Declare(declarator.Id, names);
                break;
            case CatchClause { Param: not null } clause:
                Declare(clause.Param, names);
                break;
            default:
                break;
        }

        foreach (var child in node.ChildNodes)
        {
            if (child is not null)
            {
                Hoist(child, names);
            }
        }
    }

    /// <summary>Adds the names that a binding pattern declares.</summary>
    private static void Declare(Node pattern, HashSet<string> names)
    {
        switch (pattern)
        {
            case Identifier identifier:
                names.Add(identifier.Name);
                break;
            case AssignmentPattern withDefault:
                Declare(withDefault.Left, names);
                break;
            case RestElement rest:
                Declare(rest.Argument, names);
                break;
            case Property property:
                Declare(property.Value, names);
                break;
            case ArrayPattern or ObjectPattern:
                foreach (var child in pattern.ChildNodes)
                {
                    if (child is not null)
                    {
                        Declare(child, names);
                    }
                }

                break;
            default:
                break;
        }
    }

    private void RefuseAssignment(Node target)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Declare(target, names);
        if (names.Where(name => !IsBound(name)).Order(StringComparer.Ordinal).FirstOrDefault() is { } name)
        {
            throw Refused(target, $"an expression cannot assign to '{name}'; to compare, write === (or ==)");
        }
    }

    private void Refer(Identifier identifier)
    {
        var name = identifier.Name;
        if (IsBound(name) || Language.Globals.Contains(name))
        {
            return;
        }

        if (Language.Banned.TryGetValue(name, out var reason))
        {
            throw Refused(identifier, $"{name} is not available in expressions: {reason}");
        }

        if (name is "params")
        {
            ReadsParameters = true;
            ReadsAllParameters = true;
        }
        else if (!Language.Provided.Contains(name))
        {
            Note(_variables, name, identifier);
        }
    }

    private bool IsBound(string name) => _scopes.Any(scope => scope.Contains(name));

    private static void Note(Dictionary<string, ExpressionVariable> known, string name, Node node) =>
        known.TryAdd(name, new ExpressionVariable(name, node.Location.Start.Line, node.Location.Start.Column + 1));

    private static ExpressionVariable[] Sorted(Dictionary<string, ExpressionVariable> known) =>
        [.. known.Values.OrderBy(variable => variable.Line).ThenBy(variable => variable.Column)];

    private static ExpressionSyntaxException Refused(Node node, string problem) =>
        new(problem, node.Location.Start.Line, node.Location.Start.Column + 1);
}
