using TfModelTools.Tensors;

namespace TfModelTools.Graph.Operators;

/// <summary>
/// Chooses boxes class by class, then the best of all classes, for each sample (tf.image.combined_non_max_suppression). Inputs: boxes
/// (N, B, Q, 4) with Q the number of classes or 1, scores (N, B, classes), float32. Outputs, zeros behind those chosen: boxes (N, T, 4),
/// scores (N, T), classes (N, T), and how many were chosen (N,), int32.
/// </summary>
/// <param name="MaxPerClass">The most boxes chosen of one class.</param>
/// <param name="MaxTotal">T, the boxes given for each sample.</param>
/// <param name="OverlapThreshold">Boxes that overlap by more than this (shared area over covered area) are left out.</param>
/// <param name="ScoreThreshold">Boxes that do not score more than this are left out.</param>
/// <param name="Clips">Whether coordinates are clipped to 0 and 1.</param>
public sealed record CombinedNonMaxSuppressionOperator(int MaxPerClass, int MaxTotal, float OverlapThreshold, float ScoreThreshold, bool Clips) : Operator
{
    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        context.RequireInputs(2, 2);
        context.RequireType(0, DataType.Float32);
        context.RequireType(1, DataType.Float32);
        context.RequireRank(0, 4, 4);
        context.RequireRank(1, 3, 3);
        (SymbolicShape boxes, SymbolicShape scores) = (context.Shape(0), context.Shape(1));
        context.RequireShape(0, scores[0], scores[1], boxes[2], 4);
        if (boxes[2].IsFixed && scores[2].IsFixed && boxes[2] != 1 && boxes[2].Differs(scores[2]))
        {
            throw context.Fault($"it has boxes of {boxes[2]} classes and scores of {scores[2]}");
        }

        context.RequireAtLeast(0, [MaxPerClass, MaxTotal], "boxes at most");
        Dimension samples = boxes[0];
        ValueSpec flat = new(DataType.Float32, new SymbolicShape(samples, MaxTotal));
        return [flat with { Shape = new SymbolicShape(samples, MaxTotal, 4) }, flat, flat, new ValueSpec(DataType.Int32, new SymbolicShape(samples))];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
