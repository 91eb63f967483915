using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DataGen.Simulation.Server;

/// <summary>Lists as OpenAI pages them: the newest first, <c>limit</c> of them, those behind <c>after</c>.</summary>
internal static class Paging
{
    private const int Most = 10_000;

    /// <param name="query">The request's query.</param>
    /// <param name="items">All items with their ids, the oldest first.</param>
    /// <param name="usual">How many a page has where the query does not say.</param>
    public static Reply Page(IQueryCollection query, IEnumerable<(string Id, JsonObject Item)> items, int usual)
    {
        var limit = usual;
        if (
            query["limit"].ToString() is { Length: > 0 } given
            && !(
                int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                && limit is > 0 and <= Most
            )
        )
        {
            throw new ApiException(ApiError.Invalid($"'limit' must be 1 to {Most}, not '{given}'.", "limit"));
        }

        var ordered = string.Equals(query["order"], "asc", StringComparison.Ordinal) ? items : items.Reverse();
        if (query["after"].ToString() is { Length: > 0 } after)
        {
            ordered = ordered.SkipWhile(item => !string.Equals(item.Id, after, StringComparison.Ordinal)).Skip(1);
        }

        var page = ordered.Take(limit + 1).ToArray();
        var shown = page.Take(limit).ToArray();
        return Reply.Json(
            new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray([.. shown.Select(item => item.Item)]),
                ["first_id"] = shown.Length == 0 ? null : shown[0].Id,
                ["last_id"] = shown.Length == 0 ? null : shown[^1].Id,
                ["has_more"] = page.Length > limit,
            }
        );
    }
}
