using DataGen.Verification.Text;

namespace DataGen.Verification.Constraints;

/// <summary>
/// IFEval's loose reading of a response: as it is, without its first line, without its last, without both, and each of those without asterisks.
/// </summary>
internal static class LooseVariants
{
    /// <summary>The variants that are not blank and differ from the response and from each other, without the response itself.</summary>
    public static List<string> Of(string response)
    {
        var variants = new List<string>(7);
        var shortened = Shortened(response);
        foreach (var variant in shortened)
        {
            Add(variants, response, variant);
        }

        if (response.Contains('*', StringComparison.Ordinal))
        {
            Add(variants, response, WithoutStars(response));
            foreach (var variant in shortened)
            {
                Add(variants, response, WithoutStars(variant));
            }
        }

        return variants;
    }

    private static string[] Shortened(string response)
    {
        var first = response.IndexOf('\n', StringComparison.Ordinal);
        if (first < 0)
        {
            return [];
        }

        var last = response.LastIndexOf('\n');
        var both = first < last ? response.AsSpan(first + 1, last - first - 1) : default;
        return
        [
            PythonText.Trim(response.AsSpan(first + 1)).ToString(),
            PythonText.Trim(response.AsSpan(0, last)).ToString(),
            PythonText.Trim(both).ToString(),
        ];
    }

    private static string WithoutStars(string text) => text.Replace("*", "", StringComparison.Ordinal);

    private static void Add(List<string> variants, string response, string variant)
    {
        if (
            !PythonText.IsBlank(variant)
            && !string.Equals(variant, response, StringComparison.Ordinal)
            && !variants.Contains(variant)
        )
        {
            variants.Add(variant);
        }
    }
}
