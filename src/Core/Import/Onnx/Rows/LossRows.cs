using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Losses: what a model gives beside its scores when it is evaluated. Classes are axis 1 of the scores.</summary>
internal static class LossRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("NegativeLogLikelihoodLoss", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(1)).Optionally(1), "ignore_index:int reduction:text", "Equal, Select, Reduce", call => Loss(call, call.Tensor(0))),
        OnnxRow.Many("SoftmaxCrossEntropyLoss", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(1)).Optionally(1), "ignore_index:int reduction:text", "Softmax, Equal, Select, Reduce", CrossEntropy),
    ];

    private static ImportedValue[] CrossEntropy(OpCall call)
    {
        ImportedTensor logarithms = call.EmitFloat(new SoftmaxOperator(1, IsLog: true), call.Tensor(0));
        return [Loss(call, logarithms), logarithms];
    }

    // Of each target the logarithm of its class, negated, times the weight of the class; a target that is to be ignored counts for nothing.
    private static ImportedTensor Loss(OpCall call, ImportedTensor logarithms)
    {
        ImportedTensor target = call.Tensor(1);
        SymbolicShape scores = logarithms.Shape;
        if (!scores[1].IsFixed || target.Shape.Rank != scores.Rank - 1)
        {
            throw call.FailForShape($"its scores have the shape {scores} and its targets {target.Shape}");
        }

        DataType type = logarithms.DataType;
        ImportedTensor zero = call.Scalar(type, 0);
        ImportedTensor classes = call.AlongAxis(call.Counted("classes", target.DataType, new SymbolicShape(scores[1]), scores[1].Count), scores.Rank - 2);
        ImportedTensor isClass = call.With("Equal", ShapeRows.Reshaped(call, target, [target.Shape[0], 1, .. target.Shape.Skip(1)]), classes);
        ImportedTensor own = call.Reduced("Sum", call.RunOne("SelectV2", null, isClass, call.Each("Neg", logarithms), zero), [1], keep: false);

        ImportedTensor? weights = call.Optional(2) is not { } given ? null
            : call.Reduced("Sum", call.RunOne("SelectV2", null, isClass, call.As(call.AlongAxis(given, scores.Rank - 2), type), zero), [1], keep: false);
        if (call.HasAttribute("ignore_index"))
        {
            ImportedTensor isIgnored = call.With("Equal", target, call.Node.Integer("ignore_index"));
            ImportedTensor counted = weights ?? call.Scalar(type, 1);
            weights = call.RunOne("SelectV2", null, isIgnored, zero, counted);
        }

        ImportedTensor loss = weights is null ? own : call.With("Mul", own, weights);
        int[] all = [.. Enumerable.Range(0, target.Shape.Rank)];
        return call.Node.Text("reduction", "mean") switch
        {
            "none" => loss,
            "sum" => call.Reduced("Sum", loss, all, keep: false),
            "mean" => weights is null ? call.Reduced("Mean", loss, all, keep: false) : call.With("RealDiv", call.Reduced("Sum", loss, all, keep: false), call.Reduced("Sum", weights, all, keep: false)),
            var other => throw call.Fail($"its reduction is '{other}', expected none, sum or mean"),
        };
    }
}
