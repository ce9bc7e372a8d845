using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>What detectors do with boxes: suppressing those that overlap, cutting them out of images.</summary>
internal static class BoxOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        new("NonMaxSuppression", OpSignature.Of(2, 1, RankRange.Any), "NonMaxSuppression, Trim", call => Suppress(call, call.Node.Float("iou_threshold", 0.5f), float.NegativeInfinity, 0), Compaction.Limits),
        new("NonMaxSuppressionV2", OpSignature.Of(2, 1, RankRange.Any, RankRange.Any), "NonMaxSuppression, Trim", call => Suppress(call, (float)call.Number(3, "overlap threshold"), float.NegativeInfinity, 0), Compaction.Limits),
        new("NonMaxSuppressionV3", OpSignature.Of(2, 1, RankRange.Any, RankRange.Any, RankRange.Any), "NonMaxSuppression, Trim", call => Suppress(call, (float)call.Number(3, "overlap threshold"), (float)call.Number(4, "score threshold"), 0), Compaction.Limits),
        new("NonMaxSuppressionV4", OpSignature.Of(2, 1, RankRange.Any, RankRange.Any, RankRange.Any), "NonMaxSuppression", call => Suppress(call, (float)call.Number(3, "overlap threshold"), (float)call.Number(4, "score threshold"), 0), Compaction.Limits),
        new("NonMaxSuppressionV5", OpSignature.Of(2, 1, RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "NonMaxSuppression", call => Suppress(call, (float)call.Number(3, "overlap threshold"), (float)call.Number(4, "score threshold"), (float)call.Number(5, "sigma")), Compaction.Limits),
        new("CombinedNonMaxSuppression", OpSignature.Of(4, 3, RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "CombinedNonMaxSuppression", Combined),
        OpRow.One("CropAndResize", OpSignature.Of(4, 2, 1, RankRange.Any), "CropAndResize", Crop),
    ];

    private static ImportedValue[] Suppress(OpCall call, float overlap, float score, float sigma)
    {
        long limit = call.Integer(2, "largest number of boxes");
        if (!call.Shape(1).IsFixed)
        {
            throw call.FailUntilShapes("the number of its boxes is open");
        }

        bool isPadded = call.Node.Bool("pad_to_max_output_size");
        long boxes = call.Shape(1)[0].Count;
        long most = isPadded ? limit : Math.Min(limit, boxes);
        DataType type = call.Tensor(1).DataType;
        if (most is < 0 or > Common.Limits.MaxTableElements)
        {
            throw call.Fail($"it chooses up to {limit} boxes");
        }

        GraphNode node = call.Add(
            new NonMaxSuppressionOperator((int)most, overlap, score, sigma), call.Cast(call.Tensor(0), DataType.Float32).Value, call.Cast(call.Tensor(1), DataType.Float32).Value);
        ImportedTensor indices = ImportedTensor.From(node.Outputs[0]);
        ImportedTensor scores = call.Cast(ImportedTensor.From(node.Outputs[1]), type);
        ImportedTensor count = ImportedTensor.From(node.Outputs[2]);
        if (!isPadded)
        {
            ImportedTensor Chosen(ImportedTensor x) => call.Numbers(count) is [double known] ? SliceOps.Take(call, x, 0, 0, (long)known)
                : call.Evaluator.TakesCounts ? Compaction.Trim(call, x, 0, count)
                : throw call.FailUntilValues(Compaction.Reason);
            indices = Chosen(indices);
            scores = call.Node.Op == "NonMaxSuppressionV5" ? Chosen(scores) : scores;
        }

        return call.Node.Op switch
        {
            "NonMaxSuppressionV4" => [indices, count],
            "NonMaxSuppressionV5" => [indices, scores, count],
            _ => [indices],
        };
    }

    private static ImportedValue[] Combined(OpCall call)
    {
        long perClass = call.Integer(2, "number of boxes of a class");
        long total = call.Integer(3, "number of boxes");
        if (call.Shape(1).Rank != 3 || !call.Shape(1)[2].IsFixed || perClass is < 0 or > 1 << 20 || total is < 0 or > 1 << 20)
        {
            throw call.FailForShape($"its scores have shape {call.Shape(1)}");
        }

        long given = call.Node.Bool("pad_per_class") ? Math.Min(total, perClass * call.Shape(1)[2].Count) : total;
        GraphNode node = call.Add(
            new CombinedNonMaxSuppressionOperator(
                (int)perClass, (int)given, (float)call.Number(4, "overlap threshold"), (float)call.Number(5, "score threshold"), call.Node.Bool("clip_boxes", absent: true)),
            call.Value(0),
            call.Value(1));
        return [.. node.Outputs.Select(ImportedTensor.From)];
    }

    private static ImportedTensor Crop(OpCall call)
    {
        if (call.Integers(3, "crop size") is not [> 0 and <= 1 << 16 and var height, > 0 and <= 1 << 16 and var width])
        {
            throw call.Fail("its crop size is not two positive numbers");
        }

        return call.Emit(
            new CropAndResizeOperator((int)height, (int)width, call.Node.Text("method", "bilinear") == "nearest", call.Node.Float("extrapolation_value")),
            call.Cast(call.Tensor(0), DataType.Float32).Value,
            call.Cast(call.Tensor(1), DataType.Float32).Value,
            call.Value(2));
    }
}
