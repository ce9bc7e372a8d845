using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>A choice between two values, element by element, broadcast.</summary>
internal sealed class SelectEmitter : TensorFlowEmitter<SelectOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, SelectOperator op, TensorFlowWriter writer) =>
        writer.Add(node, "SelectV2", writer.Inputs(node)).Type("T", node.Inputs[1].Spec.DataType);
}
