using System.Numerics;

namespace DataGen.Reporting;

/// <summary>How many different values there are.</summary>
/// <param name="Count">The number, or an estimate of it.</param>
/// <param name="IsExact">False for an estimate, whose standard error is 0.8%.</param>
public sealed record DistinctCount(long Count, bool IsExact);

/// <summary>
/// Counts different values by their 64-bit hashes: exactly up to a bound, then by HyperLogLog (Flajolet, Fusy, Gandouet and Meunier,
/// 2007) with 16,384 registers, so that memory is bounded. The same values give the same count in any order.
/// </summary>
internal sealed class DistinctCounter(int bound)
{
    private const int IndexBits = 14;
    private const int Registers = 1 << IndexBits;

    private HashSet<ulong>? _exact = [];
    private byte[]? _registers;

    public void Add(ulong hash)
    {
        if (_exact is not null)
        {
            _exact.Add(hash);
            if (_exact.Count <= bound)
            {
                return;
            }

            _registers = new byte[Registers];
            foreach (var seen in _exact)
            {
                Register(_registers, seen);
            }

            _exact = null;
            return;
        }

        Register(_registers!, hash);
    }

    public DistinctCount Count()
    {
        return _exact is not null
            ? new DistinctCount(_exact.Count, IsExact: true)
            : new DistinctCount(Estimate(_registers!), IsExact: false);
    }

    private static void Register(byte[] registers, ulong hash)
    {
        var index = (int)(hash >> (64 - IndexBits));
        // The set bit behind the hash stops the count where its bits end.
        var rest = (hash << IndexBits) | (1UL << (IndexBits - 1));
        var rank = (byte)(BitOperations.LeadingZeroCount(rest) + 1);
        registers[index] = Math.Max(registers[index], rank);
    }

    private static long Estimate(byte[] registers)
    {
        var sum = 0.0;
        var empty = 0;
        foreach (var rank in registers)
        {
            sum += Math.ScaleB(1, -rank);
            empty += rank == 0 ? 1 : 0;
        }

        const double alpha = 0.7213 / (1 + (1.079 / Registers));
        var raw = alpha * Registers * Registers / sum;
        var estimate = raw <= 2.5 * Registers && empty > 0 ? Registers * Math.Log((double)Registers / empty) : raw;
        return (long)Math.Round(estimate);
    }
}
