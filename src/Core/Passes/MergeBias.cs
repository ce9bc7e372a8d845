using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes;

/// <summary>
/// Makes a constant of one number for each filter, that is added to (or taken from) what a matrix product or convolution gives, its bias,
/// when nobody else reads that. An activation fused into the sum goes along.
/// </summary>
internal sealed class MergeBias : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is BinaryOperator { Kind: BinaryFunction.Add or BinaryFunction.Subtract } binary && TryMerge(graph, node, binary))
            {
                changes++;
            }
        }

        return changes;
    }

    private static bool TryMerge(ModelGraph graph, GraphNode node, BinaryOperator binary)
    {
        for (int i = 0; i < (binary.Kind == BinaryFunction.Add ? 2 : 1); i++)
        {
            GraphValue sum = node.Inputs[i];
            if (sum is { Producer: { } producer, UseCount: 1 }
                && WithActivation(producer.Operator, binary.Activation) is { } merged
                && producer.Inputs.Count <= 3
                && ChannelConstant.Of(node.Inputs[1 - i], sum.Shape) is { } added
                && (producer.Inputs.Count < 3 || producer.Inputs[2].Constant is not null))
            {
                GraphConstant? old = producer.Inputs.Count > 2 ? producer.Inputs[2].Constant : null;
                GraphConstant bias = Sum(old, added, binary.Kind == BinaryFunction.Subtract ? -1 : 1);
                producer.Rewrite(merged, [producer.Inputs[0], producer.Inputs[1], graph.AddConstant(producer.Name + "/bias", bias)], node);
                graph.ReplaceUses(node.Output, producer.Output);
                graph.Remove(node);
                return true;
            }
        }

        return false;
    }

    private static Operator? WithActivation(Operator op, ActivationFunction function) => op switch
    {
        DenseOperator { Activation.Kind: ActivationKind.Linear } dense => dense with { Activation = function },
        ConvOperator { Activation.Kind: ActivationKind.Linear } conv => conv with { Activation = function },
        ConvTransposeOperator { Activation.Kind: ActivationKind.Linear } conv => conv with { Activation = function },
        _ => null,
    };

    private static GraphConstant Sum(GraphConstant? old, GraphConstant added, int sign) => old is null && sign == 1 ? added : new(
        DataType.Float32,
        added.Shape,
        () =>
        {
            float[] values = added.Read().AsSpan<float>().ToArray();
            ReadOnlySpan<float> before = old is null ? [] : old.Read().AsSpan<float>();
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (before.IsEmpty ? 0 : before[i]) + (sign * values[i]);
            }

            return Tensor.Create<float>(values, added.Shape);
        });
}
