using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Functions of two numbers.</summary>
internal sealed class BinaryEmitter : OnnxEmitter<BinaryOperator>
{
    /// <summary>The op of a function; null where ONNX has none.</summary>
    public static string? OpOf(BinaryFunction kind, bool isFloat) => kind switch
    {
        BinaryFunction.Add => "Add",
        BinaryFunction.Subtract => "Sub",
        BinaryFunction.Multiply => "Mul",
        BinaryFunction.Divide => "Div",
        BinaryFunction.Power => "Pow",
        BinaryFunction.Maximum => "Max",
        BinaryFunction.Minimum => "Min",
        BinaryFunction.TruncateMod => "Mod",
        BinaryFunction.FloorMod when !isFloat => "Mod",
        _ => null,
    };

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BinaryOperator op) =>
        OpOf(op.Kind, TypeOf(node).IsFloat()) is null ? $"ONNX has no {op.Kind} of {TypeOf(node).TensorFlowName()}"
        : op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BinaryOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.CommonLayout(node);
        var added = writer.Add(node, OpOf(op.Kind, TypeOf(node).IsFloat())!, layout, node.Inputs.Select(i => writer.Operand(i, layout)));
        if (op.Kind is BinaryFunction.TruncateMod or BinaryFunction.FloorMod)
        {
            added.Flag("fmod", op.Kind == BinaryFunction.TruncateMod);
        }
    }
}
