using System.Text;
using System.Text.Json;
using DataGen.Verification.Constraints;
using DataGen.Verification.Text;

namespace DataGen.Verification.Tests.Constraints;

[TestFixture]
internal sealed class ConstraintRowTests
{
    private static readonly ConstraintRowChecker Safe = new(new ConstraintChecker());
    private static readonly ConstraintRowChecker Reference = new(
        new ConstraintChecker(),
        new ConstraintOptions { Mode = ConstraintMode.Reference, PatternTimeLimit = TimeSpan.FromMilliseconds(50) }
    );

    [Test]
    public void Checks_a_row_of_constraints()
    {
        var verdict = Check(
            """{"id": "a1", "response": "No, thanks.", "constraints": [{"id": "punctuation:no_comma"}, {"id": "length_constraints:number_words", "kwargs": {"num_words": 2.0, "relation": "at least"}}]}"""
        );

        Assert.Multiple(() =>
        {
            Assert.That(verdict.Id, Is.EqualTo("a1"));
            Assert.That(verdict.Results.Select(result => result.Strict), Is.EqualTo(new[] { false, true }));
            Assert.That(verdict.Strict, Is.False);
            Assert.That(verdict.Error, Is.Null);
        });
    }

    [Test]
    public void Reads_the_shape_of_the_published_benchmark()
    {
        var verdict = Check(
            """{"key": 1000, "prompt": "p", "response": "Sure!\nno comma here", "instruction_id_list": ["punctuation:no_comma", "keywords:existence"], "kwargs": [{}, {"keywords": ["comma"], "num_words": null}]}"""
        );

        Assert.Multiple(() =>
        {
            Assert.That(verdict.Id, Is.EqualTo("1000"));
            Assert.That(verdict.Strict, Is.True);
        });
    }

