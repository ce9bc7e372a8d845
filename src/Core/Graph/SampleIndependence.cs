namespace TfModelTools.Graph;

/// <summary>
/// Whether a model computes each sample by itself, so that a large batch may be run in parts: samples are the first axis of every
/// value that depends on the batch, and every operator keeps them apart.
/// </summary>
internal static class SampleIndependence
{
    /// <summary>Whether a batch may be run in parts.</summary>
    public static bool Holds(ModelGraph graph) =>
        graph.Inputs.Concat(graph.Outputs).All(p => IsRows(p.Value.Shape)) && graph.Nodes.All(Holds);

    private static bool Holds(GraphNode node)
    {
        // A node that reads no samples gives a value all of them share.
        if (node.Inputs.All(i => i.Shape.All(d => d.IsFixed)))
        {
            return node.Outputs.All(o => o.Shape.IsFixed);
        }

        return node.Outputs.All(o => IsRows(o.Shape))
            && node.Inputs.All(i => i.Shape.IsFixed || IsRows(i.Shape))
            && node.Operator.KeepsSamplesApart(node);
    }

    /// <summary>Samples come first, and on no other axis. A first extent of several times the batch size keeps them in order too.</summary>
    private static bool IsRows(SymbolicShape shape) => shape.Rank > 0 && shape[0].IsPerBatch && shape.Skip(1).All(d => d.IsFixed);
}
