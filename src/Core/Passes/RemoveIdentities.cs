using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes;

/// <summary>
/// Removes nodes that hand their input on unchanged: identities (what dropout is at inference), linear activations, transposes
/// that keep the order, reshapes, casts, slices, repetitions and paddings to what the value is already.
/// </summary>
internal sealed class RemoveIdentities : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (IsIdentity(node))
            {
                graph.ReplaceUses(node.Output, node.Inputs[0]);
                graph.Remove(node);
                changes++;
            }
        }

        return changes;
    }

    private static bool IsIdentity(GraphNode node) => node.Operator switch
    {
        IdentityOperator => true,
        ActivationOperator { Function.Kind: ActivationKind.Linear } => true,
        TransposeOperator transpose => transpose.Permutation.SequenceEqual(Enumerable.Range(0, transpose.Permutation.Count)),
        ReshapeOperator => node.Output.Shape.IsSame(node.Inputs[0].Shape),
        CastOperator cast => cast.DataType == node.Inputs[0].Spec.DataType,
        ConcatOperator => node.Inputs.Count == 1,
        SliceOperator slice => slice.Strides.All(s => s == 1) && HasSameShape(node),
        BroadcastToOperator or TileOperator => HasSameShape(node),
        PadOperator pad => pad.Before.Concat(pad.After).All(p => p == 0),
        ReduceOperator { Kind: ReduceFunction.L2Norm } => false,
        ReductionOperator { Axes.Count: 0 } => true,
        _ => false,
    };

    private static bool HasSameShape(GraphNode node) => node.Output.Shape.IsSame(node.Inputs[0].Shape);
}