    [Test]
    public void Reads_the_shape_of_reinforcement_learning_rows()
    {
        var verdict = Check(
            """{"id": "r", "messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "Level"}], "ground_truth": "[{\"instruction_id\": [\"keywords:palindrome\", \"punctuation:punctuation_dot\"], \"kwargs\": [null, {}]}]"}""",
            "messages"
        );

        Assert.That(verdict.Results.Select(result => result.Strict), Is.EqualTo(new[] { false, true }));
    }

    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "punctuation:no_coma"}]}""",
        "did you mean \"punctuation:no_comma\""
    )]
    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "length_constraints:number_words", "kwargs": {"relation": "at least"}}]}""",
        "\"num_words\" is missing"
    )]
    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "length_constraints:number_words", "kwargs": {"num_words": "12", "relation": "at least"}}]}""",
        "must be a whole number, not a text"
    )]
    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "length_constraints:number_words", "kwargs": {"num_words": 12, "relation": "more than"}}]}""",
        "must be one of \"at least\", \"less than\""
    )]
    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "punctuation:no_comma", "kwargs": {"n": 1}}]}""",
        "unknown parameter \"n\""
    )]
    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "keywords:existence", "kwargs": {"keywords": []}}]}""",
        "must not be an empty list"
    )]
    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "language:response_language", "kwargs": {"language": "zh"}}]}""",
        "must be one of"
    )]
    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "punctuation:no_comma", "family": "ifbench"}]}""",
        "unknown constraint"
    )]
    [TestCase(
        """{"id": "a", "response": "x", "constraints": [{"id": "punctuation:no_comma", "family": "other"}]}""",
        "unknown family"
    )]
    [TestCase("""{"id": "a", "response": "x", "constraints": []}""", "is empty")]
    [TestCase("""{"id": "a", "response": "x"}""", "no constraints")]
    [TestCase("""{"id": "a", "constraints": [{"id": "punctuation:no_comma"}]}""", "no field \"response\"")]
    [TestCase(
        """{"id": "a", "response": 7, "constraints": [{"id": "punctuation:no_comma"}]}""",
        "neither a text nor messages"
    )]
    [TestCase(
        """{"id": "a", "response": "x", "instruction_id_list": ["punctuation:no_comma"], "kwargs": []}""",
        "as long as"
    )]
    [TestCase("""["a"]""", "not an object")]
    public void Names_what_is_wrong_and_never_passes(string row, string expected)
    {
        var verdict = Check(row);

        Assert.Multiple(() =>
        {
            Assert.That(verdict.Error, Does.Contain(expected));
            Assert.That(verdict.Strict, Is.False);
            Assert.That(verdict.Loose, Is.False);
        });
    }

    [TestCase("(a+)+$")]
    [TestCase("(a|aa)+$")]
    [TestCase("(.*)*b")]
    public void Reports_a_pattern_that_takes_too_long(string keyword)
    {
        var row = JsonSerializer.SerializeToElement(
            new
            {
                id = "slow",
                response = new string('a', 40_000) + "!",
                constraints = new[]
                {
                    new { id = "keywords:existence", kwargs = new { keywords = new[] { keyword } } },
                },
            }
        );

        var verdict = Reference.Check(row);

        Assert.That(verdict.Error, Does.Contain("took too long"));
        Assert.That(verdict.Strict || verdict.Loose, Is.False);
    }

    [TestCase("c++")]
    [TestCase("(")]
    [TestCase("[a")]
    public void Reports_a_keyword_that_is_no_pattern_in_reference_mode_only(string keyword)
    {
        var row = JsonSerializer.SerializeToElement(
            new
            {
                id = "raw",
                response = $"We write {keyword} here.",
                constraints = new[]
                {
                    new { id = "keywords:existence", kwargs = new { keywords = new[] { keyword } } },
                },
            }
        );

        Assert.Multiple(() =>
        {
            Assert.That(Reference.Check(row).Error, Does.Contain("not a valid regular expression"));
            Assert.That(Safe.Check(row).Strict, Is.True);
        });
    }

    [Test]
    public void Fails_every_constraint_on_a_blank_response([ValueSource(nameof(Blanks))] string response)
    {
        var verdict = Safe.Check(
            new ConstraintRow(
                "blank",
                response,
                [new ConstraintSpecification("punctuation:no_comma", JsonElement.Parse("{}"))]
            )
        );

        Assert.That(verdict.Strict || verdict.Loose, Is.False);
        Assert.That(verdict.Error, Is.Null);
    }

    [Test]
    public void Replaces_lone_surrogates_in_texts_and_arguments()
    {
        var verdict = Check(
            """{"id": "s", "response": "a \ud83d b", "constraints": [{"id": "keywords:existence", "kwargs": {"keywords": ["\ud83d"]}}, {"id": "length_constraints:number_words", "kwargs": {"num_words": 2, "relation": "at least"}}]}"""
        );

        Assert.That(verdict.Error, Is.Null);
        Assert.That(verdict.Strict, Is.True);
    }

    [Test]
    [CancelAfter(60_000)]
    public void Checks_ten_megabytes_with_every_type(CancellationToken cancellationToken)
    {
        var sampler = new ConstraintSampler();
        var text = new StringBuilder();
        while (text.Length < 10_000_000)
        {
            text.Append("The river runs, slowly; past [the] *old* bridge.\r\n- \"Is it 3.14?\" he's asked!\n\n\n");
        }

        var passage = new Passage(text.ToString(), new TextResources(PunktParameters.BuiltIn));
        foreach (var type in ConstraintCatalogue.Default.Types)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var constraint = sampler.Sample(type, new SeededChance(3));
            Assert.That(() => constraint.Check(passage), Throws.Nothing, type.ToString());
        }
    }

    [TestCase('\n')]
    [TestCase(' ')]
    [TestCase('*')]
    [TestCase('.')]
    [TestCase('\'')]
    [TestCase('[')]
    [TestCase('-')]
    [TestCase('<')]
    [TestCase('?')]
    [TestCase('a')]
    [TestCase('e')]
    [TestCase('A')]
    [TestCase('7')]
    [TestCase('`')]
    [TestCase('#')]
    [TestCase('日')]
    [CancelAfter(60_000)]
    public void Takes_time_in_proportion_to_runs_of_one_character(char unit, CancellationToken cancellationToken)
    {
        var sampler = new ConstraintSampler();
        var checker = new ConstraintChecker();
        var text = "a" + new string(unit, 300_000) + "b";
        foreach (var type in ConstraintCatalogue.Default.Types)
        {
            cancellationToken.ThrowIfCancellationRequested();
            checker.Check(sampler.Sample(type, new SeededChance(5)), text);
        }
    }

    [Test]
    public void Checks_mixed_line_endings_with_every_type()
    {
        var sampler = new ConstraintSampler();
        var checker = new ConstraintChecker();
        const string text =
            "One.\r\n\r\nTwo,\rthree;\n\r\n* four\r* five\n- six\u2028Seven!\u0085\"Eight\"?\v\f***\r\n1. Nine\r\rP.S. ten";
        foreach (var type in ConstraintCatalogue.Default.Types)
        {
            var constraint = sampler.Sample(type, new SeededChance(9));
            var verdict = checker.Check(constraint, text);

            if (verdict.Error is not null)
            {
                // A lone carriage return is what the published checkers of tables stop at.
                Assert.That(type.Id, Does.StartWith("custom:csv"), verdict.Error);
                Assert.That(verdict.Error, Does.Contain("carriage return"));
            }

            Assert.That(verdict.Strict && (verdict.Error is not null || !verdict.Loose), Is.False, type.ToString());
        }
    }

    [TestCase("length_constraints:number_words", "num_words")]
    [TestCase("length_constraints:number_sentences", "num_sentences")]
    public void Says_that_thai_is_not_counted_and_never_passes_it(string id, string parameter)
    {
        foreach (var relation in (string[])["at least", "less than"])
        {
            var row = JsonSerializer.SerializeToElement(
                new
                {
                    id = "th",
                    response = "เด็กๆ เดินกลับบ้านท่ามกลางสายฝนและเล่าให้แม่ฟังว่าเห็นอะไรที่ตลาดเมื่อเช้านี้",
                    constraints = new[]
                    {
                        new
                        {
                            id,
                            family = "multiif",
                            kwargs = new Dictionary<string, object>(StringComparer.Ordinal)
                            {
                                [parameter] = 3,
                                ["relation"] = relation,
                            },
                        },
                    },
                }
            );

            var verdict = Safe.Check(row);

            Assert.That(verdict.Error, Does.Contain("Thai"));
            Assert.That(verdict.Strict || verdict.Loose, Is.False);
        }
    }

    [TestCase("我们去河边。然后回家！", "number_words", "num_words", 9)]
    [TestCase("我们去河边。然后回家！", "number_sentences", "num_sentences", 2)]
    [TestCase("私たちは川へ行きました。そして家に帰りました。", "number_sentences", "num_sentences", 2)]
    public void Counts_languages_without_spaces_as_multi_if_does(string text, string id, string parameter, int count)
    {
        var specification = (int threshold) =>
            new ConstraintSpecification(
                $"length_constraints:{id}",
                JsonElement.Parse($$"""{"{{parameter}}": {{threshold}}, "relation": "at least"}"""),
                ConstraintFamily.MultiIf
            );

        var verdict = Safe.Check(new ConstraintRow("c", text, [specification(count), specification(count + 1)]));

        Assert.That(verdict.Error, Is.Null);
        Assert.That(verdict.Results.Select(result => result.Strict), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void Counts_into_the_four_published_numbers()
    {
        var accuracy = new ConstraintAccuracy();
        accuracy.Add(
            Check(
                """{"id": "1", "response": "No, no.\nyes", "constraints": [{"id": "punctuation:no_comma"}, {"id": "keywords:existence", "kwargs": {"keywords": ["no"]}}]}"""
            )
        );
        accuracy.Add(Check("""{"id": "2", "response": "yes", "constraints": [{"id": "punctuation:no_comma"}]}"""));
        accuracy.Add(Check("""{"id": "3", "response": "yes", "constraints": [{"id": "none"}]}"""));

        Assert.Multiple(() =>
        {
            Assert.That(accuracy.Prompts, Is.EqualTo(new AccuracyCount(3, 1, 2)));
            Assert.That(accuracy.Instructions, Is.EqualTo(new AccuracyCount(4, 2, 3)));
            Assert.That(accuracy.Types["punctuation:no_comma"], Is.EqualTo(new AccuracyCount(2, 1, 2)));
            Assert.That(accuracy.Errors, Is.EqualTo(1));
            Assert.That(accuracy.ToString(), Does.StartWith("prompt-level: strict 0.3333 loose 0.6667"));
        });
    }

    [Test]
    public void Says_which_sentence_parameters_a_verdict_rests_on()
    {
        var verdict = Check(
            """{"id": "1", "response": "It rains.", "constraints": [{"id": "length_constraints:number_sentences", "kwargs": {"num_sentences": 1, "relation": "at least"}}]}"""
        );
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            verdict.WriteTo(writer);
        }

        Assert.That(
            Encoding.UTF8.GetString(buffer.ToArray()),
            Is.EqualTo(
                """{"id":"1","results":[{"id":"length_constraints:number_sentences","strict":true,"loose":true}],"strict":true,"loose":true,"sentences":"built-in"}"""
            )
        );
    }

    private static readonly string[] Blanks = ["", " ", "\n\n", "\u001C\u3000"];

    private static ConstraintRowVerdict Check(string row, string responseField = "response") =>
        Safe.Check(JsonElement.Parse(row), responseField);
}
