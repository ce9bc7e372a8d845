using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// Chooses boxes by their scores, the highest first, and leaves out those that overlap a chosen one too much. Inputs: boxes (B, 4) as
/// (y1, x1, y2, x2), scores (B,), float32. Outputs: the numbers of the chosen boxes (int32) and their scores, both (MaxOutput,) with zeros
/// behind those chosen, and how many were chosen, an int32 of no axes.
/// </summary>
/// <param name="MaxOutput">The most boxes that are chosen.</param>
/// <param name="OverlapThreshold">Boxes that overlap by more than this (shared area over covered area) are left out.</param>
/// <param name="ScoreThreshold">Boxes that do not score more than this are left out.</param>
/// <param name="SoftSigma">Where not 0, overlapping boxes lose score instead: by exp(-overlap^2 / (2 sigma)).</param>
public sealed record NonMaxSuppressionOperator(int MaxOutput, float OverlapThreshold, float ScoreThreshold, float SoftSigma) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireType(0, DataType.Float32);
        context.RequireType(1, DataType.Float32);
        context.RequireRank(1, 1, 1);
        context.RequireShape(0, context.Shape(1)[0], 4);
        context.RequireAtLeast(0, [MaxOutput], "boxes at most");
        SymbolicShape chosen = new(MaxOutput);
        return [new ValueSpec(DataType.Int32, chosen), new ValueSpec(DataType.Float32, chosen), new ValueSpec(DataType.Int32, SymbolicShape.Scalar)];
    }
}
