using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes;

/// <summary>
/// Makes a chain of multiplications, divisions, sums and differences with one constant for each channel (batch normalization spelled
/// out) one batch normalization: of scale and offset alone, with mean 0 and variance 1. Where it comes right after a matrix product or
/// convolution, that takes the scale up, whatever the order; a single multiplication elsewhere stays what it is. So does a sum or difference
/// that a chain begins with elsewhere: x - mean is exact where the two are close, and x * scale - mean * scale would round both before
/// they cancel, to nothing but rounding where the mean is large against the deviation.
/// </summary>
internal sealed class MatchBatchNorm : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        HashSet<GraphNode> settled = new(ReferenceEqualityComparer.Instance);
        foreach (GraphNode last in graph.Nodes.Reverse())
        {
            if (settled.Contains(last))
            {
                continue;
            }

            // What a chain as a whole is not worth, none that ends within it is: it begins at the same value and has fewer steps.
            List<(GraphNode Node, Step Step)> chain = Chain(last);
            settled.UnionWith(chain.Select(c => c.Node));
            bool follows = chain.Count > 0 && FollowsProduct(chain[0].Step.X);
            if (!follows)
            {
                chain = [.. chain.SkipWhile(c => !c.Step.Scales)];
            }

            if (!IsWorthIt(chain, follows) || !IsExact(chain))
            {
                continue;
            }

            Replace(graph, chain);
            foreach ((GraphNode node, _) in chain.Take(chain.Count - 1).Reverse())
            {
                graph.Remove(node);
            }

            changes++;
        }

        return changes;
    }

    // The steps that lead to a node, the first first; only the last may be read by several.
    private static List<(GraphNode Node, Step Step)> Chain(GraphNode last)
    {
        List<(GraphNode, Step)> chain = [];
        GraphNode? node = last;
        while (node is not null && (ReferenceEquals(node, last) || node.Output.UseCount == 1) && StepOf(node) is { } step)
        {
            chain.Add((node, step));
            node = step.X.Producer;
        }

        chain.Reverse();
        return chain;
    }

    // What sums up products has rounded already, by as much as a scale in its weights does.
    private static bool FollowsProduct(GraphValue x) =>
        x is { UseCount: 1, Producer: { Operator: DenseOperator { Activation.Kind: ActivationKind.Linear } or ConvOperator { Activation.Kind: ActivationKind.Linear } or ConvTransposeOperator { Activation.Kind: ActivationKind.Linear } } product }
        && product.Inputs.Skip(1).All(i => i.Constant is not null);

    // A sum alone after a product is a bias, which another pass merges.
    private static bool IsWorthIt(List<(GraphNode Node, Step Step)> chain, bool follows) =>
        chain.Any(c => c.Step.Scales) && (follows || (chain.Any(c => c.Step.IsVector) && chain.Count > 1));

    // A quotient by 0, or numbers that float32 has no room for when they are multiplied up, come out otherwise one step after the other. This reads
    // numbers of the channels, which are few.
    private static bool IsExact(List<(GraphNode Node, Step Step)> chain)
    {
        Step[] steps = [.. chain.Select(c => c.Step)];
        (double[] scale, double[] offset) = Combine(steps, (int)steps[0].Constant.Shape.ElementCount);
        return scale.All(s => s == 0 || float.IsNormal((float)s)) && offset.All(o => float.IsFinite((float)o));
    }

    private static Step? StepOf(GraphNode node)
    {
        if (node.Operator is not BinaryOperator { Activation.Kind: ActivationKind.Linear, Kind: BinaryFunction.Add or BinaryFunction.Subtract or BinaryFunction.Multiply or BinaryFunction.Divide } binary
            || node.Output.Spec.DataType != DataType.Float32)
        {
            return null;
        }

        for (int i = 0; i < 2; i++)
        {
            GraphValue x = node.Inputs[i];
            if (x.Constant is null && x.Shape.Rank > 1 && x.Shape.IsSame(node.Output.Shape) && (i == 0 || binary.Kind != BinaryFunction.Divide)
                && ChannelConstant.Of(node.Inputs[1 - i], x.Shape) is { } constant)
            {
                return new Step(binary.Kind, x, constant, i == 1, node.Inputs[1 - i].Constant!.Shape.ElementCount > 1);
            }
        }

        return null;
    }

    private static void Replace(ModelGraph graph, List<(GraphNode Node, Step Step)> chain)
    {
        GraphNode last = chain[^1].Node;
        Step[] steps = [.. chain.Select(c => c.Step)];
        TensorShape shape = steps[0].Constant.Shape;
        GraphValue Constant(string name, Func<(double[] Scale, double[] Offset), double[]> choose) => graph.AddConstant(
            $"{last.Name}/{name}",
            new GraphConstant(DataType.Float32, shape, () => Tensor.Create<float>([.. choose(Combine(steps, (int)shape.ElementCount)).Select(v => (float)v)], shape)));
        GraphValue Same(string name, float value) => graph.AddConstant($"{last.Name}/{name}", new GraphConstant(DataType.Float32, shape, () => Fill(value, shape)));
        last.Rewrite(
            new BatchNormOperator(-1, 0),
            [steps[0].X, Constant("scale", c => c.Scale), Constant("offset", c => c.Offset), Same("mean", 0), Same("variance", 1)],
            chain.Take(chain.Count - 1).Select(c => c.Node));
    }

    private static Tensor Fill(float value, TensorShape shape)
    {
        float[] values = new float[shape.ElementCount];
        Array.Fill(values, value);
        return Tensor.Create<float>(values, shape);
    }

    // x * scale + offset, in float64.
    private static (double[] Scale, double[] Offset) Combine(Step[] steps, int channels)
    {
        double[] scale = new double[channels];
        double[] offset = new double[channels];
        Array.Fill(scale, 1);
        foreach (Step step in steps)
        {
            ReadOnlySpan<float> c = step.Constant.Read().AsSpan<float>();
            for (int i = 0; i < channels; i++)
            {
                (scale[i], offset[i]) = step.Kind switch
                {
                    BinaryFunction.Add => (scale[i], offset[i] + c[i]),
                    BinaryFunction.Subtract when step.IsReversed => (-scale[i], c[i] - offset[i]),
                    BinaryFunction.Subtract => (scale[i], offset[i] - c[i]),
                    BinaryFunction.Multiply => (scale[i] * c[i], offset[i] * c[i]),
                    _ => (scale[i] / c[i], offset[i] / c[i]),
                };
            }
        }

        return (scale, offset);
    }

    private sealed record Step(BinaryFunction Kind, GraphValue X, GraphConstant Constant, bool IsReversed, bool IsVector)
    {
        public bool Scales => Kind is BinaryFunction.Multiply or BinaryFunction.Divide;
    }
}
