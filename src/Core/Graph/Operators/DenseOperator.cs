namespace TfModelTools.Graph.Operators;

/// <summary>
/// activation(x . kernel + bias) on the last axis. Inputs: x (..., I), kernel (I, U), optionally bias (U,).
/// Output: (..., U).
/// </summary>
/// <param name="Activation">The fused activation; <see cref="ActivationFunction.Linear"/> for none.</param>
public sealed record DenseOperator(ActivationFunction Activation) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 3);
        context.RequireOneType();
        context.RequireRank(0, 1);
        context.RequireRank(1, 2, 2);
        SymbolicShape x = context.Shape(0);
        SymbolicShape kernel = context.Shape(1);
        context.RequireShape(1, x[-1], kernel[1]);
        if (context.Inputs.Count == 3)
        {
            context.RequireShape(2, kernel[1]);
        }

        return [context.Inputs[0] with { Shape = x.With(-1, kernel[1]) }];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
