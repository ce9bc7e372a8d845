using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>Activation functions, as layers of their own.</summary>
internal sealed class ActivationEmitter(KerasDialect dialect) : KerasEmitter<ActivationOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ActivationOperator op) =>
        WhyNoWeights(node, 0, 0) ?? WhyNoFloats(node) ?? (KerasFunction.HasLayer(op.Function, dialect) ? null : $"{dialect} has no layer that is {op.Function.Kind} with these parameters");

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ActivationOperator op, KerasGraphWriter writer) =>
        writer.Add(node, KerasFunction.ClassOf(op.Function), node.Inputs, json => KerasFunction.WriteOptions(json, op.Function, dialect));
}
