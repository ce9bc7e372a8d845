using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes;

/// <summary>Merges zeros that are added around the spatial axes into the convolution that alone reads them (Keras' ZeroPadding, TF-Slim's conv2d_same).</summary>
internal sealed class MergePadding : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is ConvOperator { Padding.IsSame: false } conv
                && node.Inputs[0] is { UseCount: 1, Producer: { Operator: PadOperator { Kind: PadMode.Constant, Value: 0 } pad } padding }
                && pad.Before[0] == 0 && pad.After[0] == 0 && pad.Before[^1] == 0 && pad.After[^1] == 0)
            {
                Padding merged = Padding.Explicit(
                    [.. conv.Padding.Before.Select((b, i) => b + pad.Before[i + 1])], [.. conv.Padding.After.Select((a, i) => a + pad.After[i + 1])]);
                node.Rewrite(conv with { Padding = merged }, [padding.Inputs[0], .. node.Inputs.Skip(1)], padding);
                graph.Remove(padding);
                changes++;
            }
        }

        return changes;
    }
}
