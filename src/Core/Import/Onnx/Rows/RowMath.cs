using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Short forms for rows that are composed of many elementwise nodes.</summary>
internal static class RowMath
{
    // Tables of numbers that an import makes: as many as the largest resizing or transform may have.
    private const long MaxTable = 1 << 24;

    /// <summary>A function of a tensor and one number of its element type.</summary>
    public static ImportedTensor Pair(this OpCall call, BinaryFunction kind, ImportedTensor a, double b) => call.Pair(kind, a, call.Scalar(a.DataType, b));

    /// <summary>The sum.</summary>
    public static ImportedTensor Plus(this OpCall call, ImportedTensor a, ImportedTensor b) => call.Pair(BinaryFunction.Add, a, b);

    /// <summary>The product.</summary>
    public static ImportedTensor Times(this OpCall call, ImportedTensor a, ImportedTensor b) => call.Pair(BinaryFunction.Multiply, a, b);

    /// <summary>A function of one number.</summary>
    public static ImportedTensor Each(this OpCall call, UnaryFunction kind, ImportedTensor x) => call.Emit(new UnaryOperator(kind), x.Value);

    /// <summary>An activation; of float types other than float32 through it.</summary>
    public static ImportedTensor Activate(this OpCall call, ActivationFunction function, ImportedTensor x) => call.EmitFloat(new ActivationOperator(function), x);

    /// <summary>Compares two tensors, broadcast.</summary>
    public static ImportedTensor Test(this OpCall call, ComparisonFunction kind, ImportedTensor a, ImportedTensor b) => call.Emit(new CompareOperator(kind), a.Value, b.Value);

    /// <summary>Compares a tensor with one number of its element type.</summary>
    public static ImportedTensor Test(this OpCall call, ComparisonFunction kind, ImportedTensor a, double b) => call.Test(kind, a, call.Scalar(a.DataType, b));

    /// <summary>a where the condition holds, else b.</summary>
    public static ImportedTensor Choose(this OpCall call, ImportedTensor condition, ImportedTensor a, ImportedTensor b) => call.Emit(new SelectOperator(), condition.Value, a.Value, b.Value);

    /// <summary>Both hold.</summary>
    public static ImportedTensor Both(this OpCall call, ImportedTensor a, ImportedTensor b) => call.Emit(new LogicOperator(LogicFunction.And), a.Value, b.Value);

    /// <summary>Combines the numbers along axes.</summary>
    public static ImportedTensor Reduced(this OpCall call, ReduceFunction kind, ImportedTensor x, bool keep, params IReadOnlyList<int> axes) =>
        call.Emit(new ReduceOperator(kind, axes, keep), x.Value);

    /// <summary>Numbers made at import, computed when they are read.</summary>
    /// <param name="call">The node.</param>
    /// <param name="purpose">What they are for, appended to the node's name.</param>
    /// <param name="type">The element type; a float type or one of integers that holds them.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="make">Gives all numbers, row by row.</param>
    /// <exception cref="UnsupportedNodeException">There are more numbers than the limit.</exception>
    public static ImportedTensor Table(this OpCall call, string purpose, DataType type, TensorShape shape, Func<double[]> make) => shape.ElementCount > MaxTable ? throw call.Fail($"its {purpose} are {shape.ElementCount} numbers, more than the limit of {MaxTable}") : ImportedTensor.From(
        call.Graph,
        $"{call.Node.Name}/{purpose}",
        new GraphConstant(type, shape, () => TensorConverter.TryConvert(Tensor.Create<double>(make(), shape), type) ?? throw call.FailWhenRead($"its numbers do not fit {type.TensorFlowName()}")),
        isCheap: false);

    /// <summary>The extents of some axes, which must be known.</summary>
    /// <exception cref="UnsupportedNodeException">One is not, or there are fewer axes.</exception>
    public static int[] Known(this OpCall call, SymbolicShape shape, Range axes)
    {
        if (shape.Rank < Math.Max(axes.Start.GetOffset(shape.Rank), axes.End.GetOffset(shape.Rank)))
        {
            throw call.Fail($"{shape} has too few axes");
        }

        Dimension[] some = shape.ToArray()[axes];
        return some.All(d => d.IsFixed) ? [.. some.Select(d => call.Int32(d.Count, "extent"))] : throw call.FailUntilShapes($"the extents of {shape} are not known");
    }

    /// <summary>Whether indices that the data gives count from the start as they are: in files of these tools, whose operators took no others before they were written.</summary>
    public static bool AreCountedFromStart(this OpCall call) => call.Evaluator.Source.Origin is not null;

    /// <summary>Indices that count from the end where they are negative, as ONNX has them, counted from the start as operators take them.</summary>
    /// <param name="call">The node.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="extent">The extent of the axis they count along.</param>
    public static ImportedTensor CountedFromStart(this OpCall call, ImportedTensor indices, Dimension extent)
    {
        if (indices.DataType is DataType.UInt8 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64)
        {
            return indices;
        }

        if (call.Numbers(indices) is { } known && (extent.IsFixed || known.All(n => n >= 0)))
        {
            return known.All(n => n >= 0) ? indices : call.Known("indices", indices.DataType, indices.Shape, [.. known.Select(n => (SymbolicNumber)(n < 0 ? n + extent.Count : n))]);
        }

        return call.AreCountedFromStart() ? indices
            : extent.IsFixed
            ? call.Choose(call.Test(ComparisonFunction.Less, indices, 0), call.Pair(BinaryFunction.Add, indices, extent.Count), indices)
            : throw call.FailUntilShapes("the extent of the axis that its indices count along is not known");
    }

    /// <summary>A shape with other extents at some axes, of which at most one may be unknown.</summary>
    public static ImportedTensor Shaped(this OpCall call, ImportedTensor x, params Dimension[] extents) => ShapeOps.Reshaped(call, x, extents);

    /// <summary>The order of axes that brings one axis to the end, and the one that brings it back.</summary>
    public static (int[] ToEnd, int[] Back) AxisToEnd(int axis, int rank)
    {
        int[] toEnd = [.. Enumerable.Range(0, rank).Where(i => i != axis), axis];
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            back[toEnd[i]] = i;
        }

        return (toEnd, back);
    }

    /// <summary>Channels-first data with its channels last.</summary>
    public static ImportedTensor ChannelsLast(this OpCall call, ImportedTensor x) => call.Transpose(x, [0, .. Enumerable.Range(2, x.Shape.Rank - 2), 1]);

    /// <summary>Channels-last data with its channels first.</summary>
    public static ImportedTensor ChannelsFirst(this OpCall call, ImportedTensor x) => call.Transpose(x, [0, x.Shape.Rank - 1, .. Enumerable.Range(1, x.Shape.Rank - 2)]);
}
