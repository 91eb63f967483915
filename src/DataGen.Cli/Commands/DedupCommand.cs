using System.CommandLine;
using DataGen.Cli.Deduplication;
using DataGen.Cli.Running;
using DataGen.Datasets;
using DataGen.Deduplication;

namespace DataGen.Cli.Commands;

/// <summary><c>datagen dedup</c>.</summary>
internal static class DedupCommand
{
    private static readonly (string Name, DuplicateMethod Method)[] Methods =
    [
        ("exact", DuplicateMethod.Exact),
        ("rouge-l", DuplicateMethod.RougeL),
        ("minhash", DuplicateMethod.MinHash),
    ];

    public static Command Create(TimeProvider time)
    {
        var rows = new Argument<string[]>("rows")
        {
            Description = "Parquet, JSONL, JSON, CSV, TSV or text files of one format, a folder of them, or a pattern.",
            Arity = ArgumentArity.OneOrMore,
        };
        var method = new Option<string[]>("--method")
        {
            Description =
                "exact, rouge-l, minhash, or several with commas, tried cheapest first; none: only --against. Default: exact.",
            DefaultValueFactory = _ => ["exact"],
        };
        var field = new Option<string?>("--field")
        {
            Description =
                "What is compared: a field with text; with a list of texts or messages, whose contents are joined by line breaks; or a path, such as messages[0].content ([-1] is the last). May be left out where there is only one field.",
        };
        var threshold = new Option<double>("--threshold")
        {
            Description = "rouge-l: removed above this score. minhash: removed from this Jaccard similarity on.",
            DefaultValueFactory = _ => 0.7,
        };
        var tokenizer = new Option<string?>("--tokenizer")
        {
            Description =
                "rouge-compat (ASCII letters and digits, as the reference) or unicode (every script). Default: rouge-compat for rouge-l, else unicode.",
        };
        tokenizer.AcceptOnlyFromAmong("rouge-compat", "unicode");
        var shingle = CommonOptions.WholeNumber("--shingle", 1, 64);
        shingle.Description = "minhash: words in an n-gram, 1 to 64. Default: 5.";
        var against = new Option<string[]>("--against")
        {
            Description =
                "A benchmark: rows that share 13 words in a row with one of its texts, or are near one by rouge-l, are removed. May be repeated.",
            DefaultValueFactory = _ => [],
        };
        var againstField = new Option<string?>("--against-field")
        {
            Description = "The field or path of the benchmarks. Default: that of --field.",
        };
        var sharedWords = CommonOptions.WholeNumber("--shared-words", 2, 1000);
        sharedWords.Description = "How many words in a row make a row contaminated; at least 2. Default: 13.";
        var kept = new Option<string[]>("--kept")
        {
            Description = "An earlier dataset whose rows count as kept already. May be repeated.",
            DefaultValueFactory = _ => [],
        };
        var keptField = new Option<string?>("--kept-field")
        {
            Description = "The field or path of the earlier dataset. Default: that of --field.",
        };
        var idField = new Option<string>("--id-field")
        {
            Description = "The field with a row's id, by which --removed names the row that is repeated.",
            DefaultValueFactory = _ => "id",
        };
        var output = new Option<string?>("--out", "-o")
        {
            Description =
                "Where the kept rows go, in input order, as they stand: the input's own format, .jsonl, or .parquet. JSON rows get Parquet columns of the narrowest types that hold all their values (bool, int64, double, string, lists, messages, else JSON text), found by a reading of their own.",
        };
        var removed = new Option<string?>("--removed")
        {
            Description = "Where the other rows go, with duplicate_of, score and reason.",
        };
        var keptIds = new Option<bool>("--kept-ids")
        {
            Description = "Print the kept rows' numbers on stdout, from 0, one a line.",
        };
        var badRows = new Option<string>("--bad-rows")
        {
            Description =
                "What to do with a row without text: fail (nothing is written), or remove it with the reason.",
            DefaultValueFactory = _ => "fail",
        };
        badRows.AcceptOnlyFromAmong("fail", "remove");
        var degree = CommonOptions.WholeNumber("--degree", 1, 256);
        degree.Description = "Threads that compare. Changes no verdict. Default: one a processor.";
        var progress = new Option<string>("--progress")
        {
            Description = "auto, plain or none.",
            DefaultValueFactory = _ => "auto",
        };
        progress.AcceptOnlyFromAmong("auto", "plain", "none");
        var json = CommonOptions.Json();
        var command = new Command("dedup", "Remove duplicates from a file, or what stands in a benchmark.")
        {
            rows,
            method,
            field,
            threshold,
            tokenizer,
            shingle,
            against,
            againstField,
            sharedWords,
            kept,
            keptField,
            idField,
            output,
            removed,
            keptIds,
            badRows,
            degree,
            progress,
            json,
        };
        command.SetAction(
            (parsed, ct) =>
            {
                var options = new DedupOptions
                {
                    Rows = parsed.GetRequiredValue(rows),
                    Methods = ParseMethods(parsed.GetRequiredValue(method)),
                    Field = parsed.GetValue(field),
                    Threshold = parsed.GetValue(threshold),
                    Tokenizer = parsed.GetValue(tokenizer) switch
                    {
                        "rouge-compat" => TokenizerMode.RougeCompat,
                        "unicode" => TokenizerMode.Unicode,
                        _ => null,
                    },
                    Shingle = parsed.GetValue(shingle) ?? 5,
                    Against = parsed.GetRequiredValue(against),
                    AgainstField = parsed.GetValue(againstField),
                    SharedWords = parsed.GetValue(sharedWords) ?? 13,
                    Kept = parsed.GetRequiredValue(kept),
                    KeptField = parsed.GetValue(keptField),
                    IdField = parsed.GetRequiredValue(idField),
                    Out = parsed.GetValue(output),
                    Removed = parsed.GetValue(removed),
                    KeptIds = parsed.GetValue(keptIds),
                    BadRows = parsed.GetValue(badRows) is "remove" ? BadRowPolicy.Remove : BadRowPolicy.Fail,
                    Degree = parsed.GetValue(degree) ?? Environment.ProcessorCount,
                    Progress = parsed.GetValue(progress) switch
                    {
                        "plain" => ProgressStyle.Plain,
                        "none" => ProgressStyle.None,
                        _ => ProgressStyle.Auto,
                    },
                    Json = parsed.GetValue(json),
                };
                Check(options);
                return Interruption.GuardAsync(
                    token => new DedupSession(options, new LocalFileStore(), time).RunAsync(token),
                    ct
                );
            }
        );
        return command.WithExamples(
            "datagen dedup pool.jsonl --field instruction --method exact,rouge-l --out unique.jsonl --removed repeats.jsonl",
            "datagen dedup runs/autoif/sft --field messages --method minhash --out distinct.parquet",
            "datagen dedup runs/self-instruct/triples --field instruction --method minhash --threshold 0.8 --out unique.parquet",
            "datagen dedup train.parquet --field prompt --method none --against gsm8k-test.jsonl --against-field question --out clean.parquet",
            "datagen dedup new.csv --field text --kept old.csv --kept-ids"
        );
    }

