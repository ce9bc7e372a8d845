using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Comparisons.</summary>
internal sealed class CompareEmitter : OnnxEmitter<CompareOperator>
{
    /// <summary>The op of a comparison; null where ONNX has none.</summary>
    public static string? OpOf(ComparisonFunction kind) => kind switch
    {
        ComparisonFunction.Equal => "Equal",
        ComparisonFunction.Less => "Less",
        ComparisonFunction.LessEqual => "LessOrEqual",
        ComparisonFunction.Greater => "Greater",
        ComparisonFunction.GreaterEqual => "GreaterOrEqual",
        _ => null,
    };

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, CompareOperator op) => OpOf(op.Kind) is null ? $"ONNX has no {op.Kind}" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, CompareOperator op, OnnxWriter writer) => AddElementwise(writer, node, OpOf(op.Kind)!);
}
