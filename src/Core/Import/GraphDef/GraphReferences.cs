using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>What references lead to in a graph that is only looked at, not evaluated.</summary>
internal static class GraphReferences
{
    /// <summary>Whether a node calls the function that its attribute f names.</summary>
    public static bool IsCall(TensorFlowNode node) => node.Op is "PartitionedCall" or "StatefulPartitionedCall";

    /// <summary>The value behind a reference and the node that gives it, through nodes that only hand on; no node where nothing gives it.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="find">The node that a reference leads to; null when there is none.</param>
    public static (TensorName Value, TensorFlowNode? Node) Source(TensorName reference, Func<TensorName, TensorFlowNode?> find)
    {
        TensorFlowNode? node = find(reference);
        for (int i = 0; i < Limits.MaxDepth && node is { Op: "Identity", Inputs.Count: > 0 }; i++)
        {
            reference = node.Inputs[0];
            node = find(reference);
        }

        return (reference, node);
    }
}
