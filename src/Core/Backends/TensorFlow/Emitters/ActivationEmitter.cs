using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>The activations that are ops.</summary>
internal sealed class ActivationEmitter : TensorFlowEmitter<ActivationOperator>
{
    /// <summary>The op of an activation; null when TensorFlow has none.</summary>
    public static string? OpOf(ActivationFunction function) => function switch
    {
        { Kind: ActivationKind.Linear } => "Identity",
        { Kind: ActivationKind.Relu, Threshold: 0, Alpha: 0, Ceiling: float.PositiveInfinity } => "Relu",
        { Kind: ActivationKind.Relu, Threshold: 0, Alpha: 0, Ceiling: 6 } => "Relu6",
        { Kind: ActivationKind.Relu, Threshold: 0, Ceiling: float.PositiveInfinity } => "LeakyRelu",
        { Kind: ActivationKind.Elu, Alpha: 1 } => "Elu",
        { Kind: ActivationKind.Selu } => "Selu",
        { Kind: ActivationKind.Sigmoid } => "Sigmoid",
        { Kind: ActivationKind.Tanh } => "Tanh",
        { Kind: ActivationKind.Softplus } => "Softplus",
        { Kind: ActivationKind.Softsign } => "Softsign",
        { Kind: ActivationKind.Exponential } => "Exp",
        _ => null,
    };

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ActivationOperator op) => OpOf(op.Function) is null ? $"no op is {op.Function.Kind} with these parameters" : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ActivationOperator op, TensorFlowWriter writer)
    {
        string name = OpOf(op.Function)!;
        var added = writer.Add(node, name, writer.Inputs(node)).Type("T", TypeOf(node));
        if (name == "LeakyRelu")
        {
            added.Float("alpha", op.Function.Alpha);
        }
    }
}
