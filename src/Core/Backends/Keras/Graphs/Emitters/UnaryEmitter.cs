using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Keras.Graphs.Emitters;

/// <summary>The few functions of one number that are layers.</summary>
internal sealed class UnaryEmitter : KerasEmitter<UnaryOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, UnaryOperator op) =>
        WhyNoWeights(node, 0, 0) ?? WhyNoFloats(node) ?? (op.Kind is UnaryFunction.Exp or UnaryFunction.Negate or UnaryFunction.Square ? null : $"Keras has no layer that is {op.Kind}");

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, UnaryOperator op, KerasGraphWriter writer)
    {
        switch (op.Kind)
        {
            case UnaryFunction.Exp:
                writer.Add(node, "Activation", node.Inputs, static json => json.WriteString("activation", "exponential"));
                break;
            case UnaryFunction.Negate:
                writer.Add(node, "Rescaling", node.Inputs, static json => json.WriteNumber("scale", -1.0));
                break;
            default:
                writer.Add(node, "Multiply", [node.Inputs[0], node.Inputs[0]]);
                break;
        }
    }
}
