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
        if (text.HasWord("regular expression", "regex"))
        {
            return AnswerForm.Regex;
        }

        if (text.HasWord("python", "javascript", "sql", "code", "snippet", "write a function"))
        {
            return AnswerForm.Code;
        }

        if (text.HasWord("table"))
        {
            return AnswerForm.Table;
        }

        if (
            text.HasWord(
                "poem",
                "haiku",
                "limerick",
                "sonnet",
                "rhyme",
                "couplet",
                "lullaby",
                "song",
                "verse",
                "ode",
                "lyrics"
            )
        )
        {
            return AnswerForm.Poem;
        }

        if (text.HasWord("dialogue", "conversation", "interview", "phone call", "chat", "argument"))
        {
            return AnswerForm.Dialogue;
        }

        if (text.HasWord("joke", "pun", "riddle"))
        {
            return AnswerForm.Joke;
        }

        if (
            text.HasWord(
                "letter",
                "email",
                "reply",
                "message",
                "note",
                "invite",
                "apologise",
                "decline",
                "invitation",
                "reference"
            )
        )
        {
            return AnswerForm.Letter;
        }

        if (text.HasWord("story", "fable", "tale", "scene", "anecdote", "diary", "retell", "legend", "opening"))
        {
            return AnswerForm.Story;
        }

        if (text.HasWord("quiz", "quiz questions", "flash cards", "exam questions"))
        {
            return AnswerForm.Quiz;
        }

        if (text.HasWord("slogan", "headline", "title", "motto", "metaphor", "proverb", "tongue twister"))
        {
            return AnswerForm.ShortPhrase;
        }

        if (
            text.HasWord(
                "compare",
                "contrast",
                "difference",
                "differences",
                "pros and cons",
                "benefits and risks",
                "versus"
            )
        )
        {
            return AnswerForm.Comparison;
        }

        if (
            text.HasWord(
                "how to",
                "how do i",
                "how can i",
                "steps",
                "instructions",
                "plan",
                "checklist",
                "schedule",
                "agenda",
                "recipe",
                "guide",
                "how would you",
                "procedure",
                "routine"
            )
        )
        {
            return AnswerForm.Steps;
        }

        if (
            text.HasWord(
                "list",
                "suggest",
                "brainstorm",
                "ideas",
                "come up with",
                "name",
                "examples",
                "recommend",
                "propose",
                "think of"
            )
        )
        {
            return AnswerForm.List;
        }

        if (text.HasWord("advice", "what should i do", "help me", "comfort", "my problem"))
        {
            return AnswerForm.Advice;
        }

        if (text.HasWord("argue", "opinion", "agree", "defend", "persuade", "convince", "should", "is it a good"))
        {
            return AnswerForm.Opinion;
        }

        return null;
    }
}
