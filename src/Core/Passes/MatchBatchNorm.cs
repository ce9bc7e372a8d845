using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes;

/// <summary>
/// Makes a chain of multiplications, divisions, sums and differences with one constant for each channel (batch normalization spelled
/// out, whatever the order) one batch normalization: of scale and offset alone, with mean 0 and variance 1. Where it comes right after a
/// matrix product or convolution, that takes the scale up; a single multiplication elsewhere stays what it is.
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
            if (chain.Count == 0 || !IsWorthIt(chain))
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

    private static bool IsWorthIt(List<(GraphNode Node, Step Step)> chain)
    {
        bool scales = chain.Any(c => c.Step.Kind is BinaryFunction.Multiply or BinaryFunction.Divide);
        bool isOfChannels = chain.Any(c => c.Step.IsVector);
        GraphValue x = chain[0].Step.X;
        bool follows = x is { UseCount: 1, Producer.Operator: DenseOperator { Activation.Kind: ActivationKind.Linear } or ConvOperator { Activation.Kind: ActivationKind.Linear } or ConvTransposeOperator { Activation.Kind: ActivationKind.Linear } };

        // A sum alone after a product is a bias, which another pass merges.
        return scales && (follows ? x.Producer!.Inputs.Skip(1).All(i => i.Constant is not null) : isOfChannels && chain.Count > 1);
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
            if (x.Constant is null && x.Shape.Rank > 1 && x.Shape.Equals(node.Output.Shape) && (i == 0 || binary.Kind != BinaryFunction.Divide)
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

    private sealed record Step(BinaryFunction Kind, GraphValue X, GraphConstant Constant, bool IsReversed, bool IsVector);
}
