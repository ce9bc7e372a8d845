using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>What detectors do with boxes: suppressing those that overlap, and pooling what lies in them.</summary>
internal static class BoxRows
{
    private const int MaxSuppressions = 1 << 12;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One(
            "NonMaxSuppression", OpSignature.Of(3, 3).Optionally(RankRange.Any, RankRange.Any, RankRange.Any), "center_point_box:int", "NonMaxSuppression, Concat, TopK, Gather, Trim", Suppress, Compaction.Limits),
        OnnxRow.One(
            "RoiAlign",
            OpSignature.Of(4, 2, 1),
            "coordinate_transformation_mode:text mode:text output_height:int output_width:int sampling_ratio:int spatial_scale:float",
            "Gather, Multiply, Reduce",
            RoiAlignment.Import,
            "with a sampling_ratio of 0 only where the regions are known at import, or in a prediction"),
    ];

    // For each sample and class the boxes chosen, as rows of sample, class and box.
    private static ImportedTensor Suppress(OpCall call)
    {
        int[] extents = call.Known(call.Shape(1), ..);
        (int samples, int classes, int boxes) = (extents[0], extents[1], extents[2]);
        double Number(int input, double absent, string what) => call.Has(input) && call.Shape(input).ElementCount != 0 ? call.Number(input, what) : absent;
        int most = (int)Math.Clamp(Number(2, 0, "number of boxes"), 0, boxes);
        float overlap = (float)Number(3, 0, "overlap threshold");
        float least = (float)Number(4, double.NegativeInfinity, "score threshold");
        if ((long)samples * classes > MaxSuppressions)
        {
            throw call.Fail($"it has {samples} samples of {classes} classes, more than {MaxSuppressions} together");
        }

        ImportedTensor all = call.Cast(call.Tensor(0), DataType.Float32);
        ImportedTensor corners = call.Whole("center_point_box") == 0 ? all : Corners(call, all);
        ImportedTensor scores = call.Cast(call.Tensor(1), DataType.Float32);
        List<ImportedTensor> rows = [];
        List<ImportedTensor> isChosen = [];
        for (int i = 0; most > 0 && i < samples * classes; i++)
        {
            (int sample, int kind) = (i / classes, i % classes);
            ImportedTensor own = call.Shaped(SliceOps.Take(call, corners, 0, sample, 1), boxes, 4);
            ImportedTensor score = call.Shaped(SliceOps.Take(call, SliceOps.Take(call, scores, 0, sample, 1), 1, kind, 1), boxes);
            GraphNode node = call.Add(new NonMaxSuppressionOperator(most, overlap, least, 0), own.Value, score.Value);
            ImportedTensor chosen = ImportedTensor.From(node.Outputs[2]);
            long count = most;
            if (call.Numbers(chosen) is [double known])
            {
                count = (long)known;
            }
            else if (Compaction.IsPossible(call, new SymbolicShape((long)samples * classes * most)))
            {
                isChosen.Add(call.Test(ComparisonFunction.Less, call.Counted("places", DataType.Int32, new SymbolicShape(most), most), chosen));
            }
            else
            {
                throw call.FailUntilValues(Compaction.Reason);
            }

            if (count == 0)
            {
                continue;
            }

            ImportedTensor places = call.Cast(call.Shaped(SliceOps.Take(call, ImportedTensor.From(node.Outputs[0]), 0, 0, count), count, 1), DataType.Int64);
            ImportedTensor head = call.Table("head", DataType.Int64, new TensorShape(count, 2), () => [.. Enumerable.Range(0, (int)count).SelectMany(_ => new double[] { sample, kind })]);
            rows.Add(ShapeOps.Join(call, [head, places], 1));
        }

        if (rows.Count == 0)
        {
            return call.Known(DataType.Int64, new SymbolicShape(0, 3), []);
        }

        ImportedTensor every = ShapeOps.Join(call, rows, 0);
        return isChosen.Count == 0 ? every : Chosen(call, every, isChosen);
    }

    // Each class has room for the most there may be; what is chosen is brought together.
    private static ImportedTensor Chosen(OpCall call, ImportedTensor rows, List<ImportedTensor> isChosen)
    {
        (ImportedTensor places, ImportedTensor count) = Compaction.Places(call, ShapeOps.Join(call, isChosen, 0));
        return Compaction.Trim(call, call.Emit(new GatherOperator(0), rows.Value, places.Value), 0, count);
    }

    // Centre and size (x, y, width, height) to corners (y1, x1, y2, x2).
    private static ImportedTensor Corners(OpCall call, ImportedTensor boxes)
    {
        ImportedTensor Part(int i) => SliceOps.Take(call, boxes, 2, i, 1);
        ImportedTensor Moved(int centre, int size, double by) => call.Plus(Part(centre), call.Pair(BinaryFunction.Multiply, Part(size), by));
        return ShapeOps.Join(call, [Moved(1, 3, -0.5), Moved(0, 2, -0.5), Moved(1, 3, 0.5), Moved(0, 2, 0.5)], 2);
    }
}
