using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Slices put where indices say: ScatterNd, which adds to zeros, and the ops that change a tensor.</summary>
internal class ScatterEmitter : TensorFlowEmitter<ScatterOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ScatterOperator op) =>
        op.SkipsOutside ? "places outside are left out, which no op does"
        : node.Inputs.Count == 3 ? (OpOf(op.Kind) is null ? $"no op is {op.Kind}" : null)
        : op.Kind != ScatterFunction.Add || op.Fill != 0 ? $"no op is {op.Kind} on an array of {op.Fill}"
        : op.Shape.IsKnown ? null : $"the shape {op.Shape} is not known";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ScatterOperator op, TensorFlowWriter writer)
    {
        string[] inputs = [.. writer.Inputs(node)];
        if (inputs.Length == 3)
        {
            writer.Add(node, OpOf(op.Kind)!, Changed(node, inputs[2], writer), inputs[0], inputs[1]).Type("T", node.Inputs[1].Spec.DataType).Type("Tindices", TypeOf(node));
        }
        else
        {
            writer.Add(node, "ScatterNd", [.. inputs, writer.Shape(node, "shape", op.Shape)]).Type("T", node.Inputs[1].Spec.DataType).Type("Tindices", TypeOf(node));
        }
    }

    /// <summary>The tensor that the op changes, by its reference: as it is, for TensorFlow's ops give a tensor of their own.</summary>
    private protected virtual string Changed(GraphNode node, string tensor, TensorFlowWriter writer) => tensor;

    /// <summary>The op that changes a tensor; null where there is none.</summary>
    private protected static string? OpOf(ScatterFunction kind) => kind switch
    {
        ScatterFunction.Set => "TensorScatterUpdate",
        ScatterFunction.Add => "TensorScatterAdd",
        ScatterFunction.Subtract => "TensorScatterSub",
        ScatterFunction.Maximum => "TensorScatterMax",
        ScatterFunction.Minimum => "TensorScatterMin",
        _ => null,
    };
}
