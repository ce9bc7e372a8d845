using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Functions of the bits of integers: BitShift of numbers without a sign, and from opset 18 on the rest.</summary>
/// <param name="opset">The version of the operator set.</param>
internal sealed class BitwiseEmitter(int opset) : OnnxEmitter<BitwiseOperator>
{
    private const int FirstOpset = 18;

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BitwiseOperator op) =>
        IsShift(op) ? (TypeOf(node) is DataType.UInt8 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64 ? null : $"ONNX shifts no bits of {TypeOf(node).TensorFlowName()}")
        : opset < FirstOpset ? $"ONNX has functions of bits from opset {FirstOpset} on; choose it with {OptionKey.Opset}"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BitwiseOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.CommonLayout(node);
        var added = writer.Add(node, IsShift(op) ? "BitShift" : "Bitwise" + op.Kind, layout, node.Inputs.Select(i => writer.Operand(i, layout)));
        if (IsShift(op))
        {
            added.Text("direction", op.Kind == BitwiseFunction.ShiftLeft ? "LEFT" : "RIGHT");
        }
    }

    private static bool IsShift(BitwiseOperator op) => op.Kind is BitwiseFunction.ShiftLeft or BitwiseFunction.ShiftRight;
}
