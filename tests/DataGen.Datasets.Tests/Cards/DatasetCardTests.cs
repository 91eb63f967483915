using System.Diagnostics;
using System.Text.Json;
using DataGen.Tests;

namespace DataGen.Datasets.Tests.Cards;

public sealed class DatasetCardTests
{
    private static readonly DatasetCardContent Content = new()
    {
        Title = "AutoIF: instructions that can be checked",
        Description = "Instruction following with checkers.\r\n\r\nMade by *our* recipe.",
        License = "cc-by-4.0",
        Languages = ["en", "no"],
        Tags = ["sft", "dpo", "synthetic"],
        Datasets =
        [
            new CardDataset(
                "sft",
                "A conversation that passed every checker",
                new DatasetManifest(
                    DatasetShapes.Messages.With([
                        new Column("score", ColumnType.Double, Required: false),
                        new Column("labels", ColumnType.StringList, Required: false),
                    ]),
                    [
                        new WrittenSplit(
                            "train",
                            1_234,
                            2_000_000,
                            [
                                new DatasetFile("train-00000-of-00001.parquet", 1_234, 500_000, "ab"),
                                new DatasetFile("train-00000-of-00001.jsonl", 1_234, 1_900_000, "cd"),
                            ]
                        ),
                        new WrittenSplit(
                            "validation",
                            66,
                            90_000,
                            [new DatasetFile("validation-00000-of-00001.parquet", 66, 20_000, "ef")]
                        ),
                    ]
                )
            ),
            new CardDataset(
                "dpo",
                "A pair | of <b>answers</b>",
                new DatasetManifest(
                    DatasetShapes.Preference,
                    [
                        new WrittenSplit(
                            "train",
                            10,
                            8_000,
                            [new DatasetFile("train-00000-of-00001.parquet", 10, 900, "01")]
                        ),
                    ]
                )
            ),
        ],
        Sources = [new CardSource("samples/constraints.txt", "CC0-1.0"), new CardSource("LIMA", null, "GAIR/lima")],
        Funnel =
        [
            new CardStage("augment", 36, 500, 120, 0, [new("too similar", 100), new("empty", 20)]),
            new CardStage("checkers", 500, 480, 15, 5, [new("no `evaluate`\n| function", 15)]),
        ],
        Models =
        [
            new CardModel("supervisor", "simulated-teacher-1", IsSimulated: true),
            new CardModel("judge", "gpt_x", false),
        ],
        ReproduceCommand = "datagen run recipes/autoif --seed 7 --set note=\"```\"",
        IncompleteBecause = "budget reached",
    };

    [Test]
    public void Says_everything_in_a_fixed_form()
    {
        Golden.Check("card.golden.md", DatasetCard.Render(Content));
    }

    [Test]
    public void A_hostile_title_stays_a_title()
    {
        var hostile = "x\"\n---\nlicense: mit # <script>alert(1)</script> [a](javascript:b) \u001b[31m\u202E";

        var card = DatasetCard.Render(Content with { Title = hostile, Models = [], IncompleteBecause = null });

        Assert.That(
            card,
            Does.Contain(
                "pretty_name: \"x\\\"\\n---\\nlicense: mit # <script>alert(1)</script> [a](javascript:b) \\U0000001B[31m\\U0000202E\"\n"
            )
        );
        Assert.That(
            card,
            Does.Contain("# x\"\\\\n---\\\\nlicense: mit \\# &lt;script\\>alert(1)&lt;/script\\> \\[a\\](javascript:b)")
        );
        Assert.That(card.Split('\n').Count(line => line == "---"), Is.EqualTo(2));
        Assert.That(card, Does.Not.Contain("imulated").And.Not.Contain("ncomplete"));
    }

    [Test]
    public async Task The_header_is_the_yaml_that_a_yaml_reader_expects()
    {
        var card = DatasetCard.Render(Content);
        var header = card.Split("---\n")[1];
        if (await ReadYamlAsync(header) is not { } json)
        {
            Assert.Ignore("needs python3 with a YAML package");
            return;
        }

        var root = JsonElement.Parse(json);
        Assert.That(root.GetProperty("pretty_name").GetString(), Is.EqualTo(Content.Title));
        Assert.That(root.GetProperty("language")[1].GetString(), Is.EqualTo("no"));
        Assert.That(root.GetProperty("size_categories")[0].GetString(), Is.EqualTo("1K<n<10K"));
        Assert.That(root.GetProperty("configs")[0].GetProperty("default").GetBoolean(), Is.True);
        Assert.That(
            root.GetProperty("configs")[0].GetProperty("data_files")[1].GetProperty("path").GetString(),
            Is.EqualTo("sft/validation-*.parquet")
        );
        var info = root.GetProperty("dataset_info")[0];
        Assert.That(
            info.GetProperty("features")[1].GetProperty("list")[0].GetProperty("name").GetString(),
            Is.EqualTo("role")
        );
        Assert.That(info.GetProperty("download_size").GetInt64(), Is.EqualTo(520_000));
    }

    private static async Task<string?> ReadYamlAsync(string yaml)
    {
        try
        {
            using var python = Process.Start(
                new ProcessStartInfo(
                    "python3",
                    ["-c", "import sys,json,yaml; print(json.dumps(yaml.safe_load(sys.stdin.read())))"]
                )
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            await python.StandardInput.WriteAsync(yaml);
            python.StandardInput.Close();
            var json = await python.StandardOutput.ReadToEndAsync();
            await python.WaitForExitAsync();
            return python.ExitCode == 0 ? json : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
