using DataGen.Verification.Constraints;

namespace DataGen.Verification.Tests.Constraints;

[TestFixture]
internal sealed class ConstraintReferenceTests
{
    private const string Rewrite = "DATAGEN_REWRITE_CONSTRAINTS";

    [Test]
    public void The_committed_page_is_what_the_catalogue_says()
    {
        var path = Path.Combine(Repository.Root, "src", "DataGen.Verification", "Constraints", "README.md");
        if (Environment.GetEnvironmentVariable(Rewrite) is not null)
        {
            File.WriteAllText(path, ConstraintReference.Markdown());
        }

        Assert.That(
            File.ReadAllText(path),
            Is.EqualTo(ConstraintReference.Markdown()),
            $"the catalogue was changed: set {Rewrite}=1 to write the page anew"
        );
    }

    [Test]
    public void Says_how_to_get_the_published_splitter()
    {
        var page = ConstraintReference.Markdown();

        Assert.That(
            page,
            Does.Contain(SplitterReference.ExportCommand)
                .And.Contain("DATAGEN_PUNKT")
                .And.Contain("orthographic_context")
                .And.Not.Contain("\r")
        );
    }

    [Test]
    public void Lists_every_type_with_all_its_parameters()
    {
        var page = ConstraintReference.Markdown();
        var sections = page.Split("\n## The sentence splitter")[0].Split("\n### ").Skip(1).ToList();

        Assert.That(sections, Has.Count.EqualTo(ConstraintCatalogue.Default.Types.Count));
        foreach (var (type, section) in ConstraintCatalogue.Default.Types.Zip(sections))
        {
            Assert.That(section, Does.StartWith($"`{type.Id}`\n"));
            Assert.That(page, Does.Contain(ConstraintReference.Markdown(type)));
            foreach (var parameter in type.Parameters)
            {
                Assert.That(section, Does.Contain($"- `{parameter.Name}`: "));
            }
        }
    }
}
