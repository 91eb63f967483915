namespace DataGen.Verification.Text;

/// <summary>
/// Learns Punkt parameters from a text without any marks of sentences (Kiss and Strunk 2006, sections 3 and 4), with the thresholds and the
/// deviations of NLTK 3.8, so that both learn the same from the same text. A single line break is white space to it, an empty line parts paragraphs.
/// </summary>
internal sealed class PunktTrainer
{
    private const double LeastAbbreviation = 0.3;
    private const double LeastCollocation = 7.88;
    private const double LeastSentenceStarter = 30;
    private const int RareBelow = 5;

    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _abbreviations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OrthographicContexts> _spellings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _startCounts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Word, string Next), int> _pairCounts = [];
    private int _tokens;
    private int _breaks;

    private PunktTrainer() { }

    /// <summary>The parameters that a text teaches.</summary>
    public static PunktParameters Train(string text)
    {
        var trainer = new PunktTrainer();
        var tokens = Read(text);
        trainer.FindAbbreviations(tokens);
        trainer.MarkAndNoteSpellings(tokens);
        trainer.CountPairs(tokens);
        var starters = trainer.SentenceStarters();
        return PunktParameters.Create(
            "trained",
            trainer._abbreviations,
            trainer.Collocations(starters),
            starters,
            trainer._spellings
        );
    }

    /// <summary>The tokens in order; where lines and paragraphs begin is noted on the first token of each.</summary>
    private static TrainingToken[] Read(string text)
    {
        var read = new List<TrainingToken>();
        var line = new List<PunktToken>();
        var afterEmptyLine = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line.Clear();
            PunktWordTokenizer.Tokenize(text.AsSpan()[range], line);
            read.AddRange(
                line.Select(
                    (token, index) =>
                        new TrainingToken(token)
                        {
                            StartsLine = index == 0,
                            StartsParagraph = index == 0 && afterEmptyLine,
                        }
                )
            );
            afterEmptyLine = line.Count == 0;
        }

        return [.. read];
    }

    /// <summary>
    /// A type is an abbreviation if its occurrences with a point are likelier to be one unit than a word before a sentence's end; short types and
    /// those with points inside count more, those that also occur without a point less (section 3.1).
    /// </summary>
    private void FindAbbreviations(TrainingToken[] tokens)
    {
        var withPoint = 0;
        foreach (var token in tokens)
        {
            Count(_types, token.Marked.Type);
            withPoint += token.Marked.EndsInPeriod ? 1 : 0;
        }

        _tokens = tokens.Length;
        foreach (var type in _types.Keys.Where(type => type.EndsWith('.') && PunktToken.HasLetter(type)))
        {
            var word = type[..^1];
            var points = word.Count(unit => unit == '.') + 1;
            var others = PythonText.Length(word) - points + 1;
            var bare = Occurrences(word);
            var likelihood = PunktLikelihood.OfUnit(Occurrences(type), bare, withPoint, _tokens);
            if (likelihood * Math.Exp(-others) * points * Math.Pow(others, -bare) >= LeastAbbreviation)
            {
                _abbreviations.Add(word);
            }
        }
    }

    /// <summary>Where each type stands, by the marks of the first pass: at a sentence's start, inside, or nobody knows (section 4.1.1).</summary>
    private void MarkAndNoteSpellings(TrainingToken[] tokens)
    {
        var place = Place.Inside;
        foreach (var token in tokens)
        {
            token.Mark(_abbreviations);
            place = token switch
            {
                { StartsParagraph: true } when place != Place.Unknown => Place.AtStart,
                { StartsLine: true } when place == Place.Inside => Place.Unknown,
                _ => place,
            };
            var marked = token.Marked;
            var context = ContextOf(place, marked);
            if (context != OrthographicContexts.None)
            {
                var type = marked.TypeWithoutSentencePeriod;
                _spellings[type] = _spellings.GetValueOrDefault(type) | context;
            }

            _breaks += marked.Breaks ? 1 : 0;
            place =
                marked.Breaks ? (IsNumberOrInitial(marked) ? Place.Unknown : Place.AtStart)
                : marked.IsEllipsis || marked.Abbreviates ? Place.Unknown
                : Place.Inside;
        }
    }

    private static OrthographicContexts ContextOf(Place place, PunktToken token) =>
        (place, token.StartsUpper, token.StartsLower) switch
        {
            (Place.AtStart, true, _) => OrthographicContexts.UpperAtStart,
            (Place.Inside, true, _) => OrthographicContexts.UpperInside,
            (Place.Unknown, true, _) => OrthographicContexts.UpperUnknown,
            (Place.AtStart, _, true) => OrthographicContexts.LowerAtStart,
            (Place.Inside, _, true) => OrthographicContexts.LowerInside,
            (Place.Unknown, _, true) => OrthographicContexts.LowerUnknown,
            _ => OrthographicContexts.None,
        };

    private void CountPairs(TrainingToken[] tokens)
    {
        for (var index = 0; index + 1 < tokens.Length; index++)
        {
            var (token, next) = (tokens[index].Marked, tokens[index + 1].Marked);
            if (!token.EndsInPeriod)
            {
                continue;
            }

            if (IsRareAbbreviation(token, next))
            {
                _abbreviations.Add(token.TypeWithoutPeriod);
            }

            if (!token.Breaks)
            {
                continue;
            }

            if (!IsNumberOrInitial(token))
            {
                if (PunktToken.IsAllLetters(next.Text))
                {
                    Count(_startCounts, next.Type);
                }
            }
            else if (PunktToken.HasLetter(token.Type) && PunktToken.HasLetter(next.Type))
            {
                Count(_pairCounts, (token.TypeWithoutPeriod, next.TypeWithoutSentencePeriod));
            }
        }
    }

    /// <summary>Whether a seldom type with a point is one, because what follows cannot begin a sentence (section 4.3).</summary>
    private bool IsRareAbbreviation(PunktToken token, PunktToken next)
    {
        if (!token.Breaks)
        {
            return false;
        }

        // NLTK adds the occurrences of the type without its last letter, where those with the point must have been meant.
        var type = token.TypeWithoutSentencePeriod;
        if (_abbreviations.Contains(type) || Occurrences(type) + Occurrences(type[..^1]) >= RareBelow)
        {
            return false;
        }

        var seen = _spellings.GetValueOrDefault(next.TypeWithoutSentencePeriod);
        return next.Text[0] is ',' or ':' or ';'
            || (
                next.StartsLower
                && (seen & OrthographicContexts.UpperAtStart) != OrthographicContexts.None
                && (seen & OrthographicContexts.UpperInside) == OrthographicContexts.None
            );
    }

    /// <summary>Types that follow a sentence's end more often than chance has it (section 4.1.3).</summary>
    private HashSet<string> SentenceStarters() =>
        _startCounts
            .Where(start =>
            {
                var all = Occurrences(start.Key) + Occurrences($"{start.Key}.");
                return (double)_tokens / _breaks > (double)all / start.Value
                    && PunktLikelihood.OfPair(_breaks, all, start.Value, _tokens) >= LeastSentenceStarter;
            })
            .Select(start => start.Key)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Pairs of a number or initial and what often follows it, over whose point no sentence ends (section 4.1.2).</summary>
    private IEnumerable<(string Word, string Next)> Collocations(HashSet<string> starters) =>
        _pairCounts
            .Where(pair =>
            {
                var (word, next) = pair.Key;
                var first = Occurrences(word) + Occurrences($"{word}.");
                var second = Occurrences(next) + Occurrences($"{next}.");
                return !starters.Contains(next)
                    && first > 1
                    && second > 1
                    && pair.Value > 1
                    && pair.Value <= Math.Min(first, second)
                    && PunktLikelihood.OfPair(first, second, pair.Value, _tokens) >= LeastCollocation
                    && (double)_tokens / first > (double)second / pair.Value;
            })
            .Select(pair => pair.Key);

    private int Occurrences(string type) => _types.GetValueOrDefault(type);

    private static bool IsNumberOrInitial(PunktToken token) =>
        token.IsInitial || token.Type.StartsWith(PunktToken.Number, StringComparison.Ordinal);

    private static void Count<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;

    private enum Place
    {
        AtStart,
        Inside,
        Unknown,
    }

    private sealed class TrainingToken(PunktToken token)
    {
        private PunktToken _token = token;

        public PunktToken Marked => _token;

        public bool StartsLine { get; init; }

        public bool StartsParagraph { get; init; }

        public void Mark(IReadOnlySet<string> abbreviations) => _token.MarkByType(abbreviations);
    }
}
