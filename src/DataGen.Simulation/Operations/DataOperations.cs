using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Operations;

/// <summary>Operations whose outputs are computed or looked up: numbers, words, records.</summary>
internal static class DataOperations
{
    private static readonly (string From, string To, int Factor)[] Units =
    [
        ("kilometres", "metres", 1000),
        ("metres", "centimetres", 100),
        ("hours", "minutes", 60),
        ("days", "hours", 24),
        ("weeks", "days", 7),
        ("kilograms", "grams", 1000),
        ("litres", "millilitres", 1000),
        ("feet", "inches", 12),
        ("minutes", "seconds", 60),
        ("years", "months", 12),
    ];

    public static Operation[] All { get; } =
    [
        new(
            "extractNames",
            text => Extracts(text) && text.HasWord("names", "people", "persons", "name"),
            InventNames,
            (_, input) => Names(input)
        ),
        new(
            "extractNumbers",
            text => Extracts(text) && text.HasWord("numbers", "figures", "amounts"),
            InventFigures,
            (_, input) => Figures(input)
        ),
        new(
            "sortNumbers",
            text =>
                Sorts(text)
                && text.HasWord(
                    "numbers",
                    "scores",
                    "amounts",
                    "smallest",
                    "largest",
                    "ascending",
                    "descending",
                    "ascendingly"
                ),
            InventNumbers,
            SortNumbers
        ),
        new(
            "sortWords",
            text => text.HasWord("alphabetical", "alphabetically"),
            InventWords,
            (_, input) => SortWords(input)
        ),
        new(
            "count",
            text => text.HasWord("count", "how many words", "number of words"),
            InventCount,
            (_, input) => Number(TextWords.Of(input).Count)
        ),
        new(
            "upper",
            text => text.HasWord("upper case", "uppercase", "capital letters"),
            InventUpper,
            (_, input) => input.ToUpperInvariant()
        ),
        new(
            "record",
            text => text.HasWord("json") && text.HasWord("details", "description", "object", "notes"),
            InventRecord,
            (_, _) => null
        ),
        new(
            "opposite",
            text => text.HasWord("antonym", "opposite"),
            situation => InventWord(situation, 2),
            (_, input) => Phrasebook.Find(Phrasebook.Words, 0, input)?[2]
        ),
        new(
            "synonym",
            text => text.HasWord("synonym", "synonyms"),
            situation => InventWord(situation, 1),
            (_, input) => Phrasebook.Find(Phrasebook.Words, 0, input)?[1]
        ),
        new(
            "convert",
            text =>
                text.HasWord("convert", "express", "change")
                && text.HasWord("unit", "measurement", "quantity", "distance", "length"),
            InventConversion,
            (_, _) => null
        ),
        new(
            "arithmetic",
            text =>
                text.HasWord("calculate", "compute", "evaluate", "work out", "solve")
                && text.HasWord("expression", "sum", "calculation", "result"),
            InventArithmetic,
            (_, input) => Arithmetic.TryEvaluate(input) is { } value ? Number(value) : null
        ),
        new("blank", text => text.HasWord("blank", "missing word"), InventBlank, (_, _) => null),
    ];

    private static bool Sorts(PromptText text) => text.HasWord("sort", "order", "arrange", "put");

    private static bool Extracts(PromptText text) => text.HasWord("extract", "list", "find", "pull out", "pick out");

    private static Example InventNumbers(Situation situation)
    {
        var numbers = Enumerable
            .Range(0, situation.Choice.Between(4, 7))
            .Select(_ => situation.Choice.Between(-20, 200))
            .ToList();
        var input = string.Join(", ", numbers.Select(Number));
        var sorted = SortNumbers(situation, input)!;
        return new Example(input, situation.Computed(sorted, () => string.Join(", ", sorted.Split(", ").Skip(1))));
    }

