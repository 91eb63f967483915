using System.Collections.Frozen;
using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>The lists that IFBench's checks compare with.</summary>
internal static class FixedLists
{
    public static readonly string[] Names = PythonText.Split(
        """
        Emma Liam Sophia Jackson Olivia Noah Ava Lucas Isabella Mason Mia Ethan Charlotte Alexander Amelia Benjamin Harper
        Leo Zoe Daniel Chloe Samuel Lily Matthew Grace Owen Abigail Gabriel Ella Jacob Scarlett Nathan Victoria Elijah Layla
        Nicholas Audrey David Hannah Christopher Penelope Thomas Nora Andrew Aria Joseph Claire Ryan Stella Jonathan
        """
    );

    public static readonly FrozenSet<string> Pronouns = PythonText
        .Split(
            """
            i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself
            she her hers herself it its itself they them their theirs themselves this that these those
            who whom whose which what whoever whomever whatever whichever
            anybody anyone anything everybody everyone everything somebody someone something nobody nothing
            each either neither both all some any none
            """
        )
        .ToFrozenSet(StringComparer.Ordinal);

    public static readonly string[] Capitals = PythonText.Split(
        """
        Reykjavik Helsinki Oslo Tallinn Stockholm Riga Moscow Copenhagen Vilnius Minsk Dublin Berlin Amsterdam Warsaw London
        Brussels Prague Luxembourg Paris Vienna Bratislava Budapest Vaduz Chisinau Bern Ljubljana Zagreb
        """
    );

    public static string NamesInWords => string.Join(", ", Names);
}
