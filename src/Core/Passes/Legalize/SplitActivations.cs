using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Takes the activation that a convolution, a matrix product or a function of two numbers applies to its result out into a node of its own.</summary>
/// <param name="keepsFused">Whether the target computes the node with its activation at once.</param>
internal sealed class SplitActivations(Func<GraphNode, bool> keepsFused) : LegalizingPass<Operator>
{
    /// <inheritdoc/>
    protected override GraphValue? TakeApart(GraphNode node, Operator op, NodeParts parts) =>
        Split(op) is var (plain, function) && function.Kind != ActivationKind.Linear && !keepsFused(node)
            ? parts.Activation(function, parts.Node("linear", plain, [.. node.Inputs]))
            : null;

    /// <summary>An operator that can apply an activation to its result without it, and the activation; null for any other.</summary>
    public static (Operator Plain, ActivationFunction Function)? Split(Operator op) => op switch
    {
        ConvOperator conv => (conv with { Activation = ActivationFunction.Linear }, conv.Activation),
        ConvTransposeOperator conv => (conv with { Activation = ActivationFunction.Linear }, conv.Activation),
        DenseOperator dense => (dense with { Activation = ActivationFunction.Linear }, dense.Activation),
        BinaryOperator binary => (binary with { Activation = ActivationFunction.Linear }, binary.Activation),
        _ => null,
    };
}
