using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Elementwise functions of two numbers: an op for each.</summary>
internal class BinaryEmitter : TensorFlowEmitter<BinaryOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BinaryOperator op) =>
        op.Activation.Kind == ActivationKind.Linear ? null : "an activation is fused into it";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BinaryOperator op, TensorFlowWriter writer) =>
        writer.Add(node, OpOf(op.Kind, TypeOf(node).IsFloat()), writer.Inputs(node)).Type("T", TypeOf(node));

    private static string OpOf(BinaryFunction kind, bool isFloat) => kind switch
    {
        BinaryFunction.Add => "AddV2",
        BinaryFunction.Subtract => "Sub",
        BinaryFunction.Multiply => "Mul",
        BinaryFunction.Divide => isFloat ? "RealDiv" : "TruncateDiv",
        BinaryFunction.DivideNoNaN => "DivNoNan",
        BinaryFunction.FloorDivide => "FloorDiv",
        BinaryFunction.TruncateMod => "TruncateMod",
        BinaryFunction.Power => "Pow",
        _ => kind.ToString(),
    };
}
