using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Python's indexing, slices and gathering.</summary>
internal static class SliceOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("__operators__.getitem _slice_helper GetItem", GetItem),
        ("slice Slice", Slice),
        ("strided_slice StridedSlice", StridedSlice),
        ("gather GatherV2", Gather),
        ("Take take", Take),
        ("gather_nd GatherNd", GatherNd),
    ];

    private static IReadOnlyList<GraphValue> GetItem(OperationCall o)
    {
        KerasArgument spec = o.Find(1, "slice_spec", "key") ?? throw new UnsupportedLayerException("its index is not given");
        IReadOnlyList<KerasArgument> items = spec is KerasListArgument list ? list.Items : [spec];
        GraphValue x = o.Operand(0, "tensor", "x");
        AxisSlices slices = new(x);
        int taken = items.Count(i => i is not (KerasEllipsisArgument or KerasLiteralArgument { IsNone: true }));
        foreach (KerasArgument item in items)
        {
            switch (item)
            {
                case KerasEllipsisArgument:
                    slices.Skip(x.Shape.Rank - taken);
                    break;
                case KerasLiteralArgument { IsNone: true }:
                    slices.Insert();
                    break;
                case KerasSliceArgument slice:
                    slices.Take(Bound(slice.Start), Bound(slice.Stop), Bound(slice.Step) ?? 1);
                    break;
                case KerasLiteralArgument literal when literal.Value.ValueKind == JsonValueKind.Number && literal.Value.TryGetInt64(out long index):
                    slices.Index(index);
                    break;
                default:
                    throw new UnsupportedLayerException("indexing with a tensor, a list or a computed number is not supported");
            }
        }

        return ElementwiseOperations.One(Taken(o, x, slices));
    }

    // Slices of a shape are extents, too.
    private static GraphValue Taken(OperationCall o, GraphValue x, AxisSlices slices)
    {
        GraphValue taken = slices.Add(o.Context);
        if (x.Shape.Rank == 1 && o.Context.ExtentsOf(x) is IReadOnlyList<Dimension> extents)
        {
            o.Context.NoteExtents(taken, slices.Pick(extents));
        }

        return taken;
    }

    private static long? Bound(KerasArgument argument) => argument switch
    {
        KerasLiteralArgument { IsNone: true } => null,
        KerasLiteralArgument literal when literal.Value.ValueKind == JsonValueKind.Number && literal.Value.TryGetInt64(out long value) => value,
        _ => throw new UnsupportedLayerException("a slice with computed bounds is not supported"),
    };

    private static IReadOnlyList<GraphValue> Slice(OperationCall o)
    {
        GraphValue x = o.Operand(0, "input_", "input", "inputs", "x");
        int[] begin = o.Ints(1, "begin", "start_indices") ?? throw new UnsupportedLayerException("its begin is not given");
        int[] size = o.Ints(2, "size", "shape") ?? throw new UnsupportedLayerException("its size is not given");
        if (begin.Length != x.Shape.Rank || size.Length != begin.Length)
        {
            throw new UnsupportedLayerException($"its bounds do not fit {x.Shape}");
        }

        AxisSlices slices = new(x);
        for (int i = 0; i < begin.Length; i++)
        {
            slices.Take(begin[i] == 0 && size[i] == -1 ? null : begin[i], size[i] == -1 ? null : begin[i] + (long)size[i], 1);
        }

        return ElementwiseOperations.One(slices.Add(o.Context));
    }

    // The op that Python's indexing becomes in a graph: bit i of a mask speaks of entry i.
    private static IReadOnlyList<GraphValue> StridedSlice(OperationCall o)
    {
        GraphValue x = o.Operand(0, "input_", "input", "x");
        int[] begin = o.Ints(1, "begin") ?? throw new UnsupportedLayerException("its begin is not given");
        int[] end = o.Ints(2, "end") ?? throw new UnsupportedLayerException("its end is not given");
        int[] strides = o.Ints(3, "strides") ?? [.. Enumerable.Repeat(1, begin.Length)];
        (int beginMask, int endMask, int ellipsisMask) = (o.Int(0, -1, "begin_mask"), o.Int(0, -1, "end_mask"), o.Int(0, -1, "ellipsis_mask"));
        (int newAxisMask, int shrinkAxisMask) = (o.Int(0, -1, "new_axis_mask"), o.Int(0, -1, "shrink_axis_mask"));
        static bool Bit(int mask, int i) => (mask >> i & 1) != 0;
        if (end.Length != begin.Length || strides.Length != begin.Length)
        {
            throw new UnsupportedLayerException("its begin, end and strides differ in length");
        }

        AxisSlices slices = new(x);
        int taken = Enumerable.Range(0, begin.Length).Count(i => !Bit(ellipsisMask, i) && !Bit(newAxisMask, i));
        for (int i = 0; i < begin.Length; i++)
        {
            if (Bit(ellipsisMask, i))
            {
                slices.Skip(x.Shape.Rank - taken);
            }
            else if (Bit(newAxisMask, i))
            {
                slices.Insert();
            }
            else if (Bit(shrinkAxisMask, i))
            {
                slices.Index(begin[i]);
            }
            else
            {
                slices.Take(Bit(beginMask, i) ? null : begin[i], Bit(endMask, i) ? null : end[i], strides[i]);
            }
        }

        return ElementwiseOperations.One(Taken(o, x, slices));
    }

    // tf.gather(params, indices, validate_indices, axis, batch_dims); the op takes the axis third, and its batch_dims as attribute. The axis is
    // by default the first that is not shared.
    private static IReadOnlyList<GraphValue> Gather(OperationCall o)
    {
        GraphValue x = o.Operand(0, "params", "x");
        bool isOp = o.Text(-1, "__op__") == "GatherV2";
        GraphValue indices = Integers(o, o.Operand(1, "indices"));
        int shared = o.Int(0, isOp ? -1 : 4, "batch_dims");
        int batch = shared < 0 ? shared + indices.Shape.Rank : shared;
        int axis = OperationCall.Axis(o.Int(batch, isOp ? 2 : 3, "axis"), x.Shape.Rank);
        if (batch < 0 || batch > axis || batch > indices.Shape.Rank)
        {
            throw new UnsupportedLayerException($"it gathers from axis {axis} of {x.Shape} by indices {indices.Shape} with {shared} shared axes");
        }

        return ElementwiseOperations.One(o.Main(new GatherOperator(axis, batch), x, indices));
    }

    // keras.ops.take counts negative indices from the end, and without an axis takes from all elements in a row.
    private static IReadOnlyList<GraphValue> Take(OperationCall o)
    {
        GraphValue x = o.Operand(0, "x");
        GraphValue indices = Integers(o, o.Operand(1, "indices"));
        bool isFlat = o.Find(2, "axis") is null;
        GraphValue source = isFlat ? o.Context.Reshape("flat", x, [x.Shape.ElementCount]) : x;
        int axis = isFlat ? 0 : OperationCall.Axis(o.Int(0, 2, "axis"), x.Shape.Rank);
        if (!source.Shape[axis].IsFixed)
        {
            throw UnsupportedLayerException.UntilShapesAreKnown($"it takes from axis {axis} of {source.Shape}, whose extent is not known, which negative indices count from");
        }

        GraphValue zero = o.Context.Scalar(0, indices.Spec.DataType);
        GraphValue wrapped = o.Context.Sub("wrapped", BinaryFunction.Add, indices, o.Context.Scalar(source.Shape[axis].Count, indices.Spec.DataType));
        GraphValue counted = o.Context.Sub("counted", new SelectOperator(), o.Context.Sub("is_negative", ComparisonFunction.Less, indices, zero), wrapped, indices);
        return ElementwiseOperations.One(o.Main(new GatherOperator(axis), source, counted));
    }

    // Indices into several axes are numbers of rows once those axes are one.
    private static IReadOnlyList<GraphValue> GatherNd(OperationCall o)
    {
        GraphValue x = o.Operand(0, "params");
        GraphValue indices = Integers(o, o.Operand(1, "indices"));
        int batch = o.Int(0, 2, "batch_dims");
        int depth = indices.Shape.Rank == 0 || !indices.Shape[-1].IsFixed ? -1 : (int)indices.Shape[-1].Count;
        bool fits = depth >= 1 && batch >= 0 && batch + depth <= x.Shape.Rank && batch < indices.Shape.Rank && x.Shape.Skip(batch).Take(depth).Skip(1).All(d => d.IsFixed);
        if (!fits)
        {
            throw new UnsupportedLayerException($"its indices {indices.Shape} into {x.Shape} with {batch} shared axes are not supported");
        }

        if (depth == 1)
        {
            return ElementwiseOperations.One(o.Main(new GatherOperator(batch, batch), x, o.Context.Reshape("rows", indices, [.. indices.Shape.SkipLast(1)])));
        }

        long[] strides = [.. Enumerable.Range(1, depth).Select(i => x.Shape.Product(batch + i, batch + depth) is { IsUnknown: false } stride
            ? stride.Count
            : throw new UnsupportedLayerException($"its indices into {x.Shape} run over more elements than can be counted"))];

        GraphValue flat = o.Context.Reshape("flat", x, [.. x.Shape.Take(batch), x.Shape.Product(batch, batch + depth), .. x.Shape.Skip(batch + depth)]);
        Tensor weights = TensorConverter.TryConvert(Tensor.Create<long>(strides, new TensorShape(depth)), indices.Spec.DataType)
            ?? throw new UnsupportedLayerException($"its indices are {indices.Spec.DataType.TensorFlowName()}, which does not count the elements of {x.Shape}");
        GraphValue places = o.Context.Sub("places", BinaryFunction.Multiply, indices, o.Context.Constant("strides", weights));
        GraphValue rows = o.Context.Sub("rows", new ReduceOperator(ReduceFunction.Sum, [indices.Shape.Rank - 1], KeepDimensions: false), places);
        return ElementwiseOperations.One(o.Main(new GatherOperator(batch, batch), flat, rows));
    }

    private static GraphValue Integers(OperationCall o, GraphValue indices) =>
        indices.Spec.DataType is DataType.Int32 or DataType.Int64 ? indices : o.Context.Cast("indices", indices, DataType.Int32);
}
