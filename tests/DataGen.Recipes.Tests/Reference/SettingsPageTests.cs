using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataGen.Models.Batches;
using DataGen.Models.Gateway;

namespace DataGen.Recipes.Tests.Reference;

internal sealed class SettingsPageTests
{
    [TestCase(typeof(PipelineConfiguration))]
    [TestCase(typeof(TelemetrySettings))]
    [TestCase(typeof(SandboxSettings))]
    [TestCase(typeof(ModelAlias))]
    [TestCase(typeof(ModelEndpoint))]
    [TestCase(typeof(BatchSettings))]
    [TestCase(typeof(ModelPrices))]
    public void The_page_of_settings_names_every_one(Type settings)
    {
        var page = File.ReadAllText(
            Path.Combine(Repository.Root, "src", "DataGen.Recipes", "Configuration", "README.md")
        );
        var names = settings
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))
            .ToList();
        Assert.That(names, Is.Not.Empty);
        Assert.That(names.Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)), Is.Empty);
    }
}
