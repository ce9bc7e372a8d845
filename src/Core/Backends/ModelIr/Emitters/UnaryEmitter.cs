using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>Elementwise functions of one number.</summary>
internal sealed class UnaryEmitter : Emitter<UnaryOperator, ModelIrWriter>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, UnaryOperator op) => OpOf(op.Kind) is not null ? null : $"the IR has no {op.Kind}";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, UnaryOperator op, ModelIrWriter writer)
    {
        DataType type = node.Output.Spec.DataType;
        IEnumerable<string> inputs = writer.Inputs(node);
        writer.Add(node, OpOf(op.Kind)!, op.Kind == UnaryFunction.Negate ? [.. inputs, writer.Number(node, "minus_one", -1, type)] : inputs);
    }

    private static string? OpOf(UnaryFunction kind) => kind switch
    {
        UnaryFunction.Negate => "Mul",
        UnaryFunction.Abs => "Abs",
        UnaryFunction.Square => "Square",
        UnaryFunction.Exp => "Exp",
        UnaryFunction.Log => "Log",
        UnaryFunction.Sqrt => "Sqrt",
        _ => null,
    };
}
