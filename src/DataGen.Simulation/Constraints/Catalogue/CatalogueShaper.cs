using DataGen.Simulation.Language;
using CatalogueChecker = DataGen.Verification.Constraints.ConstraintChecker;
using CatalogueConstraint = DataGen.Verification.Constraints.Constraint;

namespace DataGen.Simulation.Constraints.Catalogue;

/// <summary>
/// Writes answers that keep constraints of the catalogue: puts an answer together, has it checked, and tries other lengths until it passes or nothing is left to
/// try.
/// </summary>
internal sealed class CatalogueShaper(Topic topic, SeededChoice choice)
{
    private const string Language = "language:response_language";

    private static readonly CatalogueChecker Checker = new();

    private readonly Prose _prose = new(topic, choice.Fork("catalogue"));

    /// <summary>The draft, or what of it can be kept, in a form that keeps as many of the constraints as it can.</summary>
    public string Shape(string draft, IReadOnlyList<CatalogueConstraint> constraints)
    {
        if (constraints is [{ Type.Id: var id } only] && !AnswerParts.Know(id))
        {
            return only.Keeping;
        }

        var foreign = constraints.FirstOrDefault(constraint => constraint.Type.Id is Language && !constraint.IsNegated);
        var pool = new SentencePool(foreign?.Keeping ?? draft, _prose);
        var (best, most) = (draft, -1);
        foreach (var (sentences, words) in AnswerLength.Of(constraints, TextWords.Sentences(draft).Count))
        {
            pool.Restart();
            var text = Compose(
                foreign is null
                    ? () => Plain(words > 0 ? pool.Take(words) : pool.Sentence())
                    : Repeated(foreign.Keeping),
                sentences,
                constraints
            );
            var kept = Checker.Check(constraints, text).Count(verdict => verdict.Strict);
            if (kept > most)
            {
                (best, most) = (text, kept);
            }

            if (kept == constraints.Count)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Whether a text keeps all of the constraints.</summary>
    public static bool Keeps(string text, IReadOnlyList<CatalogueConstraint> constraints) =>
        Checker.Check(constraints, text).All(verdict => verdict.Strict);

    private string Compose(Func<string> sentence, int sentences, IReadOnlyList<CatalogueConstraint> constraints)
    {
        var answer = new AnswerDraft(sentence);
        answer.Blocks[0].AddRange(Enumerable.Range(0, sentences).Select(_ => sentence()));
        foreach (var part in AnswerParts.InOrder)
        {
            foreach (var constraint in constraints)
            {
                part(answer, constraint);
            }
        }

        var text = answer.ToString();
        return constraints
            .SelectMany(constraint => AnswerFinish.Of(constraint, topic))
            .OrderBy(step => step.Order)
            .Aggregate(text, (current, step) => step.Change(current));
    }

    /// <summary>Line feeds would be taken for paragraphs.</summary>
    private static string Plain(string sentence)
    {
        var text = sentence.ReplaceLineEndings(" ").Replace('*', ' ').Trim(' ', '"');
        return text.Length == 0 ? "So it goes."
            : text[^1] is '.' or '!' or '?' ? text
            : text.TrimEnd(',', ';', ':') + ".";
    }

    private static Func<string> Repeated(string text)
    {
        var sentences = TextWords.Sentences(text);
        var next = 0;
        return () => sentences[next++ % sentences.Count];
    }
}
