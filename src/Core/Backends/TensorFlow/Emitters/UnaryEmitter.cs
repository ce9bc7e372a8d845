using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Elementwise functions of one number: an op for each.</summary>
internal sealed class UnaryEmitter : TensorFlowEmitter<UnaryOperator>
{
    /// <inheritdoc/>
    protected override void Emit(GraphNode node, UnaryOperator op, TensorFlowWriter writer) =>
        writer.Add(node, OpOf(op.Kind), writer.Inputs(node)).Type("T", TypeOf(node));

    private static string OpOf(UnaryFunction kind) => kind switch
    {
        UnaryFunction.Negate => "Neg",
        UnaryFunction.Ceiling => "Ceil",
        _ => kind.ToString(),
    };
}
