using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes;

/// <summary>
/// Merges an activation into the matrix product, convolution or sum before it, when nobody else reads that: the kernel then applies
/// it while it stores its result.
/// </summary>
internal sealed class FuseActivation : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is ActivationOperator activation
                && node.Inputs[0].Producer is GraphNode producer
                && producer.Output.UseCount == 1
                && Fuse(producer.Operator, activation.Function) is Operator fused)
            {
                producer.Rewrite(fused, producer.Inputs, node);
                graph.ReplaceUses(node.Output, producer.Output);
                graph.Remove(node);
                changes++;
            }
        }

        return changes;
    }

    private static Operator? Fuse(Operator op, ActivationFunction function) => op switch
    {
        DenseOperator { Activation.Kind: ActivationKind.Linear } dense => dense with { Activation = function },
        ConvOperator { Activation.Kind: ActivationKind.Linear } conv => conv with { Activation = function },
        ConvTransposeOperator { Activation.Kind: ActivationKind.Linear } conv => conv with { Activation = function },
        BinaryOperator { Activation.Kind: ActivationKind.Linear, Kind: BinaryFunction.Add } add => add with { Activation = function },
        _ => null,
    };
}
