namespace TfModelTools.Graph.Operators;

/// <summary>x where x &gt;= 0, else alpha * x, with alpha given per element. Inputs: x, alpha (broadcast against x). Output: the shape of x.</summary>
public sealed record PReluOperator : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireOneType();
        Broadcast.RequireNoWider(context, 1);
        return [context.Inputs[0]];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
