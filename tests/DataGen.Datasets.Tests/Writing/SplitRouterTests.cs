using CsCheck;

namespace DataGen.Datasets.Tests.Writing;

public sealed class SplitRouterTests
{
    [Test]
    public void A_keys_split_depends_on_the_key_alone()
    {
        // Whatever other rows come, go or change places, each key's split stays: the router keeps no state.
        Gen.Select(Gen.String.Array[1, 50], Gen.String.Array[0, 50], Gen.Long, Gen.Double[0.01, 0.5])
            .Sample(
                (keys, others, seed, fraction) =>
                {
                    var splits = new[] { new DatasetSplit("validation", fraction) };
                    var alone = new SplitRouter([.. splits], seed);
                    var among = new SplitRouter([.. splits], seed);
                    var expected = keys.Select(alone.Route).ToArray();
                    foreach (var other in others)
                    {
                        among.Route(other);
                    }

                    Assert.That(keys.Reverse().Select(among.Route).Reverse(), Is.EqualTo(expected));
                },
                iter: 200
            );
    }

    [Test]
    public void A_larger_fraction_only_takes_from_train()
    {
        Gen.Select(Gen.String, Gen.Long, Gen.Double[0.01, 0.4], Gen.Double[0.01, 0.4])
            .Sample(
                (key, seed, fraction, more) =>
                {
                    var before = new SplitRouter([new DatasetSplit("validation", fraction)], seed).Route(key);
                    var after = new SplitRouter([new DatasetSplit("validation", fraction + more)], seed).Route(key);
                    Assert.That(before == 0 || after == before);
                },
                iter: 1000
            );
    }

    [Test]
    public void Shares_come_out_as_asked()
    {
        var router = new SplitRouter([new DatasetSplit("validation", 0.05), new DatasetSplit("test", 0.2)], seed: 7);

        var counts = Enumerable.Range(0, 20_000).CountBy(n => router.Route($"seeds:{n}")).ToDictionary();

        Assert.That(router.Names, Is.EqualTo(["train", "validation", "test"]));
        Assert.That(counts[1] / 20_000.0, Is.EqualTo(0.05).Within(0.01));
        Assert.That(counts[2] / 20_000.0, Is.EqualTo(0.2).Within(0.01));
    }

    [Test]
    public void Known_keys_stay_where_they_were_in_earlier_versions()
    {
        var router = new SplitRouter([new DatasetSplit("validation", 0.5)], seed: 42);

        Assert.That(
            string.Concat(Enumerable.Range(0, 32).Select(n => router.Route($"key{n}"))),
            Is.EqualTo("11100111011111001000101100100000")
        );
    }

    [TestCase("Validation", 0.1, "lower-case")]
    [TestCase("../x", 0.1, "lower-case")]
    [TestCase("train", 0.1, "takes the rest")]
    [TestCase("test", 0.0, "between 0 and 1")]
    [TestCase("test", double.NaN, "between 0 and 1")]
    [TestCase("validation", 0.1, "stands twice")]
    [TestCase("test", 0.9, "less than 1")]
    public void Says_what_is_wrong_with_a_split(string name, double fraction, string problem)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            _ = new SplitRouter([new DatasetSplit("validation", 0.1), new DatasetSplit(name, fraction)], seed: 0)
        );

        Assert.That(error!.Message, Does.Contain(problem));
    }
}
