using System.Collections.Frozen;
using System.Reflection;
using DataGen.Pipeline;

namespace DataGen.Operators;

/// <summary>The operators that recipes may use, found by their attribute in the assemblies given.</summary>
public sealed class OperatorCatalog
{
    private readonly FrozenDictionary<string, OperatorDescriptor> _byName;

    public OperatorCatalog(params IEnumerable<Assembly> assemblies)
    {
        _byName = assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(OperatorAttribute), inherit: false))
            .Select(type => new OperatorDescriptor(type))
            .ToFrozenDictionary(descriptor => descriptor.Name, StringComparer.Ordinal);
    }

    /// <summary>The operators that come with DataGen.</summary>
    public static OperatorCatalog BuiltIn() => new(typeof(OperatorCatalog).Assembly);

    /// <summary>All operators by name.</summary>
    public IReadOnlyList<OperatorDescriptor> All =>
        [.. _byName.Values.OrderBy(item => item.Name, StringComparer.Ordinal)];

    public OperatorDescriptor? Find(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>One operator: its name, its options and how to make it.</summary>
public sealed class OperatorDescriptor
{
    private readonly ConstructorInfo _constructor;

    internal OperatorDescriptor(Type type)
    {
        Type = type;
        Traits = type.GetCustomAttribute<OperatorAttribute>()!;
        _constructor = type.GetConstructors().Single();
        OptionsType = _constructor.GetParameters()[0].ParameterType;
    }

    public string Name => Traits.Name;

    public OperatorAttribute Traits { get; }

    /// <summary>The operator's class; its doc comment describes the operator.</summary>
    public Type Type { get; }

    /// <summary>The options record.</summary>
    public Type OptionsType { get; }

    public IOperator Create(OperatorOptions options, StageServices services) =>
        (IOperator)
            _constructor.Invoke(
                BindingFlags.DoNotWrapExceptions,
                binder: null,
                _constructor.GetParameters().Length == 1 ? [options] : [options, services],
                culture: null
            );
}
