using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Reductions along axes, which are an attribute up to opset 12 (ReduceSum) or 17 (all others), and an input after.</summary>
internal static class ReductionRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Plain("ReduceSum", "Sum"), Plain("ReduceMean", "Mean"), Extreme("ReduceMax", "Max", isAll: false), Extreme("ReduceMin", "Min", isAll: true), Plain("ReduceProd", "Prod"),
        Reduce("ReduceL1", "Abs, Reduce", (call, x, axes, keep) => call.Reduced("Sum", call.Each("Abs", x), axes, keep)),
        Reduce("ReduceL2", "Reduce", (call, x, axes, keep) => axes.Length == 0 ? call.Each("Abs", x) : call.As(call.Reduced("EuclideanNorm", Floating(call, x), axes, keep), x.DataType)),
        Reduce("ReduceSumSquare", "Square, Reduce", (call, x, axes, keep) => call.Reduced("Sum", call.Each("Square", x), axes, keep)),
        Reduce("ReduceLogSum", "Reduce, Log", (call, x, axes, keep) => call.As(call.Each("Log", Floating(call, call.Reduced("Sum", x, axes, keep))), x.DataType)),
        Reduce("ReduceLogSumExp", "Reduce", (call, x, axes, keep) => axes.Length == 0 ? x : call.As(call.Emit(new ReduceOperator(ReduceFunction.LogSumExp, axes, keep), Floating(call, x).Value), x.DataType)),
        OnnxRow.One("ArgMax", OpSignature.Of(RankRange.AtLeast(1)), "axis:int keepdims:int select_last_index:int", "ArgReduce", call => Arg(call, isMax: true)),
        OnnxRow.One("ArgMin", OpSignature.Of(RankRange.AtLeast(1)), "axis:int keepdims:int select_last_index:int", "ArgReduce", call => Arg(call, isMax: false)),
    ];

    private static OpRow Plain(string op, string row) => Reduce(op, "Reduce", (call, x, axes, keep) => call.Reduced(row, x, axes, keep));

    // Of booleans (opset 20), true is larger than false.
    private static OpRow Extreme(string op, string row, bool isAll) => Reduce(op, "Reduce", (call, x, axes, keep) =>
        x.DataType != DataType.Bool ? call.Reduced(row, x, axes, keep) : axes.Length == 0 ? x : call.Emit(new ReduceLogicOperator(isAll, axes, keep), x.Value));

    private static OpRow Reduce(string op, string target, Func<OpCall, ImportedTensor, int[], bool, ImportedTensor> reduce) =>
        OnnxRow.One(op, OpSignature.One.Optionally(1), "axes:ints keepdims:int noop_with_empty_axes:int", target, call =>
        {
            ImportedTensor x = call.Tensor(0);
            long[] given = call.FindIntegers("axes", 1) ?? [];
            if (given.Length == 0 && call.Node.Integer("noop_with_empty_axes") != 0)
            {
                // Nothing is added up, but what is done to each element is done, as by ONNX Runtime.
                return reduce(call, x, [], true);
            }

            int[] axes = given.Length == 0 ? [.. Enumerable.Range(0, x.Shape.Rank)] : call.Axes(given, x.Shape.Rank);
            return reduce(call, x, axes, call.Node.Integer("keepdims", 1) != 0);
        });

    // Norms and logarithms of integers are computed with floats, and cut off again.
    private static ImportedTensor Floating(OpCall call, ImportedTensor x) => x.DataType.IsFloat() ? x : call.As(x, DataType.Float64);

    // The last of several extremes is the first one of the axis reversed.
    private static ImportedTensor Arg(OpCall call, bool isMax)
    {
        ImportedTensor x = call.Tensor(0);
        int axis = call.Axis(call.Node.Integer("axis"), x.Shape.Rank);
        bool isLast = call.Node.Integer("select_last_index") != 0;
        if (isLast && !x.Shape[axis].IsFixed)
        {
            throw call.FailUntilShapes($"the extent of axis {axis} is not known");
        }

        GraphValue read = isLast ? call.Emit(new ReverseOperator([axis]), x.Value).Value : x.Value;
        ImportedTensor index = call.Emit(new ArgReduceOperator(isMax, axis, DataType.Int64), read);
        index = isLast ? call.With("Sub", call.Scalar(DataType.Int64, x.Shape[axis].Count - 1), index) : index;
        return call.Node.Integer("keepdims", 1) != 0 ? ShapeRows.Reshaped(call, index, x.Shape.With(axis, 1)) : index;
    }
}
