using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Putting slices where indices say: scatters, sums by segment, counts, dense forms of sparse tensors.</summary>
internal static class ScatterOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("ScatterNd", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any, RankRange.Any), "Scatter", call => Scatter(call, ScatterFunction.Add, call.Tensor(0), call.Tensor(1), ConstantOps.ToShape(call, 2), null)),
        Onto("TensorScatterUpdate", ScatterFunction.Set),
        Onto("TensorScatterAdd", ScatterFunction.Add),
        Onto("TensorScatterSub", ScatterFunction.Subtract),
        Onto("TensorScatterMax", ScatterFunction.Maximum),
        Onto("TensorScatterMin", ScatterFunction.Minimum),
        OpRow.One("ScatterNdNonAliasingAdd", OpSignature.Of(RankRange.Any, RankRange.AtLeast(1), RankRange.Any), "Scatter", call => Scatter(call, ScatterFunction.Add, call.Tensor(1), call.Tensor(2), call.Shape(0), call.Tensor(0))),
        Onto("ScatterNdUpdate", ScatterFunction.Set),
        Onto("ScatterNdAdd", ScatterFunction.Add),
        Onto("ScatterNdSub", ScatterFunction.Subtract),
        Onto("ScatterNdMax", ScatterFunction.Maximum),
        Onto("ScatterNdMin", ScatterFunction.Minimum),
        Rowwise("ScatterUpdate", ScatterFunction.Set),
        Rowwise("ScatterAdd", ScatterFunction.Add),
        Rowwise("ScatterSub", ScatterFunction.Subtract),
        Rowwise("ScatterMul", ScatterFunction.Multiply),
        Rowwise("ScatterDiv", ScatterFunction.Divide),
        Rowwise("ScatterMax", ScatterFunction.Maximum),
        Rowwise("ScatterMin", ScatterFunction.Minimum),
        OpRow.One("UnsortedSegmentSum", OpSignature.Three, "Scatter", call => Unsorted(call, ScatterFunction.Add)),
        OpRow.One("UnsortedSegmentProd", OpSignature.Three, "Scatter", call => Unsorted(call, ScatterFunction.Multiply)),
        OpRow.One("UnsortedSegmentMax", OpSignature.Three, "Scatter", call => Unsorted(call, ScatterFunction.Maximum)),
        OpRow.One("UnsortedSegmentMin", OpSignature.Three, "Scatter", call => Unsorted(call, ScatterFunction.Minimum)),
        Sorted("SegmentSum", ScatterFunction.Add),
        Sorted("SegmentMean", ScatterFunction.Add),
        Sorted("SegmentProd", ScatterFunction.Multiply),
        Sorted("SegmentMax", ScatterFunction.Maximum),
        Sorted("SegmentMin", ScatterFunction.Minimum),
        OpRow.One("Bincount", OpSignature.Three, "Scatter", call => Count(call, call.Tensor(0), call.Integer(1, "size"), call.Tensor(2))),
        OpRow.One("DenseBincount", OpSignature.Three, "Scatter", DenseBincount, "the size is known at import"),
        OpRow.One("HistogramFixedWidth", OpSignature.Three, "Maximum, Subtract, Divide, Minimum, Scatter", Histogram),
        OpRow.One("SparseToDense", OpSignature.Three.Optionally(RankRange.Any), "Scatter", SparseToDense, "the shape is known at import; the default value is a constant"),
        OpRow.One("SparseTensorDenseAdd", OpSignature.Of(2, 1, RankRange.Any, RankRange.Any), "Scatter", call => Scatter(call, ScatterFunction.Add, call.Tensor(0), call.Tensor(1), call.Shape(3), call.Tensor(3))),
        OpRow.One("SparseTensorDenseMatMul", OpSignature.Of(2, 1, RankRange.Any, 2), "Scatter, MatMul", SparseMatMul, "the shape is known at import"),
    ];

    /// <summary>Puts slices on zeros, or on a tensor.</summary>
    public static ImportedTensor Scatter(
        OpCall call, ScatterFunction kind, ImportedTensor indices, ImportedTensor updates, SymbolicShape shape, ImportedTensor? onto, double fill = 0, bool skipsOutside = false)
    {
        GraphValue[] inputs = onto is null ? [indices.Value, updates.Value] : [indices.Value, updates.Value, onto.Value];
        return call.Emit(new ScatterOperator(kind, shape, fill, skipsOutside), inputs);
    }

    private static OpRow Onto(string op, ScatterFunction kind) =>
        OpRow.One(op, OpSignature.Of(RankRange.Any, RankRange.AtLeast(1), RankRange.Any), "Scatter", call => Scatter(call, kind, call.Tensor(1), call.Tensor(2), call.Shape(0), call.Tensor(0)));

    // The scatters of variables count rows by single numbers, and take one slice for all.
    private static OpRow Rowwise(string op, ScatterFunction kind) => OpRow.One(op, OpSignature.Of(RankRange.AtLeast(1), RankRange.Any, RankRange.Any), "Scatter", call =>
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor updates = call.Tensor(2);
        SymbolicShape full = new([.. call.Shape(1), .. x.Shape.Skip(1)]);
        return Scatter(call, kind, Column(call, call.Tensor(1)), updates.Shape.MayBe(full) ? updates : call.Emit(new BroadcastToOperator(full), updates.Value), x.Shape, x);
    });

    private static ImportedTensor Column(OpCall call, ImportedTensor indices) => ShapeOps.Reshaped(call, indices, [.. indices.Shape, 1]);

    private static ImportedTensor Unsorted(OpCall call, ScatterFunction kind) =>
        Segments(call, kind, call.Integer(2, "number of segments"), Fill(kind, call.Tensor(0).DataType));

    // Of segments without elements the sum is 0, the product 1, the maximum the least number of the type, and the minimum the largest.
    private static double Fill(ScatterFunction kind, DataType type) => kind switch
    {
        ScatterFunction.Multiply => 1,
        ScatterFunction.Maximum => -Largest(type),
        ScatterFunction.Minimum => Largest(type),
        _ => 0,
    };

    private static double Largest(DataType type) => type switch
    {
        DataType.Float16 => (double)Half.MaxValue,
        DataType.Float32 => float.MaxValue,
        DataType.Float64 => double.MaxValue,
        _ => double.PositiveInfinity,
    };

    private static ImportedTensor Segments(OpCall call, ScatterFunction kind, long count, double fill)
    {
        ImportedTensor ids = call.Tensor(1);
        if (count is < 0 or > Common.Limits.MaxTableElements || ids.Shape.Rank > call.Shape(0).Rank)
        {
            throw call.Fail($"its {count} segments of {ids.Shape} elements do not fit {call.Shape(0)}");
        }

        SymbolicShape shape = new([count, .. call.Shape(0).Skip(ids.Shape.Rank)]);
        return Scatter(call, kind, Column(call, ids), call.Tensor(0), shape, null, fill, skipsOutside: true);
    }

    // How many segments there are, the last number says; gaps are zeros.
    private static OpRow Sorted(string op, ScatterFunction kind) => OpRow.One(op, OpSignature.Of(RankRange.AtLeast(1), 1), "Scatter", call =>
    {
        long[] ids = call.EvaluateIntegers(1, "the data decides how many segments there are");
        long count = ids.Length == 0 ? 0 : ids[^1] < Common.Limits.MaxTableElements ? ids[^1] + 1 : -1;
        if ( ids.Any(i => i < 0 || i >= count) || count < 0)
        {
            throw call.Fail("its segments are not in order");
        }

        ImportedTensor result = Segments(call, kind, count, Fill(kind, call.Tensor(0).DataType));
        TensorShape perSegment = new([count, .. Enumerable.Repeat(1L, result.Shape.Rank - 1)]);

        // Of each segment a number, from how many elements it has; made when it is read: there may be many more segments than elements.
        ImportedTensor PerSegment(DataType type, Func<double, double> value) => ImportedTensor.From(
            call.Graph, $"{call.Node.Name}/segments", new GraphConstant(type, perSegment, () => TensorConverter.Convert(Tensor.Create<double>(Sizes(ids, count, value), perSegment), type)), isCheap: false);
        if (op == "SegmentMean")
        {
            return call.Emit(new BinaryOperator(BinaryFunction.Divide), result.Value, PerSegment(result.DataType, s => Math.Max(1, s)).Value);
        }

        return kind != ScatterFunction.Add && ids.Distinct().LongCount() < count
            ? call.Emit(new SelectOperator(), PerSegment(DataType.Bool, s => s > 0 ? 1 : 0).Value, result.Value, call.Scalar(result.DataType, kind == ScatterFunction.Multiply ? 1 : 0).Value)
            : result;
    }, "the segment numbers are known at import");

    private static double[] Sizes(long[] ids, long count, Func<double, double> value)
    {
        double[] sizes = new double[count];
        foreach (long id in ids)
        {
            sizes[id]++;
        }

        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = value(sizes[i]);
        }

        return sizes;
    }

    // Values beyond the size are not counted.
    private static ImportedTensor Count(OpCall call, ImportedTensor values, long size, ImportedTensor weights)
    {
        if (size is < 0 or > Common.Limits.MaxTableElements)
        {
            throw call.Fail($"its size is {size}");
        }

        ImportedTensor ones = weights.Shape.ElementCount == 0 ? ConstantOps.Fill(call, values.Shape, call.Scalar(weights.DataType, 1)) : weights;
        return Scatter(call, ScatterFunction.Add, Column(call, values), ones, new SymbolicShape(size), null, skipsOutside: true);
    }

    private static ImportedTensor DenseBincount(OpCall call)
    {
        ImportedTensor values = call.Tensor(0);
        long size = call.Integer(1, "size");
        bool isBinary = call.Node.Bool("binary_output");
        if (size is < 0 or > 1 << 20 || values.Shape.Rank == 0)
        {
            throw call.Fail($"it counts {values.Shape} values up to {size}");
        }

        if (values.Shape.Rank == 1 && !isBinary)
        {
            return Count(call, values, size, call.Tensor(2));
        }

        // Each row, or a value at all, is counted by itself: hits of one-hot codes.
        ImportedTensor weights = call.Tensor(2);
        DataType type = weights.DataType;
        ImportedTensor wide = Column(call, values);
        GraphValue hits = call.Emit(new CompareOperator(ComparisonFunction.Equal), wide.Value, call.Counted("classes", values.DataType, new SymbolicShape(size), size).Value).Value;
        int axis = values.Shape.Rank - 1;
        if (isBinary)
        {
            return call.Emit(new CastOperator(type), call.Emit(new ReduceLogicOperator(IsAll: false, [axis], false), hits).Value);
        }

        GraphValue one = weights.Shape.ElementCount == 0 ? call.Scalar(type, 1).Value : Column(call, weights).Value;
        GraphValue counts = call.Emit(new SelectOperator(), hits, one, call.Scalar(type, 0).Value).Value;
        return call.Emit(new ReduceOperator(ReduceFunction.Sum, [axis], false), counts);
    }

    // tensorflow/core/kernels/histogram_op.cc: bins of equal width, in float64; values outside counted in the first and the last.
    private static ImportedTensor Histogram(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long bins = call.Integer(2, "number of bins");
        if (bins is < 1 or > Common.Limits.MaxTableElements)
        {
            throw call.Fail($"it has {bins} bins");
        }

        double[] range = call.Numbers(call.Tensor(1)) is [double low, double high] && low < high ? [low, high] : throw call.FailUntilValues("the data decides its range");
        ImportedTensor Binary(BinaryFunction kind, ImportedTensor a, double b) => call.Pair(kind, a, call.Scalar(a.DataType, b));
        double width = x.DataType == DataType.Float32 ? (float)range[1] - (float)range[0] : range[1] - range[0];
        ImportedTensor above = Binary(BinaryFunction.Subtract, Binary(BinaryFunction.Maximum, x, range[0]), range[0]);
        ImportedTensor place = Binary(BinaryFunction.Minimum, Binary(BinaryFunction.Divide, call.Cast(above, DataType.Float64), width / bins), bins - 1);
        GraphValue bin = call.Cast(place, DataType.Int32).Value;
        ImportedTensor flat = ShapeOps.Reshaped(call, ImportedTensor.From(bin), [x.Shape.ElementCount]);
        DataType type = call.Node.Type("dtype") is var t && t == DataType.Unknown ? DataType.Int32 : t;
        return Scatter(call, ScatterFunction.Add, Column(call, flat), ConstantOps.Fill(call, flat.Shape, call.Scalar(type, 1)), new SymbolicShape(bins), null);
    }

    private static ImportedTensor SparseToDense(OpCall call)
    {
        ImportedTensor indices = call.Tensor(0);
        ImportedTensor values = call.Tensor(2);
        ImportedTensor rows = indices.Shape.Rank switch
        {
            0 => ShapeOps.Reshaped(call, indices, [1, 1]),
            1 => Column(call, indices),
            _ => indices,
        };
        SymbolicShape shape = ConstantOps.ToShape(call, 1);
        SymbolicShape each = new(rows.Shape[0]);
        ImportedTensor updates = values.Shape.MayBe(each) ? values : call.Emit(new BroadcastToOperator(each), values.Value);
        return Scatter(call, ScatterFunction.Set, rows, updates, shape, null, call.Count > 3 ? call.Number(3, "default value") : 0);
    }

    private static ImportedTensor SparseMatMul(OpCall call)
    {
        ImportedTensor dense = Scatter(call, ScatterFunction.Add, call.Tensor(0), call.Tensor(1), ConstantOps.ToShape(call, 2), null);
        return MatrixOps.Product(call, dense, call.Tensor(3), call.Node.Bool("adjoint_a"), call.Node.Bool("adjoint_b"));
    }
}
