using System.Text.Json.Nodes;

namespace DataGen.Simulation.Server.Files;

/// <summary>A file as the server keeps it.</summary>
/// <param name="Id">Such as <c>file-…</c>.</param>
/// <param name="Name">The client's name for it; never a path here.</param>
/// <param name="Purpose">Such as <c>batch</c>.</param>
/// <param name="Path">Where its content is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Created">Unix time in seconds.</param>
internal sealed record StoredFile(string Id, string Name, string Purpose, string Path, long Bytes, long Created)
{
    public JsonObject ToJson() =>
        new()
        {
            ["id"] = Id,
            ["object"] = "file",
            ["bytes"] = Bytes,
            ["created_at"] = Created,
            ["expires_at"] = null,
            ["filename"] = Name,
            ["purpose"] = Purpose,
            ["status"] = "processed",
            ["status_details"] = null,
        };
}
