using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Elementwise functions of two numbers.</summary>
internal sealed class BinaryEmitter : Emitter<BinaryOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, BinaryOperator op) =>
        op.Activation.Kind != ActivationKind.Linear ? "an activation is fused into it"
        : OpOf(op.Kind) is null ? $"the IR has no {op.Kind} of two numbers"
        : op.Kind == BinaryFunction.Divide && !node.Output.Spec.DataType.IsFloat() ? "it divides integers, whose quotient the IR does not say how to round"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, BinaryOperator op, ModelIrWriter writer) => writer.Add(node, OpOf(op.Kind)!, writer.Inputs(node));

    private static string? OpOf(BinaryFunction kind) => kind switch
    {
        BinaryFunction.Add => "Add",
        BinaryFunction.Subtract => "Sub",
        BinaryFunction.Multiply => "Mul",
        BinaryFunction.Divide => "Div",
        BinaryFunction.Maximum => "Maximum",
        BinaryFunction.Minimum => "Minimum",
        _ => null,
    };
}
