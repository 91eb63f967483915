using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DataGen.Recipes;

/// <summary>The doc comments of types, from the XML files that the compiler puts beside the assemblies.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> _summaries = new();

    /// <summary>The summary of a type, as plain text with code in back quotes; empty when there is none.</summary>
    public string SummaryOf(Type type) => Find(type.Assembly, $"T:{NameOf(type)}");

    /// <summary>The summary of a property; for one that a record's parameter makes, what the record says of that parameter.</summary>
    public string SummaryOf(PropertyInfo property)
    {
        var owner = property.DeclaringType!;
        var summary = Find(owner.Assembly, $"P:{NameOf(owner)}.{property.Name}");
        return summary.Length > 0 ? summary : Find(owner.Assembly, $"T:{NameOf(owner)}#{property.Name}");
    }

    /// <summary>The summary of an enum's member.</summary>
    public string SummaryOf(Type type, string member) => Find(type.Assembly, $"F:{NameOf(type)}.{member}");

    private string Find(Assembly assembly, string id) => _summaries.GetOrAdd(assembly, Read).GetValueOrDefault(id, "");

    private static Dictionary<string, string> Read(Assembly assembly)
    {
        var summaries = new Dictionary<string, string>(StringComparer.Ordinal);
        var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        if (!File.Exists(file))
        {
            return summaries;
        }

        foreach (var member in XDocument.Load(file).Descendants("member"))
        {
            var id = (string?)member.Attribute("name") ?? "";
            if (member.Element("summary") is { } summary)
            {
                summaries[id] = PlainText(summary);
            }

            foreach (var parameter in member.Elements("param"))
            {
                summaries[$"{id}#{(string?)parameter.Attribute("name")}"] = PlainText(parameter);
            }
        }

        return summaries;
    }

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string PlainText(XElement element)
    {
        var text = new StringBuilder();
        Append(element, text);
        return WhiteSpace().Replace(text.ToString(), " ").Trim();
    }

    private static void Append(XElement element, StringBuilder text)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText plain:
                    text.Append(plain.Value);
                    break;
                case XElement { Name.LocalName: "see" or "seealso" } see:
                    var target = (string?)see.Attribute("cref") ?? (string?)see.Attribute("langword") ?? "";
                    text.Append(target[(target.LastIndexOf('.') + 1)..]);
                    break;
                case XElement { Name.LocalName: "paramref" } parameter:
                    text.Append((string?)parameter.Attribute("name"));
                    break;
                case XElement { Name.LocalName: "c" or "code" } code:
                    text.Append('`').Append(code.Value).Append('`');
                    break;
                case XElement other:
                    Append(other, text);
                    break;
                default:
                    break;
            }
        }
    }

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}
