using System.Collections.Frozen;

namespace DataGen.Verification.Text;

/// <summary>
/// Guesses whether a text opens with a verb, by rules of our own in place of a trained part-of-speech tagger.
/// </summary>
internal static class OpeningVerbGuess
{
    private static readonly FrozenSet<string> Verbs = PythonText
        .Split(
            """
            add adopt allow analyze apply arrange ask assess assume avoid be become begin believe bring build buy calculate call
            celebrate change check choose close combine come compare compose consider continue convert cook count create cut
            decide define describe design determine develop discover discuss do draft draw eat embrace encourage enjoy ensure
            enter establish evaluate examine expand experience explain explore express extract fill find finish follow forget
            gather generate get give go grow have help hold identify imagine implement improve include increase introduce join keep know
            learn leave let list listen live look love maintain make meet mix move need note offer open organize pay picture
            place plan play please prepare prevent provide prove pull put reach read realize receive recognize recommend reduce
            remember remove repeat replace report respond rest return review revise rewrite run save say see seek select send serve set
            share show sing sit solve speak spend stand start state stay stir stop study submit suggest summarize take talk teach
            tell think translate travel try turn understand update use verify visit wait wake walk want watch wear win work write
            is are was were has had did said made went came took gave saw knew thought found told asked having being going making
            taking using working building including considering given based
            """
        )
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the first of the tokens is taken for a verb.</summary>
    public static bool IsVerb(string first, string? next)
    {
        // Words in capitals are taken for names.
        if (first.Length > 1 && PythonText.IsUpper(first))
        {
            return false;
        }

        var word = PythonText.Lower(first);
        if (Verbs.Contains(word))
        {
            return true;
        }

        // An unknown -ing or -ed form that opens a sentence is a participle more often than not.
        return word.Length > 5
            && char.IsAsciiLetter(word[0])
            && word.EndsWith("ing", StringComparison.Ordinal)
            && next is not null
            && !char.IsUpper(next[0]);
    }
}
