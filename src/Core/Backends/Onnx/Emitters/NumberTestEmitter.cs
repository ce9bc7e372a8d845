using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Questions about numbers.</summary>
internal sealed class NumberTestEmitter : OnnxEmitter<NumberTestOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, NumberTestOperator op) => op.Kind == NumberTestFunction.IsFinite ? $"ONNX has no {op.Kind}" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, NumberTestOperator op, OnnxWriter writer) => AddElementwise(writer, node, op.Kind == NumberTestFunction.IsNaN ? "IsNaN" : "IsInf");
}
