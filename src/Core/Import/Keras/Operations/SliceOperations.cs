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
        ("gather GatherV2 Take", Gather),
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

        return ElementwiseOperations.One(slices.Add(o.Context));
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
        bool Bit(string name, int i) => (o.Int(0, -1, name) >> i & 1) != 0;
        if (end.Length != begin.Length || strides.Length != begin.Length)
        {
            throw new UnsupportedLayerException("its begin, end and strides differ in length");
        }

        AxisSlices slices = new(x);
        int taken = Enumerable.Range(0, begin.Length).Count(i => !Bit("ellipsis_mask", i) && !Bit("new_axis_mask", i));
        for (int i = 0; i < begin.Length; i++)
        {
            if (Bit("ellipsis_mask", i))
            {
                slices.Skip(x.Shape.Rank - taken);
            }
            else if (Bit("new_axis_mask", i))
            {
                slices.Insert();
            }
            else if (Bit("shrink_axis_mask", i))
            {
                slices.Index(begin[i]);
            }
            else
            {
                slices.Take(Bit("begin_mask", i) ? null : begin[i], Bit("end_mask", i) ? null : end[i], strides[i]);
            }
        }

        return ElementwiseOperations.One(slices.Add(o.Context));
    }

    private static IReadOnlyList<GraphValue> Gather(OperationCall o)
    {
        if (o.Int(0, -1, "batch_dims") != 0)
        {
            throw new UnsupportedLayerException("gathering with batch dimensions is not supported");
        }

        GraphValue indices = o.Operand(1, "indices");
        GraphValue integers = indices.Spec.DataType is DataType.Int32 or DataType.Int64 ? indices : o.Context.Cast("indices", indices, DataType.Int32);
        return ElementwiseOperations.One(o.Main(new GatherOperator(o.Int(0, o.Text(-1, "__op__") == "GatherV2" ? 2 : 3, "axis")), o.Operand(0, "params", "x"), integers));
    }
}
