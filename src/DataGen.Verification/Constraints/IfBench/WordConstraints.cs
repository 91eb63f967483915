using DataGen.Verification.Text;
using static DataGen.Verification.Constraints.ConstraintParameter;

namespace DataGen.Verification.Constraints.IfBench;

/// <summary>IFBench's <c>words</c> types about each word of the response.</summary>
internal static class WordConstraints
{
    private static readonly bool[] Primes = SievePrimes(97);

    public static ConstraintType Alphabet { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:alphabet",
            Phrasings =
            [
                "Each word must start with the next letter of the alphabet, going back to A after Z.",
                "Let the first letters of your words run through the alphabet in order, starting over after Z.",
                "If a word begins with one letter, the following word has to begin with the letter after it; A follows Z.",
            ],
            Compile = (_, _) => ConstraintCompilation.Of(passage => InAlphabeticOrder(passage.PlainTokens)),
            Keeping = _ => "A big cat did eat fresh grapes.",
            Breaking = _ => "A big dog did eat fresh grapes.",
        };

    public static ConstraintType Vowel { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:vowel",
            Phrasings =
            [
                "Write one paragraph that uses only three different vowels.",
                "Use no more than three of the five vowels in a single paragraph.",
                "Your answer is one paragraph in which at most three kinds of vowel letters occur.",
            ],
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var trimmed = passage.Trimmed;
                    return !trimmed.Contains('\n', StringComparison.Ordinal)
                        && "aeiou".Count(vowel => PythonText.Lower(trimmed).Contains(vowel, StringComparison.Ordinal))
                            <= 3;
                }),
            Keeping = _ => "He sat; then Ann left the tent.",
            Breaking = _ => "The dog runs in a circle.",
        };

    public static ConstraintType Consonants { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:consonants",
            Phrasings =
            [
                "Every word must contain at least one pair of neighbouring consonants.",
                "Use only words that have two consonants side by side.",
                "A consonant cluster of two or more letters has to occur in each word of the response.",
            ],
            Note = "\"a\" and \"I\" fail; y is a consonant.",
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage => Array.TrueForAll(PythonText.Split(passage.Lower), HasCluster)),
            Keeping = _ => "Bright stars shine when storms rest.",
            Breaking = _ => "Bright stars are a joy.",
        };

    public static ConstraintType Palindrome { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:palindrome",
            Phrasings =
            [
                "Include at least ten single-word palindromes, each of five letters or more.",
                "Ten or more words of at least five letters must read the same backwards.",
                "Use no fewer than 10 palindromic words, every one at least 5 characters long.",
            ],
            Note = "The same palindrome may be used again.",
            LeastWords = _ => 10,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage => passage.LowerPlainTokens.Count(IsLongPalindrome) >= 10),
            Keeping = _ => ConstraintText.Repeat("level radar", 5),
            Breaking = _ => ConstraintText.Repeat("level noon", 5),
        };

    public static ConstraintType PrimeLengths { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:prime_lengths",
            Phrasings =
            [
                "Use only words whose length is a prime number.",
                "Every word must have 2, 3, 5, 7, 11 ... letters: prime lengths only.",
                "The number of letters in each word of the response has to be prime.",
            ],
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    Array.TrueForAll(
                        passage.PlainTokens,
                        token => PythonText.Length(token) is var length && length < Primes.Length && Primes[length]
                    )
                ),
            Keeping = _ => "The man saw the river on its way.",
            Breaking = _ => "The men sang along the river.",
        };

    public static ConstraintType Repeats { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:repeats",
            Parameters = [Count("small_n", 1, 5)],
            Phrasings =
            [
                "No word may occur more than {small_n} times in the whole response.",
                "Repeat each word at most {small_n} times.",
                "Do not use any single word more often than {small_n} times, small words included.",
            ],
            Negation = "Use some word more than {small_n} times.",
            Compile = (arguments, _) =>
            {
                var most = arguments.Count("small_n");
                return ConstraintCompilation.Of(passage =>
                {
                    var counts = new Dictionary<string, int>(StringComparer.Ordinal);
                    foreach (var token in passage.LowerPlainTokens)
                    {
                        var count = counts.GetValueOrDefault(token) + 1;
                        if (count > most)
                        {
                            return false;
                        }

                        counts[token] = count;
                    }

                    return true;
                });
            },
            Keeping = _ => "Bright mornings bring fresh bread.",
            Breaking = arguments => ConstraintText.Repeat("river", arguments.Count("small_n") + 1),
        };

    public static ConstraintType OddEvenSyllables { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:odd_even_syllables",
            Phrasings =
            [
                "Alternate between words with an odd and words with an even number of syllables.",
                "After a word with an odd syllable count comes one with an even count, and the other way round.",
                "Neighbouring words must differ in whether their number of syllables is odd or even.",
            ],
            Note = "Syllables are counted by rules of our own; the published checker uses a word list.",
            Resources = ConstraintResources.Syllables,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    EachPair(
                        passage.LowerPlainTokens,
                        (word, next) => SyllableCounter.Count(word) % 2 != SyllableCounter.Count(next) % 2
                    )
                ),
            Keeping = _ => "The river runs over sand.",
            Breaking = _ => "The cat sat on sand.",
        };

    public static ConstraintType NoConsecutive { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:no_consecutive",
            Phrasings =
            [
                "No two neighbouring words may start with the same letter.",
                "Consecutive words must begin with different letters.",
                "Never let a word begin with the same letter as the word before it.",
            ],
            Negation = "Let at least two neighbouring words start with the same letter.",
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                    EachPair(passage.LowerPlainTokens, (word, next) => PythonText.First(word) != PythonText.First(next))
                ),
            Keeping = _ => "Bright mornings often feel calm.",
            Breaking = _ => "Big boats float.",
        };

    public static ConstraintType StartVerb { get; } =
        new()
        {
            Family = ConstraintFamily.IfBench,
            Id = "words:start_verb",
            Phrasings =
            [
                "Start the response with a verb.",
                "The very first word of your answer has to be a verb.",
                "Open with a verb.",
            ],
            Negation = "Do not start the response with a verb.",
            Note = "Verbs are told by rules of our own; the published checker uses a trained tagger.",
            Resources = ConstraintResources.Sentences | ConstraintResources.PartOfSpeech,
            Compile = (_, _) =>
                ConstraintCompilation.Of(passage =>
                {
                    var tokens = passage.TreebankTokens;
                    return tokens.Length > 0 && OpeningVerbGuess.IsVerb(tokens[0], tokens.ElementAtOrDefault(1));
                }),
            Keeping = _ => "Consider the facts first.",
            Breaking = _ => "The facts come first.",
        };

    /// <summary>Whether a test holds for each word and the one after it.</summary>
    public static bool EachPair(IReadOnlyList<string> words, Func<string, string, bool> holds)
    {
        for (var index = 1; index < words.Count; index++)
        {
            if (!holds(words[index - 1], words[index]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool InAlphabeticOrder(string[] words)
    {
        if (words.Length == 0)
        {
            return false;
        }

        var expected = FirstLower(words[0]);
        if (expected.Length != 1 || !char.IsAsciiLetterLower(expected[0]))
        {
            return false;
        }

        var letter = expected[0];
        for (var index = 1; index < words.Length; index++)
        {
            letter = letter == 'z' ? 'a' : (char)(letter + 1);
            if (!string.Equals(FirstLower(words[index]), letter.ToString(), StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static string FirstLower(string word) => PythonText.LowerEach(PythonText.First(word).ToString());

    private static bool HasCluster(string word)
    {
        for (var index = 1; index < word.Length; index++)
        {
            if (IsConsonant(word[index - 1]) && IsConsonant(word[index]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsConsonant(char unit) =>
        char.IsAsciiLetterLower(unit) && unit is not ('a' or 'e' or 'i' or 'o' or 'u');

    private static bool IsLongPalindrome(string word) =>
        PythonText.Length(word) >= 5 && string.Equals(word, PythonText.Reverse(word), StringComparison.Ordinal);

    private static bool[] SievePrimes(int largest)
    {
        var primes = Enumerable.Repeat(true, largest + 1).ToArray();
        primes[0] = primes[1] = false;
        for (var factor = 2; factor * factor <= largest; factor++)
        {
            for (var multiple = factor * factor; multiple <= largest; multiple += factor)
            {
                primes[multiple] = false;
            }
        }

        return primes;
    }
}
