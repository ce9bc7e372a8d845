using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Ops about positions: one-hot codes, ranks, diagonals and bands, gathering by full index, stitching.</summary>
internal static class IndexOps
{
    private const string MainOnly = "of the main diagonal";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("OneHot", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any).With(OpAttribute.Axis("axis")), "Equal, Select", OneHot) with { OneType = 2.. },
        new("TopKV2", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), "TopK", call => TopK(call, call.Integer(1, "k"))),
        new("TopK", OpSignature.Of(RankRange.AtLeast(1)).With(OpAttribute.Integer("k", 0, int.MaxValue)), "TopK", call => TopK(call, call.IntegerAttribute("k"))),
        OpRow.One("GatherNd", OpSignature.Of(RankRange.Any, RankRange.AtLeast(1)).With(OpAttribute.Axis("batch_dims")), "Gather", GatherNd),
        OpRow.One("ResourceGatherNd", OpSignature.Of(RankRange.Any, RankRange.AtLeast(1)).With(OpAttribute.Axis("batch_dims")), "Gather", GatherNd),
        Cumulative("Cumsum", CumulativeFunction.Sum),
        Cumulative("Cumprod", CumulativeFunction.Product),
        OpRow.One("Bucketize", OpSignature.One, "Bucketize", Bucketize),
        OpRow.One("UnravelIndex", OpSignature.Two, "FloorDivide, FloorMod, Concat", UnravelIndex, "the extents are known at import"),
        OpRow.One("MatrixBandPart", OpSignature.Of(RankRange.AtLeast(2), RankRange.Any, RankRange.Any), "Select", BandPart),
        OpRow.One("Diag", OpSignature.Of(RankRange.AtLeast(1)), "Multiply", call => Diagonal(call, call.Tensor(0))),
        OpRow.One("MatrixDiag", OpSignature.Of(RankRange.AtLeast(1)), "Multiply", call => Diagonal(call, call.Tensor(0))),
        OpRow.One("MatrixDiagV2", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Multiply", MainDiagonal, MainOnly),
        OpRow.One("MatrixDiagV3", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "Multiply", MainDiagonal, MainOnly),
        OpRow.One("BatchMatrixDiag", OpSignature.Of(RankRange.AtLeast(1)), "Multiply", call => Diagonal(call, call.Tensor(0))),
        OpRow.One("DiagPart", OpSignature.Of(RankRange.AtLeast(2)), "Gather", DiagonalPart),
        OpRow.One("MatrixDiagPart", OpSignature.Of(RankRange.AtLeast(2)), "Gather", DiagonalPart),
        OpRow.One("BatchMatrixDiagPart", OpSignature.Of(RankRange.AtLeast(2)), "Gather", DiagonalPart),
        OpRow.One("MatrixDiagPartV2", OpSignature.Of(RankRange.AtLeast(2), RankRange.Any, RankRange.Any), "Gather", DiagonalPart, MainOnly),
        OpRow.One("MatrixDiagPartV3", OpSignature.Of(RankRange.AtLeast(2), RankRange.Any, RankRange.Any), "Gather", DiagonalPart, MainOnly),
        OpRow.One("MatrixSetDiag", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(1)), "Select", SetDiagonal),
        OpRow.One("BatchMatrixSetDiag", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(1)), "Select", SetDiagonal),
        OpRow.One("MatrixSetDiagV2", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(1), RankRange.Any), "Select", SetDiagonal, MainOnly),
        OpRow.One("MatrixSetDiagV3", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(1), RankRange.Any), "Select", SetDiagonal, MainOnly),
        OpRow.One("BatchMatrixBandPart", OpSignature.Of(RankRange.AtLeast(2), RankRange.Any, RankRange.Any), "Select", BandPart),
        OpRow.One("DynamicStitch", OpSignature.List(least: 2, counted: "N", times: 2), "Concat, Gather", Stitch, "the indices are known at import"),
        OpRow.One("ParallelDynamicStitch", OpSignature.List(least: 2, counted: "N", times: 2), "Concat, Gather", Stitch, "the indices are known at import"),
        OpRow.One("ReverseSequence", OpSignature.Of(RankRange.AtLeast(2), 1).With(OpAttribute.Axis("batch_dim"), OpAttribute.Axis("seq_dim")), "Slice, Reverse, Concat", ReverseSequence, "the lengths are known at import"),
    ];

    // Boundaries are float32: only numbers of float64 keep their own type when they are compared with them.
    private static ImportedTensor Bucketize(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        return call.Emit(new BucketizeOperator(Boundaries(call), DataType.Int32), (x.DataType == DataType.Float64 ? x : call.Cast(x, DataType.Float32)).Value);
    }

    private static float[] Boundaries(OpCall call)
    {
        float[] boundaries = [.. call.Node.Attribute("boundaries")?.Floats ?? []];
        for (int i = 0; i < boundaries.Length; i++)
        {
            if (float.IsNaN(boundaries[i]) || (i > 0 && boundaries[i] < boundaries[i - 1]))
            {
                throw call.Fail($"its boundary {i} is {boundaries[i].ToString(System.Globalization.CultureInfo.InvariantCulture)}, expected numbers in ascending order");
            }
        }

        return boundaries;
    }

    private static ImportedTensor OneHot(OpCall call)
    {
        ImportedTensor indices = call.Tensor(0);
        long depth = call.Integer(1, "depth");
        if (depth is < 0 or > Common.Limits.MaxTableElements)
        {
            throw call.Fail($"its depth is {depth}");
        }

        // There may be more classes than the type of the indices counts.
        indices = indices.DataType is DataType.Int8 or DataType.UInt8 && depth > sbyte.MaxValue ? call.Cast(indices, DataType.Int32) : indices;

        int rank = indices.Shape.Rank;
        long given = call.IntegerAttribute("axis", -1);
        int axis = given == -1 ? rank : call.Axis(given, rank + 1);
        ImportedTensor expanded = ShapeOps.Reshaped(call, indices, [.. indices.Shape.Take(axis), 1, .. indices.Shape.Skip(axis)]);
        SymbolicShape classShape = new([depth, .. Enumerable.Repeat((Dimension)1, rank - axis)]);
        ImportedTensor classes = call.Counted("classes", indices.DataType, classShape, depth);
        GraphValue hits = call.Emit(new CompareOperator(ComparisonFunction.Equal), expanded.Value, classes.Value).Value;
        return call.Emit(new SelectOperator(), hits, call.Value(2), call.Value(3));
    }

    private static ImportedValue[] TopK(OpCall call, long k)
    {
        if (k is < 0 or > int.MaxValue)
        {
            throw call.Fail($"its k is {k}");
        }

        DataType index = call.IndexType("index_type", DataType.Int32);
        GraphNode node = call.Add(new TopKOperator((int)k), call.Value(0));
        ImportedTensor indices = ImportedTensor.From(node.Outputs[1]);
        return [ImportedTensor.From(node.Outputs[0]), index == DataType.Int32 ? indices : call.Emit(new CastOperator(index), indices.Value)];
    }

    private static OpRow Cumulative(string op, CumulativeFunction kind) => OpRow.One(op, OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), $"Cumulative{kind}", call => call.Emit(
        new CumulativeOperator(kind, call.Axis(call.Integer(1, "axis"), call.Shape(0).Rank), call.Node.Bool("exclusive"), call.Node.Bool("reverse")), call.Value(0)));

    // The place of a number in each axis: one row for each axis.
    private static ImportedTensor UnravelIndex(OpCall call)
    {
        ImportedTensor indices = call.Tensor(0);
        long[] extents = call.Integers(1, "extents");
        if (extents.Length is 0 or > Common.Limits.MaxRank)
        {
            throw call.Fail($"it has {extents.Length} extents, expected 1 to {Common.Limits.MaxRank}");
        }

        ImportedTensor row = indices.Shape.Rank == 0 ? ShapeOps.Reshaped(call, indices, [1]) : ShapeOps.Reshaped(call, indices, [1, indices.Shape.ElementCount]);
        GraphValue[] rows = new GraphValue[extents.Length];
        GraphValue rest = row.Value;
        GraphValue Binary(BinaryFunction kind, double b) => call.Emit(new BinaryOperator(kind), rest, call.Scalar(indices.DataType, b).Value).Value;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            rows[axis] = Binary(BinaryFunction.FloorMod, Math.Max(1, extents[axis]));
            rest = Binary(BinaryFunction.FloorDivide, Math.Max(1, extents[axis]));
        }

        return call.Emit(new ConcatOperator(0), rows);
    }

    // Indices into several axes are numbers of rows once those axes are one.
    private static ImportedTensor GatherNd(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor indices = call.Tensor(1);
        int batchAxes = (int)call.IntegerAttribute("batch_dims");
        int depth = !indices.Shape[-1].IsFixed ? -1 : (int)indices.Shape[-1].Count;
        if (depth < 0 || batchAxes < 0 || depth > x.Shape.Rank - batchAxes || batchAxes >= indices.Shape.Rank || !x.Shape.Skip(batchAxes).Take(depth).Skip(1).All(d => d.IsFixed))
        {
            throw call.FailForShape($"its indices {indices.Shape} do not fit {x.Shape}");
        }

        if (depth == 0)
        {
            // No index at all takes the whole.
            SymbolicShape wide = new([.. indices.Shape.SkipLast(1), .. x.Shape.Skip(batchAxes)]);
            return wide.IsKnown ? call.Emit(new BroadcastToOperator(wide), x.Value) : throw call.FailForShape($"its indices have shape {indices.Shape}");
        }

        ImportedTensor flat = depth == 1 ? x : ShapeOps.Reshaped(call, x, [.. x.Shape.Take(batchAxes), x.Shape.Product(batchAxes, batchAxes + depth), .. x.Shape.Skip(batchAxes + depth)]);
        if (depth == 1)
        {
            return call.Emit(new GatherOperator(batchAxes, batchAxes), flat.Value, ShapeOps.Reshaped(call, indices, [.. indices.Shape.SkipLast(1)]).Value);
        }

        SymbolicNumber[] strides = new SymbolicNumber[depth];
        double stride = 1;
        for (int i = depth - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= i == 0 ? 1 : x.Shape[batchAxes + i].Count;
        }

        ImportedTensor weights = call.Known("strides", indices.DataType, new SymbolicShape(depth), strides);
        GraphValue places = call.Emit(new BinaryOperator(BinaryFunction.Multiply), indices.Value, weights.Value).Value;
        GraphValue rows = call.Emit(new ReduceOperator(ReduceFunction.Sum, [indices.Shape.Rank - 1], false), places).Value;
        return call.Emit(new GatherOperator(batchAxes, batchAxes), flat.Value, rows);
    }

    /// <summary>How large the matrices are that a table is made for, element by element.</summary>
    /// <exception cref="UnsupportedNodeException">That is not known, or too much.</exception>
    public static (long Rows, long Columns) Matrix(OpCall call, SymbolicShape shape)
    {
        return !shape[-1].IsFixed || !shape[-2].IsFixed ? throw call.Fail($"its matrices of shape {shape} are not known")
            : shape[-1].Count > Common.Limits.MaxTableElements / Math.Max(1, shape[-2].Count) ? throw call.Fail($"its matrices of shape {shape} are too large: expected at most {Common.Limits.MaxTableElements} elements in each")
            : (shape[-2].Count, shape[-1].Count);
    }

    /// <summary>A table of truth values, by row and column.</summary>
    /// <param name="call">The node.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="isSet">The value in a row and a column.</param>
    /// <param name="purpose">What it is for, appended to the node's name.</param>
    /// <param name="isMade">Whether it is none of the model's own constants; of a layer's it never is one.</param>
    public static ImportedTensor Mask(OpCall call, long rows, long columns, Func<long, long, bool> isSet, string purpose = "mask", bool isMade = false)
    {
        // Made when it is read: it may be much larger than the node that asks for it.
        TensorShape shape = new(rows, columns);
        return ImportedTensor.From(call.Graph, $"{call.Node.Name}/{purpose}", new GraphConstant(DataType.Bool, shape, Make) { IsMade = isMade || call.AddOfLayer is not null }, isCheap: false);

        Tensor Make()
        {
            bool[] mask = new bool[rows * columns];
            for (int i = 0; i < mask.Length; i++)
            {
                mask[i] = isSet(i / columns, i % columns);
            }

            return Tensor.Create<bool>(mask, shape);
        }
    }

    private static ImportedTensor BandPart(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        (long rows, long columns) = Matrix(call, x.Shape);
        long lower = call.Integer(1, "lower");
        long upper = call.Integer(2, "upper");
        ImportedTensor mask = Mask(call, rows, columns, (r, c) => (lower < 0 || r - c <= lower) && (upper < 0 || c - r <= upper));
        return call.Emit(new SelectOperator(), mask.Value, x.Value, call.Scalar(x.DataType, 0).Value);
    }

    private static ImportedTensor MainDiagonal(OpCall call)
    {
        RequireMain(call, 1);
        if (call.Numbers(call.Tensor(4)) is not [0])
        {
            throw call.Fail("what it puts beside the diagonal is not 0");
        }

        // tensorflow/core/kernels/linalg/matrix_diag_op.cc: one of both may be more than the diagonal is long.
        ImportedTensor square = Diagonal(call, call.Tensor(0));
        long length = square.Shape[-1].Count;
        long rows = call.Integer(2, "number of rows") is var r and not -1 ? r : length;
        long columns = call.Integer(3, "number of columns") is var c and not -1 ? c : length;
        if (rows < length || columns < length || (rows > length && columns > length) || rows > Common.Limits.MaxTableElements / columns)
        {
            throw call.Fail($"it makes matrices of {rows} rows and {columns} columns of a diagonal of {length}, expected as many as that of one, and as many or more of the other");
        }

        int[] none = new int[square.Shape.Rank];
        return rows == columns ? square : call.Emit(new PadOperator(PadMode.Constant, none, [.. none.SkipLast(2), (int)(rows - length), (int)(columns - length)], 0), square.Value);
    }

    // Ops of versions 2 and 3 say which diagonals they mean.
    private static void RequireMain(OpCall call, int input)
    {
        if (call.Count > input && !call.Integers(input, "diagonals").All(k => k == 0))
        {
            throw call.Fail("it is of other diagonals than the main one");
        }
    }

    private static ImportedTensor Diagonal(OpCall call, ImportedTensor x)
    {
        SymbolicShape own = x.Shape;
        if (call.Node.Op == "Diag" && x.Shape.Rank > 1 && x.Shape.IsFixed)
        {
            // A tensor of any rank is spread out as the vector of its elements.
            x = ShapeOps.Reshaped(call, x, [x.Shape.ElementCount]);
        }

        if (!x.Shape[-1].IsFixed || x.Shape[-1].Count > 4096)
        {
            throw call.FailForShape($"its diagonal has shape {x.Shape}");
        }

        long n = x.Shape[-1].Count;
        ImportedTensor wide = ShapeOps.Reshaped(call, x, [.. x.Shape, 1]);
        ImportedTensor result = call.Emit(new SelectOperator(), Mask(call, n, n, (r, c) => r == c).Value, wide.Value, call.Scalar(x.DataType, 0).Value);
        return call.Node.Op == "Diag" ? ShapeOps.Reshaped(call, result, [.. own, .. own]) : result;
    }

    private static ImportedTensor DiagonalPart(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        RequireMain(call, 1);
        SymbolicShape own = x.Shape;
        bool isWhole = call.Node.Op == "DiagPart";
        if (isWhole)
        {
            Dimension half = own.Product(0, own.Rank / 2);
            x = own.Rank % 2 == 0 && own.IsFixed && half.IsSame(own.Product(own.Rank / 2, own.Rank)) ? ShapeOps.Reshaped(call, x, [half, half]) : throw call.FailForShape($"its input has shape {own}");
        }

        (long rows, long columns) = Matrix(call, x.Shape);
        ImportedTensor flat = ShapeOps.Reshaped(call, x, [.. x.Shape.SkipLast(2), rows * columns]);
        ImportedTensor places = call.Known(
            "places", DataType.Int32, new SymbolicShape(Math.Min(rows, columns)), [.. Enumerable.Range(0, (int)Math.Min(rows, columns)).Select(i => (SymbolicNumber)(i * (columns + 1)))]);
        ImportedTensor diagonal = call.Emit(new GatherOperator(flat.Shape.Rank - 1), flat.Value, places.Value);
        return isWhole ? ShapeOps.Reshaped(call, diagonal, [.. own.Take(own.Rank / 2)]) : diagonal;
    }

    private static ImportedTensor SetDiagonal(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        RequireMain(call, 2);
        (long rows, long columns) = Matrix(call, x.Shape);
        ImportedTensor diagonal = call.Tensor(1);
        long n = Math.Min(rows, columns);

        // The diagonal stands along the shorter axis; spread along the other, only its own places are taken.
        ImportedTensor spread = rows <= columns
            ? ShapeOps.Reshaped(call, diagonal, [.. diagonal.Shape.SkipLast(1), n, 1])
            : ShapeOps.Reshaped(call, diagonal, [.. diagonal.Shape.SkipLast(1), 1, n]);
        return call.Emit(new SelectOperator(), Mask(call, rows, columns, (r, c) => r == c).Value, spread.Value, x.Value);
    }

    private static ImportedTensor Stitch(OpCall call)
    {
        if (call.Count % 2 != 0)
        {
            throw call.Fail($"it has {call.Count} inputs, expected as many tensors as lists of indices");
        }

        int count = call.Count / 2;
        Dictionary<long, long> rows = [];
        List<ImportedTensor> parts = [];
        long next = 0;
        for (int i = 0; i < count; i++)
        {
            long[] indices = call.Integers(i, "indices");
            ImportedTensor data = call.Tensor(count + i);
            parts.Add(ShapeOps.Reshaped(call, data, [indices.Length, .. data.Shape.Skip(call.Shape(i).Rank)]));
            foreach (long index in indices)
            {
                rows[index] = next++;
            }
        }

        long length = rows.Count == 0 ? 0 : rows.Keys.Max() + 1;
        if (rows.Count != length || rows.Keys.Any(k => k < 0))
        {
            throw call.Fail("its indices leave gaps");
        }

        ImportedTensor joined = ShapeOps.Join(call, parts, 0);
        if (NumberFolder.Follows(call, joined) && joined.Content is { } content && NumberFolder.RowLength(joined) is var width && call.MayFold(length * width))
        {
            return call.Known(joined.DataType, joined.Shape.With(0, length), [.. Enumerable.Range(0, (int)length).SelectMany(i => content.AsSpan((int)rows[i] * width, width).ToArray())]);
        }

        ImportedTensor order = call.Known("order", DataType.Int32, new SymbolicShape(length), [.. Enumerable.Range(0, (int)length).Select(i => (SymbolicNumber)rows[i])]);
        return call.Emit(new GatherOperator(0), joined.Value, order.Value);
    }

    private static ImportedTensor ReverseSequence(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        long[] lengths = call.Integers(1, "lengths");
        int batch = call.Axis(call.IntegerAttribute("batch_dim"), x.Shape.Rank);
        int axis = call.Axis(call.IntegerAttribute("seq_dim"), x.Shape.Rank);
        if (!x.Shape[axis].IsFixed || !x.Shape[batch].IsFixed || x.Shape[batch].Count != lengths.Length || lengths.Length is 0 or > 4096 || batch == axis || lengths.Any(l => l < 0 || l > x.Shape[axis].Count))
        {
            throw call.FailForShape($"its input has shape {x.Shape}");
        }

        ImportedTensor[] samples = [.. lengths.Select((length, i) =>
        {
            ImportedTensor sample = SliceOps.Take(call, x, batch, i, 1);
            ImportedTensor head = call.Emit(new ReverseOperator([axis]), SliceOps.Take(call, sample, axis, 0, length).Value);
            return ShapeOps.Join(call, [head, SliceOps.Take(call, sample, axis, length, x.Shape[axis].Count - length)], axis);
        })];
        return ShapeOps.Join(call, samples, batch);
    }
}
