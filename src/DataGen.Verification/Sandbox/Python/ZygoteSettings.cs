using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataGen.Verification.Sandbox.Filters;

namespace DataGen.Verification.Sandbox.Python;

/// <summary>The first frame a zygote is sent: its own program and what walls to put up. Names are those <c>zygote.py</c> reads.</summary>
internal sealed record ZygoteSettings
{
    /// <summary>The user and group a zygote started by root becomes: nobody's, on every Linux.</summary>
    public const int UnprivilegedUser = 65534;

    public required string Program { get; init; }
    public required IReadOnlyList<string> Modules { get; init; }
    public required IReadOnlyList<string> Paths { get; init; }
    public required bool WithoutOpenssl { get; init; }
    public required bool EmptyRoot { get; init; }
    public required bool UnderLauncher { get; init; }
    public required bool Landlock { get; init; }
    public required int Unprivileged { get; init; }
    public required int LargestFrame { get; init; }
    public required byte[]? ZygoteFilter { get; init; }
    public required byte[]? ChildFilter { get; init; }
    public required IReadOnlyList<int> OwnProcessId { get; init; }

    /// <summary>The settings for a launch and a module list.</summary>
    public static ZygoteSettings For(SandboxOptions options, PythonLaunch launch, bool extended)
    {
        var filters = launch.Tier == SandboxTier.None ? null : FilterArchitectures.Current;
        var child = filters is { } architecture ? VerifierFilters.Child(architecture) : null;
        return new ZygoteSettings
        {
            Program = ReadProgram(),
            Modules =
            [
                .. PythonModules.Core,
                .. PythonModules.Encodings.Select(name => "encodings." + name),
                .. extended ? PythonModules.Extended : [],
                .. options.PythonModules,
            ],
            Paths = options.PythonPaths,
            WithoutOpenssl = options.PythonModules.Count == 0,
            EmptyRoot = launch.Tier == SandboxTier.Namespaces,
            UnderLauncher = launch.Tier == SandboxTier.Namespaces,
            Landlock = launch.Tier <= SandboxTier.Landlock,
            Unprivileged = UnprivilegedUser,
            LargestFrame = JobFrame.LargestFrame,
            ZygoteFilter = filters is { } target ? VerifierFilters.Zygote(target).ToBytes() : null,
            ChildFilter = child?.ToBytes(),
            OwnProcessId = child is null ? [] : [.. child.OwnProcessIdOffsets()],
        };
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SandboxJson.Default.ZygoteSettings);

    private static string ReadProgram()
    {
        using var stream =
            typeof(ZygoteSettings).Assembly.GetManifestResourceStream("zygote.py")
            ?? throw new UnreachableException("zygote.py is embedded in this assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>What a zygote says of itself once its walls are up.</summary>
internal sealed record ZygoteFacts
{
    public required string Version { get; init; }

    /// <summary>The identities of its namespaces, by kind; compared with this process's own.</summary>
    public required IReadOnlyDictionary<string, string> Namespaces { get; init; }

    /// <summary>Modules of the list that this Python does not have.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Limits the kernel did not take.</summary>
    public required IReadOnlyList<string> RefusedLimits { get; init; }
    public required bool EmptyRoot { get; init; }

    /// <summary>Version of Landlock in force; 0 for none.</summary>
    public required int Landlock { get; init; }

    /// <summary>Effective user id, as seen inside.</summary>
    public required int User { get; init; }

    /// <summary>Whether it still holds any capability.</summary>
    public required bool Capabilities { get; init; }

    /// <summary>Seccomp mode: 2 when a filter is in force.</summary>
    public required int Seccomp { get; init; }
}

[JsonSerializable(typeof(ZygoteSettings))]
[JsonSerializable(typeof(ZygoteFacts))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class SandboxJson : JsonSerializerContext;
