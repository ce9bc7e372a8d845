using System.Text.Json;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Tests.Backends.Tfjs.Layers;

/// <summary>The numbers that TensorFlow.js's loader gives calls.</summary>
public sealed class CallNumbersTests
{
    [Fact]
    public void A_chain_that_is_listed_from_its_end_costs_no_more_than_its_length()
    {
        const int Length = 60_000;
        KerasModelLayer model = Model([.. Enumerable.Range(0, Length).Select(i => i == Length - 1 ? Array.Empty<(int, int)[]>() : [[(i + 1, 0)]])]);
        CallNumbers numbers = new(model);
        Assert.Equal((7, 0), numbers.Of(new KerasTensorReference("7", 0, 0)));
        Assert.Equal((0, 0), numbers.Of(new KerasTensorReference("0", 0, 0)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Calls_are_numbered_as_the_loader_makes_them(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 200; i++)
        {
            int count = random.Next(1, 12);
            int[] calls = [.. Enumerable.Range(0, count).Select(_ => random.Next(0, 4))];

            // Some wait for one another, or for what is not there.
            (int, int)[][][] reads = [.. calls.Select(c => Enumerable.Range(0, c).Select(_ => Enumerable.Range(0, random.Next(0, 3)).Select(_ => Place(random, calls)).ToArray()).ToArray())];
            KerasModelLayer model = Model(reads);
            CallNumbers numbers = new(model);
            int[][] expected = InRounds(reads);
            for (int layer = 0; layer < count; layer++)
            {
                for (int call = 0; call < Math.Max(1, calls[layer]); call++)
                {
                    Assert.Equal((layer, expected[layer][call]), numbers.Of(new KerasTensorReference($"{layer}", call, 0)));
                }
            }
        }
    }

    private static (int, int) Place(Random random, int[] calls)
    {
        int layer = random.Next(calls.Length);
        return (layer, random.Next(Math.Max(1, calls[layer]) + (random.Next(20) == 0 ? 1 : 0)));
    }

    // As fromConfig does it: over all layers and their calls, until nothing moves.
    private static int[][] InRounds((int Layer, int Call)[][][] reads)
    {
        int[][] numbers = [.. reads.Select(r => r.Length == 0 ? [0] : Enumerable.Repeat(-1, r.Length).ToArray())];
        int[] next = new int[reads.Length];
        for (bool isMoving = true; isMoving;)
        {
            isMoving = false;
            for (int layer = 0; layer < reads.Length; layer++)
            {
                for (int call = 0; call < reads[layer].Length; call++)
                {
                    if (numbers[layer][call] < 0 && reads[layer][call].All(r => r.Call < numbers[r.Layer].Length && numbers[r.Layer][r.Call] >= 0))
                    {
                        numbers[layer][call] = next[layer]++;
                        isMoving = true;
                    }
                }
            }
        }

        return numbers;
    }

    // By layer and call, what it reads.
    private static KerasModelLayer Model((int Layer, int Call)[][][] reads)
    {
        static KerasTensorArgument Tensor((int Layer, int Call) place) => new(new KerasTensorReference($"{place.Layer}", place.Call, 0));
        static KerasCall Call((int, int)[] read) => new([new KerasListArgument([.. read.Select(Tensor)])], new Dictionary<string, KerasArgument>());
        JsonElement none = StrictJson.EmptyObject;
        return new KerasModelLayer("", new KerasLayerConfig("Functional", "model", none))
        {
            Layers = [.. reads.Select((calls, i) => new KerasModelLayer($"{i}", new KerasLayerConfig("Add", $"{i}", none) { Calls = [.. calls.Select(Call)] }))],
            Resolve = r => (int.Parse(r.Layer, System.Globalization.CultureInfo.InvariantCulture), r.Node),
        };
    }
}
