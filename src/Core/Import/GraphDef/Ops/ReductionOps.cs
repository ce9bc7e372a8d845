using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Reductions along axes.</summary>
internal static class ReductionOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Reduce("Sum", ReduceFunction.Sum, (a, b) => a + b, 0),
        Reduce("Mean", ReduceFunction.Mean, null, 0),
        Reduce("Max", ReduceFunction.Max, (a, b) => SymbolicNumber.Map(a, b, Math.Max), null),
        Reduce("Min", ReduceFunction.Min, (a, b) => SymbolicNumber.Map(a, b, Math.Min), null),
        Reduce("Prod", ReduceFunction.Product, (a, b) => a * b, 1),
        Reduce("All", (axes, keep) => new ReduceLogicOperator(IsAll: true, axes, keep), (a, b) => SymbolicNumber.Map(a, b, (x, y) => x * y), 1),
        Reduce("Any", (axes, keep) => new ReduceLogicOperator(IsAll: false, axes, keep), (a, b) => SymbolicNumber.Map(a, b, Math.Max), 0),
        Reduce("EuclideanNorm", (axes, keep) => new ReduceOperator(ReduceFunction.L2Norm, axes, keep), null, 0, ofNone: UnaryFunction.Abs),
        OpRow.One("ArgMax", OpSignature.Of(RankRange.AtLeast(1)).Optionally(RankRange.Any), "ArgReduce", call => Arg(call, isMax: true)),
        OpRow.One("ArgMin", OpSignature.Of(RankRange.AtLeast(1)).Optionally(RankRange.Any), "ArgReduce", call => Arg(call, isMax: false)),
        OpRow.One("L2Loss", OpSignature.One, "Square, Reduce, Multiply", call =>
        {
            ImportedTensor x = call.Tensor(0);
            GraphValue sum = call.Emit(new ReduceOperator(ReduceFunction.Sum, [.. Enumerable.Range(0, x.Shape.Rank)], false), call.Emit(new UnaryOperator(UnaryFunction.Square), x.Value).Value).Value;
            return call.Emit(new BinaryOperator(BinaryFunction.Multiply), sum, call.Scalar(x.DataType, 0.5).Value);
        }),
    ];

    private static OpRow Reduce(string op, ReduceFunction kind, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber>? fold, double? empty) =>
        Reduce(op, (axes, keep) => new ReduceOperator(kind, axes, keep), fold, empty);

    // Of no axes a reduction gives each number itself, or what the function is of one number.
    private static OpRow Reduce(
        string op, Func<int[], bool, ReductionOperator> reduction, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber>? fold, double? empty, UnaryFunction? ofNone = null) => OpRow.One(op, OpSignature.Two, "Reduce", call =>
    {
        ImportedTensor x = call.Tensor(0);
        int[] axes = [.. call.Integers(1, "axes").Select(a => call.Axis(a, x.Shape.Rank)).Distinct().Order()];
        bool keep = call.Node.Bool("keep_dims");
        if (axes.Length == 0)
        {
            return ofNone is { } function ? call.Emit(new UnaryOperator(function), x.Value) : x;
        }

        if (fold is not null && NumberFolder.Follows(call, x) && axes.Length == x.Shape.Rank && (x.Content!.Length > 0 || empty is not null)
            && Total(x, reduction(axes, keep), fold, empty ?? 0) is { } total)
        {
            SymbolicShape shape = keep ? new SymbolicShape([.. Enumerable.Repeat((Dimension)1, x.Shape.Rank)]) : SymbolicShape.Scalar;
            return call.Known(x.DataType, shape, [total]);
        }

        return call.Emit(reduction(axes, keep), x.Value);
    });

    // Of plain numbers what the kernel makes of them.
    private static SymbolicNumber? Total(ImportedTensor x, ReductionOperator reduction, Func<SymbolicNumber, SymbolicNumber, SymbolicNumber> fold, double empty) =>
        reduction is ReduceOperator { Kind: var kind } && x.Numbers is { Length: > 0 } plain
            ? NumberKernels.Reduce(kind, x.DataType, plain) is { } total && (x.DataType.IsFloat() || NumberFolder.IsExact(total)) ? total : null
            : NumberFolder.Aggregate(x, fold, empty);

    private static ImportedTensor Arg(OpCall call, bool isMax)
    {
        DataType type = call.IndexType("output_type", DataType.Int64);
        int axis = call.Count > 1 ? call.Axis(call.Integer(1, "axis"), call.Shape(0).Rank) : 0;
        ImportedTensor x = call.Tensor(0);
        ImportedTensor number = x.DataType == DataType.Bool ? call.Emit(new CastOperator(DataType.Int32), x.Value) : x;
        return call.Emit(new ArgReduceOperator(isMax, axis, type), number.Value);
    }
}
