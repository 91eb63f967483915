using System.Text.Json.Nodes;
using DataGen.Simulation.Constraints.Catalogue;
using DataGen.Simulation.Language;

namespace DataGen.Simulation.Constraints;

/// <summary>Constraints and texts that exist already: names constraints that a text keeps, and tells whether it keeps one.</summary>
internal static class ConstraintLinguist
{
    private const int Tries = 24;

    // Of the rules that one reads, about so many restrict nothing.
    private const double MeaninglessRate = 0.08;

    /// <summary>A rule that the response of the prompt keeps; a false one at the rate of slips. Null when the prompt shows no response.</summary>
    public static JsonObject? Name(string prompt, SeededChoice choice, SimulationOptions options)
    {
        if (MarkedText.After(prompt, "response") is not { Length: > 0 } response)
        {
            return null;
        }

        var rule = choice.Fork("slip").Chance(options.ConstraintSlipRate)
            ? ConstraintPhrases.Write(choice.Fork("false"))
            : True(response, choice);
        return new JsonObject { ["constraint"] = rule + "." };
    }

    /// <summary>Whether the response of the prompt keeps its rule, and the rule mended where not. Null when it cannot be told.</summary>
    public static JsonObject? Judge(TeacherRequest request, SimulationOptions options)
    {
        if (
            MarkedText.After(request.User, "rule") is not { Length: > 0 } rule
            || MarkedText.After(request.User, "response") is not { Length: > 0 } response
            || Keeps(response, rule) is not { } keeps
        )
        {
            return null;
        }

        var sample = request.Sample.Fork("rule");
        var satisfied = keeps != sample.Chance(options.WrongLabelRate);
        return new JsonObject
        {
            ["satisfied"] = satisfied ? "yes" : "no",
            ["restricts"] = request.Question.Fork("restricts").Chance(MeaninglessRate) ? "no" : "yes",
            ["constraint"] = satisfied ? rule : True(response, sample) + ".",
        };
    }

    private static string True(string response, SeededChoice choice)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var rule = ConstraintPhrases.Write(choice.Fork("try", attempt));
            if (Keeps(response, rule) == true)
            {
                return rule;
            }
        }

        var words = response.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return ConstraintPhrases.Describe(
            new Constraint(ConstraintKind.Words, Math.Max(1, words * 9 / 10), Math.Max(2, words * 11 / 10)),
            choice.Fork("measured")
        );
    }

    private static bool? Keeps(string response, string rule)
    {
        var (catalogued, rest) = CatalogueReader.Read(rule);
        var read = ConstraintReader.Read(rest);
        return catalogued.Count + read.Count == 0
            ? null
            : read.TrueForAll(constraint => ConstraintChecker.Holds(constraint, response))
                && CatalogueShaper.Keeps(response, catalogued);
    }
}
