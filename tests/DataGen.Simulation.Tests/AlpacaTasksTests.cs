namespace DataGen.Simulation.Tests;

public sealed class AlpacaTasksTests
{
    private const string Prompt =
        "A set of 20 different tasks is to be written.\n1. Use a different verb every time.\n\n###\n1. Instruction: Name a river.\n1. Input: <noinput>\n1. Output: Rhine\n###\n2. Instruction: Add the numbers.\n2. Input: 1, 2\n2. Output: 3\n";

    [Test]
    public async Task Writes_the_remaining_numbers_with_all_three_parts()
    {
        var answer = await Ask.Text(Ask.Faultless, TaskKinds.AlpacaTasks, Prompt);

        var items = answer.Split("\n###\n");
        Assert.That(items, Has.Length.EqualTo(18));
        for (var index = 0; index < items.Length; index++)
        {
            Assert.That(
                items[index],
                Does.Match($"(?s)^{index + 3}\\. Instruction: .+\n{index + 3}\\. Input: .+\n{index + 3}\\. Output: .+")
            );
        }
    }

    [Test]
    public async Task Goes_on_from_an_item_that_the_prompt_has_opened()
    {
        var answer = await Ask.Text(Ask.Faultless, TaskKinds.AlpacaTasks, Prompt + "###\n3. Instruction:");

        Assert.That(answer, Does.StartWith(" ").And.Contain("\n3. Input: ").And.Contain("\n###\n4. Instruction: "));
    }
}
