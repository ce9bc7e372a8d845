using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Morphological dilation.</summary>
internal sealed class DilationEmitter : TensorFlowEmitter<DilationOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, DilationOperator op) =>
        op.Padding.IsSame || Windows.IsValid(op.Padding) ? null : "its padding is neither SAME nor VALID";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, DilationOperator op, TensorFlowWriter writer) =>
        Windows.Padding(
            writer.Add(node, "Dilation2D", writer.Inputs(node)).Type("T", TypeOf(node)).Integers("strides", Windows.AllAxes(op.Strides)).Integers("rates", Windows.AllAxes(op.Dilations)), op.Padding);
}
