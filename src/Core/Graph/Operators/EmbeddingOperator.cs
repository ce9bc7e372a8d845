namespace TfModelTools.Graph.Operators;

/// <summary>
/// Looks rows up in a table. Inputs: ids (any shape; integer, or float as old Keras models have it, truncated toward zero), table (V, D).
/// Output: ids' shape + (D,), of the table's type. An id outside 0 .. V-1 is an error at run time.
/// </summary>
public sealed record EmbeddingOperator : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireRank(1, 2, 2);
        return [new ValueSpec(context.Type(1), new SymbolicShape([.. context.Shape(0), context.Shape(1)[1]]))];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
