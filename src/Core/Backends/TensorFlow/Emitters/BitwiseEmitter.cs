using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Functions of bits.</summary>
internal sealed class BitwiseEmitter : TensorFlowEmitter<BitwiseOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BitwiseOperator op, TensorFlowWriter writer) => writer.Add(node, OpOf(op.Kind), writer.Inputs(node)).Type("T", TypeOf(node));

    private static string OpOf(BitwiseFunction kind) => kind switch
    {
        BitwiseFunction.ShiftLeft => "LeftShift",
        BitwiseFunction.ShiftRight => "RightShift",
        _ => "Bitwise" + kind,
    };
}
