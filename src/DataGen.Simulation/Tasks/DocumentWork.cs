using DataGen.Simulation.Language;

namespace DataGen.Simulation.Tasks;

/// <summary>Names a general task that a document would be a good answer to, in one line; some begin with a line about it.</summary>
internal sealed class DocumentInstruction : ITask
{
    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var document = MarkedBlock.Of(request.User, "document") ?? request.User;
        var subject = document.Split('\n', 2)[0].Trim().TrimEnd('.');
        var choice = request.Sample.Fork("task");
        var instruction = choice.Pick([
            $"Explain what one should know about \"{subject}\" to somebody who has never heard of it",
            $"Write a short text about \"{subject}\" for a general magazine",
            $"Describe \"{subject}\" and what is worth remembering about it",
        ]);
        return request.Sample.Fork("format").Chance(options.WrongFormatRate)
            ? $"Here is an instruction:\n\n\"{instruction}.\""
            : $"{instruction}.";
    }
}

/// <summary>Makes an answer of a document: its first sentences, in paragraphs.</summary>
internal sealed class Polish : ITask
{
    private const int SentencesPerParagraph = 3;

    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var document = MarkedBlock.Of(request.User, "document") ?? request.User;
        var choice = request.Sample.Fork("polish");
        var sentences = document
            .Split('\n')
            .Skip(1)
            .SelectMany(TextWords.Sentences)
            .Where(sentence => sentence.Length > 30)
            .Take(choice.Between(7, 12));
        return string.Join(
            "\n\n",
            sentences.Chunk(SentencesPerParagraph).Select(paragraph => string.Join(' ', paragraph))
        );
    }
}

/// <summary>Puts an instruction and its constraints into one text. Some lose a constraint, some begin with a line about it.</summary>
internal sealed class Merge : ITask
{
    public bool HasOwnForm => true;

    public string Answer(TeacherRequest request, SimulationOptions options)
    {
        var instruction = MarkedBlock.Of(request.User, "instruction") ?? request.User;
        var slips = request.Sample.Fork("slip");
        var kept = MarkedBlock
            .Items(MarkedBlock.Of(request.User, "constraints"))
            .Where(_ => !slips.Chance(options.ConstraintSlipRate / 4))
            .Select(item => item.Text.TrimEnd('.') + ".");
        var merged = string.Join(' ', kept.Prepend(instruction));
        return request.Sample.Fork("format").Chance(options.WrongFormatRate)
            ? $"Here is the merged instruction:\n{merged}"
            : merged;
    }
}
