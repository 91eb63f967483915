namespace DataGen.Simulation.Language;

/// <summary>The shape an answer takes.</summary>
internal enum AnswerForm
{
    Explanation,
    Steps,
    List,
    Letter,
    Story,
    Poem,
    Dialogue,
    Comparison,
    Opinion,
    Advice,
    Table,
    Code,
    Regex,
    Quiz,
    Joke,
    ShortPhrase,
}

internal static class AnswerForms
{
    private const int OpeningLength = 160;

    // The first that matches wins: what names the form of the text comes before what names its purpose.
    private static readonly (AnswerForm Form, string[] Openings, string[] Words)[] Signs =
    [
        (AnswerForm.Regex, [], ["regular expression", "regex"]),
        (AnswerForm.Explanation, [], ["an algorithm"]),
        (
            AnswerForm.Code,
            [],
            ["python", "javascript", "sql", "a code", "code to", "write code", "snippet", "a function"]
        ),
        (AnswerForm.Table, [], ["table"]),
        (
            AnswerForm.Poem,
            ["rhyme", "sing"],
            [
                "poem",
                "haiku",
                "limerick",
                "sonnet",
                "rhyme",
                "rhyming",
                "couplet",
                "lullaby",
                "song",
                "verse",
                "ode",
                "lyrics",
            ]
        ),
        (AnswerForm.Quiz, [], ["quiz questions", "true or false statements", "flash cards", "exam questions"]),
        (
            AnswerForm.Dialogue,
            ["interview", "script"],
            ["dialogue", "conversation", "interview", "phone call", "chat", "argument over", "argument about"]
        ),
        (AnswerForm.Joke, [], ["joke", "pun", "riddle"]),
        (
            AnswerForm.Letter,
            ["invite", "apologise", "decline", "remind", "postpone"],
            ["letter", "email", "reply", "message", "note", "invitation", "cover letter"]
        ),
        (
            AnswerForm.Story,
            ["retell", "recast", "continue"],
            ["story", "fable", "tale", "scene", "anecdote", "diary", "legend", "drama", "bedtime story"]
        ),
        (
            AnswerForm.ShortPhrase,
            [],
            ["slogan", "headline", "title for", "motto", "metaphor", "proverb", "tongue twister"]
        ),
        (
            AnswerForm.Comparison,
            ["compare", "contrast"],
            ["compare", "contrast", "difference", "differences", "pros and cons", "benefits and risks", "versus"]
        ),
        (
            AnswerForm.Advice,
            ["help", "advise", "comfort", "encourage"],
            ["advice", "what should i do", "help me", "my problem"]
        ),
        (
            AnswerForm.Steps,
            ["how do", "how can", "how would", "how might", "plan", "what is the best way"],
            [
                "how to",
                "steps",
                "instructions",
                "a plan",
                "checklist",
                "schedule",
                "agenda",
                "recipe",
                "guide",
                "procedure",
                "routine",
                "itinerary",
            ]
        ),
        (
            AnswerForm.List,
            ["list", "name", "which", "collect", "gather", "pick"],
            [
                "suggest",
                "brainstorm",
                "ideas",
                "come up with",
                "recommend",
                "propose",
                "think of",
                "make a list",
                "give me a list",
                "examples of",
                "some examples",
            ]
        ),
        (
            AnswerForm.Opinion,
            ["is", "should", "do you", "would"],
            ["argue", "opinion", "agree", "defend", "persuade", "convince"]
        ),
    ];

    /// <summary>The form an instruction asks for, judged by its words; what it says first counts most.</summary>
    public static AnswerForm Of(PromptText instruction)
    {
        var opening =
            instruction.Original.Length > OpeningLength
                ? new PromptText(instruction.Original[..OpeningLength])
                : instruction;
        return Recognise(opening) ?? Recognise(instruction) ?? AnswerForm.Explanation;
    }

    private static AnswerForm? Recognise(PromptText text)
    {
        foreach (var (form, openings, words) in Signs)
        {
            if (text.StartsWith(openings) || text.HasWord(words))
            {
                return form;
            }
        }

        return null;
    }
}
