using TfModelTools.Backends.Emission;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.ModelIr.Emitters;

/// <summary>The activations that the IR has.</summary>
internal sealed class ActivationEmitter : Emitter<ActivationOperator, ModelIrWriter>
{
    /// <summary>The op of an activation; null when the IR has none.</summary>
    public static string? OpOf(ActivationFunction function) => function switch
    {
        { Kind: ActivationKind.Relu, Threshold: 0, Alpha: 0, Ceiling: float.PositiveInfinity } => "Relu",
        { Kind: ActivationKind.Relu, Threshold: 0, Alpha: 0, Ceiling: 6 } => "Relu6",
        { Kind: ActivationKind.Relu, Threshold: 0, Ceiling: float.PositiveInfinity } => "LeakyRelu",
        { Kind: ActivationKind.Elu, Alpha: 1 } => "Elu",
        { Kind: ActivationKind.Sigmoid } => "Sigmoid",
        { Kind: ActivationKind.Tanh } => "Tanh",
        _ => null,
    };

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ActivationOperator op) => OpOf(op.Function) is null ? $"the IR has no {op.Function.Kind} with these parameters" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ActivationOperator op, ModelIrWriter writer)
    {
        string name = OpOf(op.Function)!;
        var added = writer.Add(node, name, writer.Inputs(node));
        if (name == "LeakyRelu")
        {
            added.Float("alpha", op.Function.Alpha);
        }
    }
}
