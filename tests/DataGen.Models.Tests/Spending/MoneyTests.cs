using CsCheck;
using DataGen.Models.Gateway;
using DataGen.Models.Spending;

namespace DataGen.Models.Tests.Spending;

internal sealed class MoneyTests
{
    [Test]
    public void A_million_calls_add_up_to_the_same_amount_as_one_sum() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 5_000], Gen.Int[0, 5_000], Gen.Int[1, 1000])
            .Sample(draw =>
            {
                (int micros, int prompt, int completion, int calls) = draw;
                var prices = new TokenPrices(new ModelPrices { Input = micros / 1e6, Output = 3 * (micros / 1e6) });
                decimal exact = ((decimal)micros / 1_000_000 * (prompt + (3m * completion))) / 1_000_000 * calls;
                Money sum = Money.Zero;
                for (int i = 0; i < calls; i++)
                {
                    sum += prices.Of(prompt, completion);
                }

                // Each cost is rounded up to a nano-dollar, and never down.
                return sum.Dollars >= exact && sum.Dollars - exact <= calls * 0.000000001m;
            });

    [TestCase(0.0375, 0.15, 1000, 1000, ExpectedResult = 187_500)]
    [TestCase(2.5, 10, 1_000_000, 1_000_000, ExpectedResult = 12_500_000_000)]
    [TestCase(0.0000001, 0, 1, 0, ExpectedResult = 1)]
    [TestCase(1_000_000, 1_000_000, int.MaxValue, int.MaxValue, ExpectedResult = 4_294_967_294_000_000_000)]
    public long Costs_are_exact(double input, double output, long prompt, long completion) =>
        new TokenPrices(new ModelPrices { Input = input, Output = output }).Of(prompt, completion).Nanos;

    [TestCase(0, ExpectedResult = "$0.00")]
    [TestCase(12_340_000_000, ExpectedResult = "$12.34")]
    [TestCase(120_000_000, ExpectedResult = "$0.12")]
    [TestCase(123_400_000, ExpectedResult = "$0.1234")]
    [TestCase(1_234_567, ExpectedResult = "$0.001235")]
    [TestCase(7, ExpectedResult = "$0.000000007")]
    [TestCase(-1_500_000_000, ExpectedResult = "-$1.50")]
    public string Is_written_as_people_read_it(long nanos) => new Money(nanos).ToString();
}
