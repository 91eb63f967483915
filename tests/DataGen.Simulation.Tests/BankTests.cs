using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tests;

public sealed class BankTests
{
    [Test]
    public void Every_domain_is_full_and_repeats_nothing()
    {
        Assert.That(Domains.All, Has.Length.GreaterThanOrEqualTo(36));
        foreach (var domain in Domains.All)
        {
            foreach (
                var bank in new[]
                {
                    domain.People,
                    domain.Things,
                    domain.Deeds,
                    domain.Troubles,
                    domain.Kinds,
                    domain.Places,
                    domain.Facts,
                }
            )
            {
                Assert.That(bank, Has.Length.GreaterThanOrEqualTo(3).And.All.Not.Empty, domain.Name);
                Assert.That(bank, Is.Unique, domain.Name);
            }
        }
    }

    [TestCase("frames.txt")]
    [TestCase("tasks.txt")]
    [TestCase("slots.txt")]
    [TestCase("prose.txt")]
    public void Every_template_can_be_written_in_every_domain(string bank)
    {
        foreach (var template in Bank.Sections(bank).SelectMany(section => section.Lines).Select(Template.Parse))
        {
            foreach (var domain in Domains.All)
            {
                var text = template.Write(new PhraseScope(new SeededChoice(SeededChoice.Hash(domain.Name)), domain));
                Assert.That(text.AsSpan().IndexOfAny("{}[]|") < 0 || text.Contains('|'), text);
            }
        }
    }

    [Test]
    public void Every_translation_row_has_all_languages()
    {
        Assert.That(Phrasebook.Translations, Has.All.Length.EqualTo(Phrasebook.Languages.Length + 1));
        Assert.That(Phrasebook.Registers, Has.All.Length.EqualTo(3));
        Assert.That(Phrasebook.Corrections, Has.All.Length.EqualTo(2));
        Assert.That(Phrasebook.Words, Has.All.Length.EqualTo(3));
    }

    [Test]
    public void Every_label_has_texts_and_every_set_frames()
    {
        foreach (var set in LabelSets.All)
        {
            Assert.That(set.Frames, Is.Not.Empty, set.Name);
            foreach (var label in set.Labels)
            {
                Assert.That(set.TextsFor(label), Is.Not.Empty, $"{set.Name}: {label}");
            }
        }
    }
}
