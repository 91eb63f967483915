using System.Globalization;
using System.Text;
using DataGen.Deduplication.Decontamination;
using DataGen.Deduplication.Text;

namespace DataGen.Deduplication;

/// <summary>
/// Recognises rows that stand, in part or in other words, in a benchmark: those that share a run of words with one of its
/// texts, and those whose ROUGE-L with one of them is over a threshold.
/// </summary>
/// <remarks>All benchmark texts are added first; from then on checks are answered, singly or in batches.</remarks>
public sealed class Decontaminator
{
    private readonly DecontaminationOptions _options;
    private readonly Vocabulary _vocabulary = new();
    private readonly SharedRunIndex _runs;
    private readonly RougeLIndex _rouge;
    private readonly List<string> _names = [];
    private readonly List<TextRow> _waiting = [];
    private WordList[] _words = [new WordList()];

    /// <summary>Makes a decontaminator without benchmark texts.</summary>
    public Decontaminator(DecontaminationOptions? options = null)
    {
        _options = options ?? new DecontaminationOptions();
        _runs = new SharedRunIndex(_options.SharedWords);
        _rouge = new RougeLIndex(
            new RougeLOptions { Threshold = _options.RougeLThreshold, Tokenizer = _options.Tokenizer }
        );
    }

    /// <summary>Number of benchmark texts.</summary>
    public int Count => _names.Count;

    /// <summary>Adds a benchmark text.</summary>
    /// <param name="name">What a contaminated row is reported to repeat: file and row, for instance.</param>
    /// <param name="text">The text.</param>
    public void Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Add(string, string)"/>
    public void Add(string name, ReadOnlySpan<byte> utf8)
    {
        var words = _words[0];
        WordSplitter.Split(_options.Tokenizer, utf8, words);
        var numbers = new int[words.Count];
        for (var index = 0; index < numbers.Length; index++)
            numbers[index] = _vocabulary.Intern(words, words.Words[index]);
        _runs.Add(numbers);
        _waiting.Add(new TextRow(_names.Count, utf8.ToArray()));
        _names.Add(name);
    }

    /// <summary>Why a row is contaminated; null if it is not.</summary>
    public Contamination? Check(string text) => Check(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Check(string)"/>
    public Contamination? Check(ReadOnlySpan<byte> utf8)
    {
        LoadWaiting(1);
        return CheckRun(utf8, _words[0]) ?? ByRouge(_rouge.Contains(utf8));
    }

    /// <summary>Checks many rows, on several threads.</summary>
    /// <param name="rows">The rows; their sequences do not matter.</param>
    /// <param name="findings">Receives what <see cref="Check(string)"/> answers, for each row.</param>
    /// <param name="degreeOfParallelism">Number of threads to use, 1 or more.</param>
    /// <exception cref="ArgumentException"><paramref name="findings"/> is shorter than <paramref name="rows"/>.</exception>
    public void CheckBatch(ReadOnlyMemory<TextRow> rows, Contamination?[] findings, int degreeOfParallelism = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        if (findings.Length < rows.Length)
            throw new ArgumentException($"{rows.Length} rows need as many findings.", nameof(findings));
        LoadWaiting(degreeOfParallelism);
        while (_words.Length < degreeOfParallelism)
            _words = [.. _words, new WordList()];

        var verdicts = new DuplicateVerdict[rows.Length];
        _rouge.ContainsBatch(rows, verdicts, degreeOfParallelism);
        ParallelRanges.Run(
            rows.Length,
            64,
            degreeOfParallelism,
            (worker, range) =>
            {
                for (var row = range.Start.Value; row < range.End.Value; row++)
                    findings[row] = CheckRun(rows.Span[row].Utf8.Span, _words[worker]) ?? ByRouge(verdicts[row]);
            }
        );
    }

    /// <summary>Everything a finding depends on besides the texts.</summary>
    public DuplicateIndexDescription Describe() =>
        new(
            "decontaminate",
            [
                KeyValuePair.Create("sharedWords", _options.SharedWords.ToString(CultureInfo.InvariantCulture)),
                KeyValuePair.Create(
                    "rougeLThreshold",
                    _options.RougeLThreshold.ToString("R", CultureInfo.InvariantCulture)
                ),
                KeyValuePair.Create("tokenizer", _options.Tokenizer.VersionedName()),
            ]
        );

    private void LoadWaiting(int degree)
    {
        if (_waiting.Count == 0)
            return;
        _rouge.BulkLoad(_waiting.ToArray(), degree);
        _waiting.Clear();
    }

    private Contamination? CheckRun(ReadOnlySpan<byte> utf8, WordList words)
    {
        WordSplitter.Split(_options.Tokenizer, utf8, words);
        if (words.Count < _options.SharedWords)
            return null;
        var numbers = new int[words.Count];
        for (var index = 0; index < numbers.Length; index++)
            numbers[index] = _vocabulary.Find(words, words.Words[index]);
        var (text, run) = _runs.Find(numbers);
        return text < 0
            ? null
            : new Contamination(ContaminationKind.SharedRun, _names[text], run, (double)run / numbers.Length);
    }

    private Contamination? ByRouge(DuplicateVerdict verdict) =>
        verdict.IsDuplicate
            ? new Contamination(ContaminationKind.RougeL, _names[(int)verdict.MatchedSequence], 0, verdict.Score)
            : null;
}
