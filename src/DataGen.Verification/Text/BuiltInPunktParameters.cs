namespace DataGen.Verification.Text;

/// <summary>
/// The parameters that stand in for those of a file: what <see cref="PunktTrainer"/> learnt from a text of our own, and before that lists of our
/// own for English prose, since a text of a few pages does not hold every abbreviation.
/// </summary>
internal static class BuiltInPunktParameters
{
    /// <summary>The resource with what was learnt; tests make it anew.</summary>
    public const string Resource = "punkt-trained.json";

    public static readonly PunktParameters Instance = Combine(Trained());

    /// <summary>No single letters: whether an initial ends a sentence is better told by what follows it.</summary>
    private const string Abbreviations = """
        mr mrs ms dr prof st jr sr gen col lt maj capt sgt cmdr adm rev hon gov sen rep reps pres supt messrs mme
        inc corp co ltd bros assn dept univ vs v ave blvd rd ft mt
        jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri
        a.m p.m u.s u.k u.n e.u u.s.a u.s.s.r d.c n.y l.a ph.d b.c a.d m.d b.a m.a m.b.a b.s m.s d.d.s r.n s.a n.c s.c n.j n.h
        calif conn fla ill ind kan ky la mass mich minn miss mo nev okla ore pa tenn tex va vt wash wis ariz ark colo del
        """;

    private const string SentenceStarters = """
        the a an this that these those there here it he she they we you i in on at for from with by as after before when while
        if since because although though however but and so yet or nor also then thus therefore moreover furthermore meanwhile
        nevertheless nonetheless indeed instead similarly likewise finally first second third next last many most some several few
        both each every another other all no not one two what who where why how his her its our their my your
        """;

    internal static PunktParameters Combine(PunktParameters trained) =>
        PunktParameters.Create(
            "built-in",
            Words(Abbreviations).Concat(trained.Abbreviations),
            trained.Collocations,
            Words(SentenceStarters).Concat(trained.SentenceStarters),
            Spellings()
                .Concat(trained.Spellings)
                .GroupBy(word => word.Key, StringComparer.Ordinal)
                .Select(word => KeyValuePair.Create(word.Key, word.Aggregate(OrthographicContexts.None, Add)))
        );

    private static PunktParameters Trained() => PunktJson.Read(TextResource.Read(Resource));

    private static OrthographicContexts Add(
        OrthographicContexts seen,
        KeyValuePair<string, OrthographicContexts> word
    ) => seen | word.Value;

    private static IEnumerable<KeyValuePair<string, OrthographicContexts>> Spellings() =>
        Words(SentenceStarters)
            .Concat(EnglishWords.Common)
            .Distinct(StringComparer.Ordinal)
            .Where(word => !string.Equals(word, "i", StringComparison.Ordinal))
            .Select(word =>
                KeyValuePair.Create(word, OrthographicContexts.UpperAtStart | OrthographicContexts.LowerInside)
            );

    private static string[] Words(string list) => PythonText.Split(list);
}
