namespace DataGen.Verification.Text;

/// <summary>The log-likelihood ratios by which Punkt tells what belongs together (Kiss and Strunk 2006, after Dunning 1993).</summary>
internal static class PunktLikelihood
{
    /// <summary>How near to always a word that is one unit with its point has it.</summary>
    private const double AlmostAlways = 0.99;

    /// <summary>Whether a word with its point is one unit (positive) or a word that happens to end sentences (negative).</summary>
    /// <param name="withPoint">How often the word has a point.</param>
    /// <param name="without">How often it has none.</param>
    /// <param name="points">Tokens of the text that end in a point.</param>
    /// <param name="tokens">Tokens of the text.</param>
    public static double OfUnit(int withPoint, int without, int points, int tokens)
    {
        var chance = (double)points / tokens;
        return 2
            * (
                (withPoint * Math.Log(AlmostAlways))
                + (without * Math.Log(1 - AlmostAlways))
                - (withPoint * Math.Log(chance))
                - (without * Math.Log(1 - chance))
            );
    }

    /// <summary>How unlikely it is that two things stand together so often by chance.</summary>
    /// <param name="first">How often the first occurs.</param>
    /// <param name="second">How often the second does.</param>
    /// <param name="together">How often the second follows the first.</param>
    /// <param name="tokens">Tokens of the text.</param>
    public static double OfPair(int first, int second, int together, int tokens)
    {
        var others = tokens - first;
        var elsewhere = second - together;
        var chance = (double)second / tokens;
        var after = (double)together / first;
        var otherwise = others == 0 ? 1 : (double)elsewhere / others;
        return -2
            * (
                Binomial(together, first, chance)
                + Binomial(elsewhere, others, chance)
                - (first == together ? 0 : Binomial(together, first, after))
                - (second == together ? 0 : Binomial(elsewhere, others, otherwise))
            );
    }

    /// <summary>The logarithm of the chance of so many of so many, but for the constant; 0 where the chance of one is 0 or 1.</summary>
    private static double Binomial(int successes, int trials, double chance) =>
        chance is <= 0 or >= 1 ? 0 : (successes * Math.Log(chance)) + ((trials - successes) * Math.Log(1 - chance));
}
