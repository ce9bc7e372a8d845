using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Passes.Legalize;

public sealed class UnrollConvRecurrentTests : LegalizeTest
{
    private static readonly bool[] Both = [false, true];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_option(int spatial)
    {
        foreach (bool returnSequences in Both)
        {
            foreach (bool goBackwards in Both)
            {
                foreach (bool hasBias in Both)
                {
                    foreach (bool hasInitialState in Both)
                    {
                        int[] ones = [.. Enumerable.Repeat(1, spatial)];
                        ConvRecurrentOperator op = new(
                            ones, ones, Padding.Same, new(ActivationKind.Tanh), new(ActivationKind.HardSigmoid, 0.2f, 0.5f), returnSequences, goBackwards, hasBias, hasInitialState);
                        Check(new UnrollConvRecurrent(100), c => Layer(c, op, 3, 4), maxNodes: 100);
                        Check(new UnrollConvRecurrent(100), c => Layer(c, op with { Padding = Padding.Valid(spatial) }, 2, 2));
                    }
                }
            }
        }
    }

    [Fact]
    public void Strides_and_dilations_are_of_the_inputs()
    {
        ConvRecurrentOperator op = new([2, 1], [1, 1], Padding.Same, new(ActivationKind.Tanh), new(ActivationKind.Sigmoid), true, false, true);
        Check(new UnrollConvRecurrent(100), c => Layer(c, op, 3, 2));
        Check(new UnrollConvRecurrent(100), c => Layer(c, op with { Strides = [1, 1], Dilations = [1, 2], Padding = Padding.Valid(2) }, 1, 2));
    }

    [Fact]
    public void What_is_too_long_or_not_known_stays()
    {
        ConvRecurrentOperator op = new([1], [1], Padding.Same, new(ActivationKind.Tanh), new(ActivationKind.Sigmoid), true, false, true);
        Stays(new UnrollConvRecurrent(50), c => Layer(c, op, 3, 4));
        Stays(new UnrollConvRecurrent(1000), c => Layer(c, op, -1, 4));
    }

    private static GraphNode Layer(LegalizeCase c, ConvRecurrentOperator op, int steps, int stateExtent)
    {
        const int Filters = 2;
        int spatial = op.Strides.Count;
        long[] extents = [.. Enumerable.Repeat(4L, spatial)];
        long[] kernel = [.. Enumerable.Repeat(3L, spatial - 1), spatial == 1 ? 3 : 2];
        List<GraphValue> inputs = [c.X([steps, .. extents, 2]), c.Weight([.. kernel, 2, 4 * Filters]), c.Weight([.. kernel, Filters, 4 * Filters])];
        if (op.HasBias)
        {
            inputs.Add(c.Weight(4 * Filters));
        }

        if (op.HasInitialState)
        {
            // A kernel of two leaves one more on the last axis.
            long last = spatial > 1 && stateExtent < 4 ? stateExtent + 1 : stateExtent;
            inputs.AddRange([c.X([.. Enumerable.Repeat((long)stateExtent, spatial - 1), last, Filters]), c.X([.. Enumerable.Repeat((long)stateExtent, spatial - 1), last, Filters])]);
        }

        return c.Node(op, [.. inputs]);
    }
}
