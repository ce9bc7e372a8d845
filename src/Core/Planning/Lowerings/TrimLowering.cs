using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Planning.Lowerings;

/// <summary>What the data decides the size of has no steps: it is an output with a count beside it, or refused.</summary>
internal sealed class TrimLowering : Lowering<TrimOperator>
{
    /// <inheritdoc/>
    public override string? WhyNever => "the data decides how large it is, and more is computed of it than its own elements one by one";

    /// <inheritdoc/>
    protected override void Lower(GraphNode node, TrimOperator op, LoweringContext context) =>
        throw new InvalidOperationException("A value of a size that the data decides is refused before it is lowered.");
}
