using System.Globalization;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;
using HandlebarsDotNet.MemberAccessors;
using HandlebarsDotNet.ObjectDescriptors;
using HandlebarsDotNet.PathStructure;

namespace DataGen.Operators.Prompts;

/// <summary>Makes the template engine behave as prompts need it: nothing is escaped, an unknown name is an error, values print as JSON.</summary>
internal static class TemplateEngine
{
    public static IHandlebars Create()
    {
        var configuration = new HandlebarsConfiguration
        {
            NoEscape = true,
            ThrowOnUnresolvedBindingExpression = true,
            FormatProvider = CultureInfo.InvariantCulture,
        };
        configuration.FormatterProviders.Add(new JsonFormatter());
        configuration.ObjectDescriptorProviders.Add(new MemberlessValues());
        var engine = Handlebars.Create(configuration);
        foreach (var function in PromptFunctions.All)
        {
            engine.RegisterHelper(function.Name, (_, arguments) => function.Apply([.. arguments.AsEnumerable()]));
        }

        return engine;
    }

    private sealed class JsonFormatter : IFormatterProvider, IFormatter
    {
        public bool TryCreateFormatter(Type type, out IFormatter formatter)
        {
            formatter = this;
            return type == typeof(bool) || type == typeof(JsonList) || type == typeof(JsonMembers);
        }

        public void Format<T>(T value, in EncodedTextWriter writer) =>
            writer.Write(PromptValues.Json(value), encode: false);
    }

    /// <summary>Texts, numbers and truth values have no members: <c>name.Length</c> must not reach into .NET.</summary>
    private sealed class MemberlessValues : IObjectDescriptorProvider, IMemberAccessor
    {
        public bool TryGetDescriptor(Type type, out ObjectDescriptor value)
        {
            value =
                type == typeof(string) || type == typeof(decimal) || type == typeof(double) || type == typeof(bool)
                    ? new ObjectDescriptor(
                        type,
                        this,
                        (_, _) => Array.Empty<object>(),
                        _ => ObjectDescriptor.Empty.Iterator!
                    )
                    : ObjectDescriptor.Empty;
            return value != ObjectDescriptor.Empty;
        }

        public bool TryGetValue(object instance, ChainSegment memberName, out object value)
        {
            value = null!;
            return false;
        }
    }
}