    private static string? SortNumbers(Situation situation, string input)
    {
        var numbers = new List<decimal>();
        foreach (
            var part in input.Split(
                [',', ';', ' ', '\n', '[', ']', '{', '}'],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
        )
        {
            if (decimal.TryParse(part, NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        if (numbers.Count < 2)
        {
            return null;
        }

        numbers.Sort();
        if (situation.Instruction.HasAny("largest to smallest", "descending", "large to small"))
        {
            numbers.Reverse();
        }

        return string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
    }

    private static Example InventWords(Situation situation)
    {
        var words = situation
            .Choice.Sample(situation.Domain.Things, 5)
            .Select(thing => TextWords.Of(thing).Last().ToLowerInvariant())
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var input = string.Join(", ", words);
        return new Example(
            input,
            situation.Computed(SortWords(input)!, () => string.Join(", ", words.AsEnumerable().Reverse()))
        );
    }

    private static string? SortWords(string input)
    {
        var words = input.Split(
            [',', ';', '\n'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        return words.Length < 2 ? null : string.Join(", ", words.Order(StringComparer.OrdinalIgnoreCase));
    }

    private static Example InventNames(Situation situation)
    {
        var choice = situation.Choice;
        var people = Enumerable
            .Range(0, choice.Between(1, 3))
            .Select(_ => Phrasebook.FullName(choice))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        // Things with capitals of their own would look like names.
        var things = choice.Sample([.. situation.Domain.Things.Where(thing => !thing.Any(char.IsUpper))], people.Count);
        var sentences = people.Select((person, index) => $"{person} spoke about {things[index]}.");
        return new Example(
            string.Join(' ', sentences),
            situation.Computed(string.Join(", ", people), () => people[0].Split(' ')[0])
        );
    }

    private static string? Names(string input)
    {
        var names = new List<string>();
        var words = TextWords.Of(input);
        for (var index = 0; index + 1 < words.Count; index++)
        {
            if (char.IsUpper(words[index][0]) && char.IsUpper(words[index + 1][0]))
            {
                names.Add($"{words[index]} {words[++index]}");
            }
        }

        return names.Count == 0 ? null : string.Join(", ", names);
    }

    private static Example InventFigures(Situation situation)
    {
        var choice = situation.Choice;
        var (visitors, helpers, money) = (choice.Between(40, 400), choice.Between(3, 30), choice.Between(100, 900));
        var input = string.Create(
            CultureInfo.InvariantCulture,
            $"On Saturday {visitors} visitors came to {choice.Pick(situation.Domain.Places)}, {helpers} helpers served them, and {money} euros were collected."
        );
        return new Example(input, situation.Computed(Figures(input)!, () => Number(visitors)));
    }

    private static string? Figures(string input)
    {
        var figures = TextWords.Of(input).Where(word => word.All(char.IsAsciiDigit)).ToList();
        return figures.Count == 0 ? null : string.Join(", ", figures);
    }

    private static Example InventCount(Situation situation)
    {
        var input = situation.Fact() + ".";
        var count = TextWords.Of(input).Count;
        return new Example(input, situation.Computed(Number(count), () => Number(count + 1)));
    }

    private static Example InventUpper(Situation situation)
    {
        var input = situation.Fact() + ".";
        return new Example(
            input,
            situation.Computed(input.ToUpperInvariant(), () => TextWords.Capitalise(input.ToLowerInvariant()))
        );
    }

    private static Example InventRecord(Situation situation)
    {
        var choice = situation.Choice;
        var (name, age, city) = (Phrasebook.FullName(choice), choice.Between(18, 80), choice.Pick(Phrasebook.Cities));
        var record = new JsonObject
        {
            ["name"] = name,
            ["age"] = age,
            ["city"] = city,
        };
        return new Example(
            string.Create(CultureInfo.InvariantCulture, $"{name} is {age} years old and lives in {city}."),
            situation.Computed(record.ToJsonString(), () => $"name: {name}, city: {city}")
        );
    }

    private static Example InventWord(Situation situation, int column)
    {
        var row = situation.Choice.Pick(Phrasebook.Words);
        return new Example(row[0], situation.Computed(row[column], () => row[3 - column]));
    }

    private static Example InventConversion(Situation situation)
    {
        var (from, to, factor) = situation.Choice.Pick(Units);
        var amount = situation.Choice.Between(2, 48);
        return new Example(
            string.Create(CultureInfo.InvariantCulture, $"{amount} {from} in {to}"),
            situation.Computed(
                string.Create(CultureInfo.InvariantCulture, $"{amount * factor} {to}"),
                () => string.Create(CultureInfo.InvariantCulture, $"{(amount * factor) + factor} {to}")
            )
        );
    }

    private static Example InventArithmetic(Situation situation)
    {
        var choice = situation.Choice;
        var (a, b, c) = (choice.Between(3, 60), choice.Between(2, 20), choice.Between(1, 99));
        var input = choice.Below(3) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"{a} * {b} + {c}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"({a} + {b}) * {c}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{a * b} - {c}"),
        };
        var value = Arithmetic.TryEvaluate(input)!.Value;
        return new Example(input, situation.Computed(Number(value), () => Number(value + 10)));
    }

    private static Example InventBlank(Situation situation)
    {
        var fact = situation.Fact() + ".";
        var words = TextWords.Of(fact).Where(word => word.Length > 4).ToList();
        var word = words.Count > 0 ? words[^1] : TextWords.Of(fact)[0];
        var blanked = new StringBuilder(fact).Replace(word, "____").ToString();
        return new Example(blanked, situation.Computed(word, () => "nothing"));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
