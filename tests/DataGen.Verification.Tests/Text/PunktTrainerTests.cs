using System.Text;
using System.Text.Json;
using CsCheck;
using DataGen.Verification.Constraints;
using DataGen.Verification.Tests.Constraints;
using DataGen.Verification.Text;

namespace DataGen.Verification.Tests.Text;

[TestFixture]
internal sealed class PunktTrainerTests
{
    private const string Rewrite = "DATAGEN_REWRITE_PUNKT";

    private const string Export = """
        def export(p):
            import json
            return json.dumps(dict(
                abbreviations=sorted(p.abbrev_types), collocations=sorted(p.collocations),
                sentence_starters=sorted(p.sent_starters), orthographic_context=dict(p.ortho_context)))
        """;

    /// <summary>NLTK's trainer on each text of a JSON list.</summary>
    private const string TrainNltk =
        Export
        + """

            import json, sys
            from nltk.tokenize.punkt import PunktTrainer
            for text in json.load(sys.stdin):
                trainer = PunktTrainer()
                trainer.train(text)
                print(export(trainer.get_params()))
            """;

    /// <summary>Lays an NLTK data folder out as the installed release expects it, with a model of the text.</summary>
    private const string InstallModel = """
        import os, pickle, sys
        from nltk.tokenize import punkt
        root, params = os.environ["NLTK_DATA"], punkt.PunktTrainer(sys.stdin.read()).get_params()
        if hasattr(punkt, "save_punkt_params"):
            folder = os.path.join(root, "tokenizers", "punkt_tab", "english")
            os.makedirs(folder)
            punkt.save_punkt_params(params, dir=folder)
        else:
            folder = os.path.join(root, "tokenizers", "punkt", "PY3")
            os.makedirs(folder)
            with open(os.path.join(folder, "english.pickle"), "wb") as file:
                pickle.dump(punkt.PunktSentenceTokenizer(params), file)
        """;

    private static readonly string[] Lines =
    [
        "They left on the 3. May in rain.",
        "He met Mr. Oak and Mrs. Elm at noon.",
        "It was the 12. May when Mr. Oak wrote.",
        "Then came the abt. of Ely, who sang.",
        "She stayed until the 7. May and slept.",
        "J. Ray and J. Ray saw it.",
        "The cat sat by the fire.",
        "The dog ran to the gate.",
        "The sun rose over the hill.",
        "It rained.",
        "They met K. Low near the esq. (a friend) and K. Low waved.",
    ];

    private static string Source => Path.Combine(Repository.Root, "src", "DataGen.Verification", "Text");

    private static string Committed => Path.Combine(Source, "Resources", BuiltInPunktParameters.Resource);

    private static string TrainingText => File.ReadAllText(Path.Combine(Source, "Training", "english.txt"));

    /// <summary>Prose, and what its splitting depends on: capitals, points, numbers, marks, lines.</summary>
    private static readonly string[] Pieces =
    [
        .. "the The rain Rain. rain. Mr. mr Dr. Dr J. K. 3. 12. 7 May may. May etc., p.m. a.b. x. ... .. -- U.S. U.S.A. well-known f.-g.".Split(
            ' '
        ),
        .. "(so) ; : , ! ? he He it. It \" ' é. É. ß. ².".Split(' '),
        "\n",
        "\n\n",
    ];

    private static Gen<string> Texts { get; } =
        Gen.Int[0, Pieces.Length - 1]
            .List[0, 200]
            .Select(chosen => string.Join(' ', chosen.Select(index => Pieces[index])));

    [Test]
    public void What_is_committed_is_what_the_training_text_teaches()
    {
        var learnt = PunktJson.Write(PunktTrainer.Train(TrainingText));
        if (Environment.GetEnvironmentVariable(Rewrite) is not null)
        {
            File.WriteAllBytes(Committed, learnt);
        }

        Assert.That(
            File.ReadAllBytes(Committed),
            Is.EqualTo(learnt),
            $"the training text or the trainer was changed: set {Rewrite}=1 to write {BuiltInPunktParameters.Resource} anew"
        );
    }

