using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow.Emitters;

/// <summary>Convolutional recurrent layers whose steps are not known or too many to be written one by one: a loop.</summary>
internal sealed class ConvRecurrentEmitter : TensorFlowEmitter<ConvRecurrentOperator>
{
    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ConvRecurrentOperator op) => RecurrentLoop.WhyUnsupported(node, TensorFlowVocabulary.Emitters, TensorFlowLegalizations.All);

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ConvRecurrentOperator op, TensorFlowWriter writer) => new RecurrentLoop(node, writer).Emit(TensorFlowVocabulary.Emitters, TensorFlowLegalizations.All);
}
