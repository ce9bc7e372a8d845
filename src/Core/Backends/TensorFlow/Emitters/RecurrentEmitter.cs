using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Recurrent layers whose steps are not known or too many to be written one by one: a loop.</summary>
/// <param name="steps">What its steps are written with.</param>
internal sealed class RecurrentEmitter(StepVocabulary steps) : TensorFlowEmitter<RecurrentOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, RecurrentOperator op) => RecurrentLoop.WhyUnsupported(node, steps);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, RecurrentOperator op, TensorFlowWriter writer) => new RecurrentLoop(node, writer).Emit(steps);
}
