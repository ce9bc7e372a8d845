using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Losses and scores that a model can give: cross entropies, whether a target is among the best.</summary>
internal static class ScoreOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        new("SoftmaxCrossEntropyWithLogits", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1)), "Softmax, Multiply, Reduce", DenseCrossEntropy),
        new("SparseSoftmaxCrossEntropyWithLogits", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), "Equal, Select, Softmax, Reduce", SparseCrossEntropy),
        OpRow.One("InTopK", OpSignature.Of(2, 1).With(OpAttribute.Integer("k", int.MinValue, int.MaxValue)), "Equal, Select, Reduce, Greater, IsFinite", call => InTopK(call, call.IntegerAttribute("k"))),
        OpRow.One("InTopKV2", OpSignature.Of(2, 1, RankRange.Any), "Equal, Select, Reduce, Greater, IsFinite", call => InTopK(call, call.Integer(2, "k"))),
        OpRow.One("NthElement", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), "TopK, Slice", NthElement),
    ];

    private static GraphValue Binary(OpCall call, BinaryFunction kind, GraphValue a, GraphValue b) => call.Emit(new BinaryOperator(kind), a, b).Value;

    private static GraphValue Hits(OpCall call, ImportedTensor labels, long classes)
    {
        ImportedTensor wide = ShapeOps.Reshaped(call, labels, [.. labels.Shape, 1]);
        ImportedTensor numbers = call.Counted("classes", labels.DataType, new SymbolicShape(classes), classes);
        return call.Emit(new CompareOperator(ComparisonFunction.Equal), wide.Value, numbers.Value).Value;
    }

    private static ImportedValue[] DenseCrossEntropy(OpCall call)
    {
        ImportedTensor labels = call.Tensor(1);
        return CrossEntropy(call, logs => Binary(call, BinaryFunction.Multiply, logs, labels.Value), labels.Value);
    }

    // The logarithm of the label's class alone: that of another may be infinite, of which a product with 0 would be no number.
    private static ImportedValue[] SparseCrossEntropy(OpCall call)
    {
        ImportedTensor logits = call.Tensor(0);
        long classes = logits.Shape[-1] is { IsFixed: true, Count: <= 1 << 20 and var count } ? count : throw call.FailForShape($"its logits have shape {logits.Shape}");
        GraphValue hits = Hits(call, call.Tensor(1), classes);
        GraphValue zero = call.Scalar(logits.DataType, 0).Value;
        return CrossEntropy(call, logs => call.Emit(new SelectOperator(), hits, logs, zero).Value, call.Emit(new SelectOperator(), hits, call.Scalar(logits.DataType, 1).Value, zero).Value);
    }

    // The loss -sum(labels * log softmax), and its gradient softmax - labels.
    private static ImportedValue[] CrossEntropy(OpCall call, Func<GraphValue, GraphValue> weigh, GraphValue labels)
    {
        ImportedTensor logits = call.Tensor(0);
        GraphValue product = weigh(call.EmitFloat(new SoftmaxOperator(-1, IsLog: true), logits).Value);
        GraphValue sum = call.Emit(new ReduceOperator(ReduceFunction.Sum, [logits.Shape.Rank - 1], false), product).Value;
        GraphValue loss = call.Emit(new UnaryOperator(UnaryFunction.Negate), sum).Value;
        GraphValue gradient = Binary(call, BinaryFunction.Subtract, call.EmitFloat(new SoftmaxOperator(), logits).Value, labels);
        return [ImportedTensor.From(loss), ImportedTensor.From(gradient)];
    }

    // tensorflow/core/kernels/in_topk_op.h: whether fewer than k scores are higher than the target's, where all are finite and there is the class.
    private static ImportedTensor InTopK(OpCall call, long k)
    {
        ImportedTensor scores = call.Tensor(0);
        long classes = scores.Shape is { Rank: 2 } && scores.Shape[1] is { IsFixed: true, Count: <= 1 << 20 and var count } ? count : throw call.FailForShape($"its scores have shape {scores.Shape}");
        GraphValue hits = Hits(call, call.Tensor(1), classes);
        GraphValue own = call.Emit(new SelectOperator(), hits, scores.Value, call.Scalar(scores.DataType, double.NegativeInfinity).Value).Value;
        GraphValue target = call.Emit(new ReduceOperator(ReduceFunction.Max, [1], true), own).Value;
        GraphValue higher = call.Emit(new CastOperator(DataType.Int32), call.Emit(new CompareOperator(ComparisonFunction.Greater), scores.Value, target).Value).Value;
        GraphValue number = call.Emit(new ReduceOperator(ReduceFunction.Sum, [1], false), higher).Value;
        GraphValue isHigh = call.Emit(new CompareOperator(ComparisonFunction.Less), number, call.Scalar(DataType.Int32, k).Value).Value;
        ImportedTensor IsFinite(GraphValue x) => call.Emit(new NumberTestOperator(NumberTestFunction.IsFinite), x);
        GraphValue areFinite = call.Emit(new ReduceLogicOperator(IsAll: true, [1], false), IsFinite(scores.Value).Value).Value;
        GraphValue isClass = call.Reshape(IsFinite(target), new SymbolicShape(scores.Shape[0])).Value;
        return call.Emit(new LogicOperator(LogicFunction.And), isHigh, call.Emit(new LogicOperator(LogicFunction.And), areFinite, isClass).Value);
    }

    private static ImportedTensor NthElement(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long n = call.Integer(1, "n");
        bool isReverse = call.Node.Bool("reverse");
        if (!x.Shape[-1].IsFixed || n < 0 || n >= x.Shape[-1].Count)
        {
            throw call.FailForShape($"it asks for element {n} of {x.Shape}");
        }

        // The n-th smallest of k elements is the (k - 1 - n)-th largest.
        long rank = isReverse ? n : x.Shape[-1].Count - 1 - n;
        ImportedTensor best = ImportedTensor.From(call.Add(new TopKOperator(call.Int32(rank + 1, "n")), x.Value).Outputs[0]);
        return ShapeOps.Reshaped(call, SliceOps.Take(call, best, x.Shape.Rank - 1, rank, 1), [.. x.Shape.SkipLast(1)]);
    }
}
