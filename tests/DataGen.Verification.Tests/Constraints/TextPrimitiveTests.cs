using DataGen.Verification.Text;

namespace DataGen.Verification.Tests.Constraints;

/// <summary>What the checks are built on gives what Python and NLTK give; the expectations were taken from those.</summary>
[TestFixture]
internal sealed class TextPrimitiveTests
{
    [TestCase("don't 3.14 snake_case x²", 6)]
    [TestCase("e\u0301te\u0301", 2)]
    [TestCase("日本語 text", 2)]
    [TestCase("①② Ⅷ", 2)]
    [TestCase("𝐀𝐁 😀 a", 2)]
    [TestCase("", 0)]
    public void Counts_runs_of_word_characters(string text, int expected)
    {
        Assert.That(PythonText.CountWords(text), Is.EqualTo(expected));
        Assert.That(PythonText.Words(text), Has.Count.EqualTo(expected));
    }

    [TestCase("İ", "i\u0307")]
    [TestCase("ΟΔΟΣ", "οδος")]
    [TestCase("ΟΔΟΣ.Α", "οδοσ.α")]
    [TestCase("Σ", "σ")]
    public void Lowers_case_in_context(string text, string expected) =>
        Assert.That(PythonText.Lower(text), Is.EqualTo(expected));

    [TestCase("ABC 12", true, false)]
    [TestCase("abc ª", false, true)]
    [TestCase("ǅ", false, false)]
    [TestCase("Ⅷ", true, false)]
    [TestCase("12", false, false)]
    public void Knows_what_has_case(string text, bool upper, bool lower)
    {
        Assert.That(PythonText.IsUpper(text), Is.EqualTo(upper));
        Assert.That(PythonText.IsLower(text), Is.EqualTo(lower));
    }

    [TestCase("s", "ſ")]
    [TestCase("μ", "µ")]
    [TestCase("i", "ı")]
    [TestCase("σ", "ς")]
    [TestCase("k", "K")]
    public void Folds_case_as_python_does(string letter, string other) =>
        Assert.That(CaseFolding.Fold(other), Is.EqualTo(CaseFolding.Fold(letter)));

    [Test]
    public void Does_not_fold_sharp_s() => Assert.That(CaseFolding.Fold("ß"), Is.Not.EqualTo(CaseFolding.Fold("ss")));

    [TestCase(
        "\"Don't,\" he said, \"cost $3.88 (or 1,000)... I can't.\"",
        "``|Do|n't|,|''|he|said|,|``|cost|$|3.88|(|or|1,000|)|...|I|ca|n't|.|''"
    )]
    [TestCase("They cannot gonna it’s rock'n'roll.", "They|can|not|gon|na|it|’|s|rock'n'roll|.")]
    [TestCase("NASA's U.S. e-mail -- well", "NASA|'s|U.S.|e-mail|--|well")]
    public void Splits_words_as_the_treebank_does(string sentence, string expected)
    {
        var tokens = new List<string>();
        TreebankTokenizer.Tokenize(sentence, tokens);

        Assert.That(string.Join('|', tokens), Is.EqualTo(expected));
    }

    [TestCase(
        "Mr. Smith met Dr. Jones at 5 p.m. in town. He left.",
        "Mr. Smith met Dr. Jones at 5 p.m. in town.|He left."
    )]
    [TestCase("He said \"Stop!\" Then he left (at last.) Good.", "He said \"Stop!\"|Then he left (at last.)|Good.")]
    [TestCase("One\n\n2. Two\nThree", "One\n\n2.|Two\nThree")]
    [TestCase("Wait... what?! Yes", "Wait...|what?!|Yes")]
    public void Splits_sentences(string text, string expected) =>
        Assert.That(
            string.Join(
                '|',
                new PunktSentenceSplitter(PunktParameters.BuiltIn).Split(text).Select(range => text[range])
            ),
            Is.EqualTo(expected)
        );

    [TestCase("Dr. No went to www.a.com. U.S.A. He left!? Ph.D. ok", 6)]
    [TestCase("3.14 is pi. Wait... ok", 3)]
    public void Splits_sentences_by_rules(string text, int expected) =>
        Assert.That(RegexSentenceSplitter.Split(text), Has.Count.EqualTo(expected));

    [TestCase("alternative", 4)]
    [TestCase("influence", 3)]
    [TestCase("championship", 4)]
    [TestCase("movie", 2)]
    [TestCase("table", 2)]
    [TestCase("walked", 1)]
    [TestCase("movement", 2)]
    [TestCase("element", 3)]
    [TestCase("w8", 0)]
    public void Counts_syllables(string word, int expected) =>
        Assert.That(SyllableCounter.Count(word), Is.EqualTo(expected));

    [TestCase("Reykjavík, Chișinău", "Reykjavik, Chisinau")]
    [TestCase("½ ﬁ 日 Å", "12 fi  A")]
    public void Folds_to_ascii(string text, string expected) =>
        Assert.That(AsciiFolding.Fold(text), Is.EqualTo(expected));

    [Test]
    public void Refuses_a_file_that_holds_no_sentence_parameters()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "no-punkt.json");
        File.WriteAllText(path, """{"abbreviations": ["mr"]}""");

        Assert.That(() => PunktParameters.Load(path), Throws.InstanceOf<InvalidDataException>());
    }
}
