using DataGen.Verification.Constraints;

namespace DataGen.Verification.Tests.Constraints;

[TestFixture]
internal sealed class ConstraintReferenceTests
{
    [Test]
    public void Lists_every_type_with_all_its_parameters()
    {
        var sections = ConstraintReference.Markdown().Split("\n### ").Skip(1).ToList();

        Assert.That(sections, Has.Count.EqualTo(ConstraintCatalogue.Default.Types.Count));
        foreach (var (type, section) in ConstraintCatalogue.Default.Types.Zip(sections))
        {
            Assert.That(section, Does.StartWith($"`{type.Id}`\n"));
            foreach (var parameter in type.Parameters)
            {
                Assert.That(section, Does.Contain($"- `{parameter.Name}`: "));
            }
        }
    }
}
