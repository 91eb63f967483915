using System.Collections.Frozen;
using DataGen.Models.Gateway;

namespace DataGen.Models.Providers;

/// <summary>The registered providers.</summary>
public sealed class ChatProviders
{
    private readonly FrozenDictionary<string, IChatProvider> _byName;

    /// <summary>Registers providers under their names.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public ChatProviders(IEnumerable<IChatProvider> providers)
    {
        IChatProvider[] all = [.. providers];
        if (all.DistinctBy(provider => provider.Name, StringComparer.Ordinal).Count() != all.Length)
        {
            throw new ArgumentException("two providers have the same name", nameof(providers));
        }

        _byName = all.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);
        Names = [.. _byName.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The names, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The provider an alias names.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public IChatProvider For(ModelAlias alias) =>
        _byName.TryGetValue(alias.Provider, out IChatProvider? provider)
            ? provider
            : throw new ArgumentException(
                $"unknown provider '{alias.Provider}': known are {string.Join(", ", Names)}",
                nameof(alias)
            );
}