    private static List<DuplicateMethod> ParseMethods(IEnumerable<string> given)
    {
        var names = given
            .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        if (names is ["none"])
        {
            return [];
        }

        var known = string.Join(", ", Methods.Select(method => method.Name));
        return names.Count == 0
            ? throw new UserException(ExitCodes.Invalid, $"--method names no method; known are {known}, or none.")
            : names.ConvertAll(name =>
                Array.Find(Methods, method => string.Equals(method.Name, name, StringComparison.Ordinal)).Method
                    is var found
                        and not DuplicateMethod.None
                    ? found
                    : throw new UserException(
                        ExitCodes.Invalid,
                        $"--method knows no {Excerpt.Quote(name)}; known are {known}, or none alone."
                    )
            );
    }

    private static void Check(DedupOptions options)
    {
        var fault = options switch
        {
            { Threshold: not (>= 0 and <= 1) } => Invariant(
                $"--threshold must be a number from 0 to 1, not {options.Threshold}."
            ),
            { Threshold: 0 } when options.Methods.Contains(DuplicateMethod.MinHash) =>
                "--threshold must be above 0 for minhash: at 0 every row would be a duplicate.",
            { Methods: [], Against: [] } => "--method none compares with benchmarks only; name one with --against.",
            { Methods: [], Kept: not [] } =>
                "--kept needs a method to compare by; --method none compares with benchmarks only.",
            { KeptIds: true, Json: true } => "--kept-ids and --json both print on stdout; choose one.",
            _ => null,
        };
        if (fault is not null)
        {
            throw new UserException(ExitCodes.Invalid, fault);
        }
    }
}
