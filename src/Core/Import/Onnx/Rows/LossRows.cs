using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Losses that a model can give for targets among its inputs.</summary>
internal static class LossRows
{
    private const string Attributes = "ignore_index:int reduction:text";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("NegativeLogLikelihoodLoss", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(1)).Optionally(1), Attributes, "Gather, Multiply, Reduce", call => Loss(call, call.Tensor(0))),
        OnnxRow.Many("SoftmaxCrossEntropyLoss", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(1)).Optionally(1), Attributes, "Softmax, Gather, Multiply, Reduce", CrossEntropy),
    ];

    private static ImportedValue[] CrossEntropy(OpCall call)
    {
        ImportedTensor logarithms = call.EmitFloat(new SoftmaxOperator(1, IsLog: true), call.Tensor(0));
        return [Loss(call, logarithms), logarithms];
    }

    // Minus the score (N, C, ...) of the target class (N, ...), times the weight of that class; of targets that are ignored nothing.
    private static ImportedTensor Loss(OpCall call, ImportedTensor scores)
    {
        ImportedTensor target = call.Tensor(1);
        int rank = scores.Shape.Rank;
        if (target.Shape.Rank != rank - 1)
        {
            throw call.FailForShape($"its targets {target.Shape} do not fit the scores {scores.Shape}");
        }

        ImportedTensor? isIgnored = call.HasAttribute("ignore_index") ? call.Test(ComparisonFunction.Equal, target, call.Whole("ignore_index")) : null;
        ImportedTensor known = isIgnored is null ? target : call.Choose(isIgnored, call.Scalar(target.DataType, 0), target);
        (int[] toEnd, _) = RowMath.AxisToEnd(1, rank);
        ImportedTensor chosen = call.Emit(new GatherOperator(rank - 1, rank - 1), call.Transpose(scores, toEnd).Value, call.Shaped(known, [.. known.Shape, 1]).Value);
        ImportedTensor loss = call.Each(UnaryFunction.Negate, call.Shaped(chosen, [.. target.Shape]));
        ImportedTensor zero = call.Scalar(loss.DataType, 0);
        ImportedTensor? weight = call.Optional(2) is { } weights ? call.Emit(new GatherOperator(0), weights.Value, known.Value) : null;
        if (isIgnored is not null)
        {
            weight = call.Choose(isIgnored, zero, weight ?? call.Scalar(loss.DataType, 1));
            loss = call.Choose(isIgnored, zero, loss);
        }

        loss = weight is null ? loss : call.Times(loss, weight);
        int[] all = [.. Enumerable.Range(0, rank - 1)];
        return call.Word("reduction", "mean") switch
        {
            "none" => loss,
            "sum" => call.Reduced(ReduceFunction.Sum, loss, false, all),
            "mean" when weight is null => call.Reduced(ReduceFunction.Mean, loss, false, all),
            "mean" => call.Pair(BinaryFunction.Divide, call.Reduced(ReduceFunction.Sum, loss, false, all), call.Reduced(ReduceFunction.Sum, weight, false, all)),
            var other => throw call.Fail($"its reduction is '{other}', expected none, sum or mean"),
        };
    }
}
