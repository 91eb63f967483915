using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using DataGen.Models.Answers;
using DataGen.Operators.Models;
using DataGen.Operators.Parsing;
using DataGen.Pipeline;

namespace DataGen.Operators.Judging;

/// <summary>What a tie of votes comes to.</summary>
public enum TiedVotes
{
    /// <summary>Neither passed nor failed: the verdict is <c>tie</c>.</summary>
    Tie,

    /// <summary>A failure.</summary>
    Fail,
}

/// <summary>Options of <c>judge-votes</c>. Its prompt asks for a critique that ends with <c>anchor</c> and one of the two labels.</summary>
public sealed record JudgeVotesOptions : JudgeOptions
{
    /// <summary>How many critiques are asked for; each has one vote.</summary>
    [Range(1, 1000)]
    public int Votes { get; init; } = 5;

    /// <summary>The index of the first vote. A second stage that begins after the votes of the first gets votes that are independent of those.</summary>
    [Range(0, 1_000_000)]
    public int FirstVote { get; init; }

    /// <summary>What stands before the label, in any case.</summary>
    [MinLength(1)]
    public string Anchor { get; init; } = "Final Judgement";

    /// <summary>The label of a vote that passes.</summary>
    [MinLength(1)]
    public string Pass { get; init; } = "Yes";

    /// <summary>The label of a vote that fails.</summary>
    [MinLength(1)]
    public string Fail { get; init; } = "No";

    /// <summary>The text passes when more than this share of the votes that could be read does; exactly this share is a tie.</summary>
    [Range(0.0, 1.0)]
    public double Majority { get; init; } = 0.5;

    /// <summary>The fewest votes that must be readable; with fewer the verdict is <c>invalid</c>.</summary>
    [Range(1, 1000)]
    public int Quorum { get; init; } = 1;

    /// <summary>What a tie comes to.</summary>
    public TiedVotes OnTie { get; init; } = TiedVotes.Tie;

    /// <summary>How often all votes are taken anew at a tie or without a quorum.</summary>
    [Range(0, 20)]
    public int Retakes { get; init; }

    /// <summary>The kind of work, as the simulated teacher knows it.</summary>
    public string Task { get; init; } = "critique";
}

/// <summary>
/// Has a model judge a text several times and takes the majority. Gives <c>{ verdict, share, lower, votes, passed, failed, unread, critique }</c>:
/// <c>pass</c>, <c>fail</c>, <c>tie</c> or <c>invalid</c>; the share of the readable votes that pass, and the lower end of its 95 % Wilson interval (null
/// without votes); and the first critique that agrees with the verdict (null at a tie). A vote that cannot be read is no vote.
/// </summary>
[Operator("judge-votes", AsksModels = true)]
public sealed class JudgeVotesOperator(JudgeVotesOptions options, StageServices services)
    : JudgeOperator(options, services)
{
    private readonly AnswerSampler _sampler = new(
        services.Recipe,
        options.Model,
        new VerdictParser(options.Anchor, [options.Pass, options.Fail]),
        options.Retries,
        distinct: false
    );

    private protected override Sampling Sampling { get; } = new() { Temperature = options.Temperature ?? 0.7 };

    private protected override string Kind => options.Task;

    private protected override async Task<JudgedText> JudgeAsync(AnswerRequest request, Record view, StageContext stage)
    {
        var keys = new List<string>();
        var reasked = 0;
        for (var take = 0; ; take++)
        {
            var first = options.FirstVote + (take * options.Votes);
            var answers = await _sampler.AskAsync(request, first, options.Votes, view, stage);
            var tally = new VoteTally(answers, options);
            var judged = JudgedText.Of(answers, tally.ToJson);
            keys.AddRange(judged.Keys);
            reasked += judged.Reasked + (take > 0 ? options.Votes : 0);
            if (judged.Failure is not null || take == options.Retakes || tally.IsDecided)
            {
                return judged with { Keys = keys, Reasked = reasked };
            }
        }
    }
}

/// <summary>Votes, counted.</summary>
internal sealed class VoteTally
{
    /// <summary>The standard normal quantile of a two-sided 95 % interval.</summary>
    private const double Quantile = 1.959963984540054;

    private readonly IReadOnlyList<SampledAnswer> _answers;
    private readonly JudgeVotesOptions _options;
    private readonly int _passed;
    private readonly int _valid;

    public VoteTally(IReadOnlyList<SampledAnswer> answers, JudgeVotesOptions options)
    {
        _answers = answers;
        _options = options;
        _passed = answers.Count(answer => Voted(answer, options.Pass));
        _valid = _passed + answers.Count(answer => Voted(answer, options.Fail));
    }

    public bool IsDecided => Verdict is "pass" or "fail" && !IsTie;

    private bool IsTie => _valid > 0 && _passed == _options.Majority * _valid;

    private string Verdict =>
        _valid < _options.Quorum ? "invalid"
        : _passed > _options.Majority * _valid ? "pass"
        : IsTie && _options.OnTie == TiedVotes.Tie ? "tie"
        : "fail";

    public JsonElement ToJson()
    {
        var label = Verdict switch
        {
            "pass" => _options.Pass,
            "fail" => _options.Fail,
            _ => null,
        };
        var critique = _answers.FirstOrDefault(answer => label is not null && Voted(answer, label));
        return Json.Object(
            ("verdict", Json.Text(Verdict)),
            ("share", _valid == 0 ? Json.Null : Json.Number((double)_passed / _valid)),
            ("lower", _valid == 0 ? Json.Null : Json.Number(Wilson(_passed, _valid))),
            ("votes", Json.Number(_valid)),
            ("passed", Json.Number(_passed)),
            ("failed", Json.Number(_valid - _passed)),
            ("unread", Json.Number(_answers.Count - _valid)),
            ("critique", critique is null ? Json.Null : Json.Text(critique.Text.Trim()))
        );
    }

    /// <summary>The lower end of the score interval of a share (Wilson 1927).</summary>
    private static double Wilson(int passed, int votes)
    {
        var (n, z) = ((double)votes, Quantile);
        var share = passed / n;
        var spread = z * Math.Sqrt((share * (1 - share) / n) + (z * z / (4 * n * n)));
        return Math.Max(0, (share + (z * z / (2 * n)) - spread) / (1 + (z * z / n)));
    }

    private static bool Voted(SampledAnswer answer, string label) =>
        answer is { Error: null, Failure: null } && answer.Value.ValueEquals(label);
}
