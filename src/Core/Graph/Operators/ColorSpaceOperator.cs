namespace TfModelTools.Graph.Operators;

/// <summary>
/// Converts pixels between red, green, blue and hue, saturation, value, all from 0 to 1. Input: x (..., 3). Output: the shape of x.
/// </summary>
/// <param name="ToHsv">From red, green, blue to hue, saturation, value; else back.</param>
public sealed record ColorSpaceOperator(bool ToHsv) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(1, 1);
        context.RequireRank(0, 1);
        return context.Shape(0)[-1] == 3 ? [context.Inputs[0]] : throw context.Fault("its pixels do not have three channels");
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => node.Output.Shape.Rank > 1;
}
