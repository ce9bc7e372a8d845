using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>The largest along the last axis, in order; their places are int64 in ONNX.</summary>
internal sealed class TopKEmitter : OnnxEmitter<TopKOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, TopKOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = OnnxLayout.Plain(node.Output.Shape.Rank);
        string[] inputs = [writer.Plain(node.Inputs[0]), writer.Constants.Integers(op.Count)];
        string places = writer.NewPart(node, "places");
        writer.AddMany(node, "TopK", inputs, writer.NewOutput(node.Output, layout), places).Integer("axis", -1).Flag("largest", true).Flag("sorted", true);
        if (node.Outputs[1].UseCount > 0)
        {
            writer.AddCast(node.Outputs[1], layout, places);
        }
    }
}
