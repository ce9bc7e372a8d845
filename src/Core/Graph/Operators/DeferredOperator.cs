using TfModelTools.Common;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// A whole model whose nodes can be told only once the shapes of its inputs, or the inputs themselves, are known: its source computes
/// with them. It cannot be run; <see cref="ModelGraph.Specialize"/> gives the model for given shapes, and
/// <see cref="ModelGraph.SpecializeValues"/> for given data.
/// </summary>
/// <param name="Outputs">What is known of the outputs.</param>
/// <param name="Reasons">The nodes that cannot be told yet, each with its reason.</param>
public sealed record DeferredOperator(IReadOnlyList<ValueSpec> Outputs, IReadOnlyList<UnsupportedItem> Reasons) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context) => Outputs;
}
