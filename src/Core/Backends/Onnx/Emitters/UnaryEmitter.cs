using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Functions of one number.</summary>
internal sealed class UnaryEmitter : OnnxEmitter<UnaryOperator>
{
    /// <summary>The op of a function; null where ONNX has none.</summary>
    public static string? OpOf(UnaryFunction kind) => kind switch
    {
        UnaryFunction.Negate => "Neg",
        UnaryFunction.Ceiling => "Ceil",
        UnaryFunction.Square or UnaryFunction.Rsqrt or UnaryFunction.Expm1 or UnaryFunction.Log1p or UnaryFunction.Erfc => null,
        _ => kind.ToString(),
    };

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, UnaryOperator op) => OpOf(op.Kind) is null ? $"ONNX has no {op.Kind}" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, UnaryOperator op, OnnxWriter writer) => AddElementwise(writer, node, OpOf(op.Kind)!);
}
