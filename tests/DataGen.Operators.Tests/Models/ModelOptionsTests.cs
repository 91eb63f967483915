using DataGen.Operators.Models;

namespace DataGen.Operators.Tests.Models;

public sealed class ModelOptionsTests
{
    /// <summary>A budget and a plan know what a stage may ask only through them.</summary>
    [Test]
    public void Every_operator_that_asks_models_says_whom_and_for_how_much() =>
        Assert.That(
            OperatorCatalog
                .BuiltIn()
                .All.Where(item => item.Traits.AsksModels && !item.OptionsType.IsAssignableTo(typeof(IModelOptions)))
                .Select(item => item.Name),
            Is.Empty
        );
}