    [Test]
    public void The_training_text_teaches_no_word_that_is_none_of_the_abbreviations_in_it()
    {
        string[] known =
        [
            .. "adm apr ariz aug ave blvd bros calif co col colo corp dec dr feb fla fri ft gen ill inc jan jr kan lt ltd mich minn mont mr mrs ms".Split(
                ' '
            ),
            .. "neb nev nov oct okla ore prof rep sen sept sgt sr st tues v vs wed wis".Split(' '),
        ];

        Assert.That(
            PunktTrainer
                .Train(TrainingText)
                .Abbreviations.Where(word => word.Length > 1 && !word.Contains('.', StringComparison.Ordinal)),
            Is.SubsetOf(known)
        );
    }

    [Test]
    public void Learns_what_nltk_was_seen_to_learn()
    {
        // The expectation is what the trainer of NLTK 3.8 made of this text.
        var text =
            $"{string.Join(' ', Thrice(Lines))}\n\n{string.Join('\n', Thrice(Lines))}\n\nIt cost approx. they said, and etcetera., too.";

        Assert.That(
            Compact(PunktTrainer.Train(text)),
            Is.EqualTo(
                """{"abbreviations":["abt","approx","esq","etcetera","j","k","mr","mrs"],"collocations":[["##number##","may"]],"sentence_starters":["they"],"orthographic_context":{"a":32,"abt.":32,"and":32,"approx":32,"at":32,"by":32,"came":32,"cat":32,"cost":32,"dog":32,"elm":8,"ely":4,"esq.":32,"etcetera":32,"fire":32,"friend":32,"gate":32,"he":2,"hill":32,"in":32,"it":34,"j.":6,"k.":4,"left":32,"low":8,"may":8,"met":32,"mr.":4,"mrs.":4,"near":32,"noon":32,"oak":8,"of":64,"on":32,"over":32,"rain":32,"rained":32,"ran":32,"ray":8,"rose":32,"said":32,"sang":32,"sat":32,"saw":32,"she":2,"slept":32,"stayed":32,"sun":32,"the":34,"then":2,"they":26,"to":32,"too":32,"until":32,"was":32,"waved":32,"when":32,"who":32,"wrote":32}}"""
            )
        );
    }

    [Test]
    public void Learns_what_nltk_learns()
    {
        NltkPython.Require();
        string[] texts = [TrainingText, .. Enumerable.Range(0, 300).Select(RandomText)];

        var learnt = NltkPython
            .Run(TrainNltk, JsonSerializer.Serialize(texts))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        foreach (var (text, theirs) in texts.Zip(learnt))
        {
            Assert.That(
                Compact(PunktTrainer.Train(text)),
                Is.EqualTo(Compact(PunktJson.Read(Encoding.UTF8.GetBytes(theirs)))),
                text
            );
        }
    }

    [Test]
    public void The_documented_line_exports_the_parameters_of_an_installed_nltk()
    {
        NltkPython.Require();
        var folder = Directory.CreateTempSubdirectory("datagen-nltk-");
        try
        {
            var data = ("NLTK_DATA", Path.Combine(folder.FullName, "data"));
            NltkPython.Run(InstallModel, TrainingText, data);

            NltkPython.Shell(SplitterReference.ExportCommand, folder.FullName, data);

            var exported = PunktParameters.Load(Path.Combine(folder.FullName, "punkt-english.json"));
            Assert.That(Compact(exported), Is.EqualTo(Compact(PunktTrainer.Train(TrainingText))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void Learns_from_any_text_and_writes_what_it_reads() =>
        Texts.Sample(
            text =>
            {
                var written = PunktJson.Write(PunktTrainer.Train(text));
                return written.AsSpan().SequenceEqual(PunktJson.Write(PunktJson.Read(written)));
            },
            iter: 300
        );

    [Test]
    public void Nothing_is_learnt_from_an_empty_text() =>
        Assert.That(
            Compact(PunktTrainer.Train(" \n\n ")),
            Is.EqualTo("""{"abbreviations":[],"collocations":[],"sentence_starters":[],"orthographic_context":{}}""")
        );

    private static string RandomText(int seed)
    {
        var chance = new SeededChance((ulong)seed);
        return string.Join(
            ' ',
            Enumerable.Range(0, 20 + chance.Below(200)).Select(_ => Pieces[chance.Below(Pieces.Length)])
        );
    }

    private static IEnumerable<string> Thrice(string[] lines) => [.. lines, .. lines, .. lines];

    private static string Compact(PunktParameters parameters) =>
        JsonSerializer.Serialize(JsonElement.Parse(PunktJson.Write(parameters)));
}
