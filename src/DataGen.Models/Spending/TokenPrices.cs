using DataGen.Models.Gateway;

namespace DataGen.Models.Spending;

/// <summary>What a model's tokens cost, in integers: a price has at most six digits behind the point, and costs are rounded up.</summary>
internal sealed class TokenPrices
{
    private const decimal PicosForMicrodollarPerMillion = 1_000_000m;
    private const int PicosInNano = 1000;

    private readonly Int128 _inputPicos;
    private readonly Int128 _outputPicos;

    /// <summary>The prices of an alias; without them everything is free.</summary>
    public TokenPrices(ModelPrices? prices)
    {
        // Dollars for a million tokens are micro-dollars for one, and a million pico-dollars are a micro-dollar.
        _inputPicos = (Int128)decimal.Ceiling((decimal)(prices?.Input ?? 0) * PicosForMicrodollarPerMillion);
        _outputPicos = (Int128)decimal.Ceiling((decimal)(prices?.Output ?? 0) * PicosForMicrodollarPerMillion);
    }

    /// <summary>Whether nothing it does costs anything.</summary>
    public bool IsFree => _inputPicos == 0 && _outputPicos == 0;

    /// <summary>What so many tokens cost, rounded up to a nano-dollar.</summary>
    public Money Of(long promptTokens, long completionTokens)
    {
        Int128 picos = (promptTokens * _inputPicos) + (completionTokens * _outputPicos);
        Int128 nanos = (picos + PicosInNano - 1) / PicosInNano;
        return nanos >= long.MaxValue ? Money.Most : new Money((long)nanos);
    }
}
