using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Python's indexing, slices and gathering.</summary>
internal static class SliceOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("__operators__.getitem _slice_helper GetItem", GetItem),
        ("slice Slice", static o => o.Op("Slice", [o.First, o.Required(1, "begin", "start_indices"), o.Required(2, "size", "shape")])),
        ("strided_slice StridedSlice", StridedSlice),
        ("gather GatherV2", Gather),
        ("Take take", Take),
        ("gather_nd GatherNd", static o => o.Op("GatherNd", [o.First, o.Indices(o.Input(1, "indices"))], ("batch_dims", o.Int(0, 2, "batch_dims")))),
    ];

    // As many as a mask has bits.
    private const int MaxEntries = 30;

    private static readonly string[] Masks = ["begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"];

    // Python's indexing is the op that TensorFlow makes of it: bit i of a mask speaks of entry i.
    private static IReadOnlyList<GraphValue> GetItem(OperationCall o)
    {
        KerasArgument spec = o.Find(1, "slice_spec", "key") ?? throw new UnsupportedLayerException("its index is not given");
        IReadOnlyList<KerasArgument> items = spec is KerasListArgument list ? list.Items : [spec];
        if (items.Count > MaxEntries || items.OfType<KerasEllipsisArgument>().Count() > 1)
        {
            throw new UnsupportedLayerException($"its index has {items.Count} entries, expected at most {MaxEntries}, and one ellipsis");
        }

        SymbolicNumber[] begin = new SymbolicNumber[items.Count];
        SymbolicNumber[] end = new SymbolicNumber[items.Count];
        SymbolicNumber[] strides = [.. Enumerable.Repeat((SymbolicNumber)1, items.Count)];
        int[] masks = new int[Masks.Length];
        SymbolicNumber Bound(KerasArgument argument, int mask, int i)
        {
            bool isOpen = argument is KerasLiteralArgument { IsNone: true };
            masks[mask] |= isOpen ? 1 << i : 0;
            return isOpen ? 0 : o.Integer(argument, "slice");
        }

        for (int i = 0; i < items.Count; i++)
        {
            switch (items[i])
            {
                case KerasEllipsisArgument:
                    masks[2] |= 1 << i;
                    break;
                case KerasLiteralArgument { IsNone: true }:
                    masks[3] |= 1 << i;
                    break;
                case KerasSliceArgument slice:
                    (begin[i], end[i]) = (Bound(slice.Start, 0, i), Bound(slice.Stop, 1, i));
                    strides[i] = slice.Step is KerasLiteralArgument { IsNone: true } ? 1 : o.Integer(slice.Step, "slice");
                    break;
                case KerasLiteralArgument { Value.ValueKind: JsonValueKind.Number } or KerasTensorArgument:
                    masks[4] |= 1 << i;
                    begin[i] = o.Integer(items[i], "index");
                    end[i] = begin[i] + 1;
                    break;
                default:
                    throw new UnsupportedLayerException("indexing with a tensor, a list or a computed number is not supported");
            }
        }

        return o.Op("StridedSlice", [o.Input(0, "tensor", "x"), o.Integers(begin), o.Integers(end), o.Integers(strides)], Masks.Select((m, i) => (m, (object?)masks[i])));
    }

    private static IReadOnlyList<GraphValue> StridedSlice(OperationCall o)
    {
        ImportedTensor begin = o.Required(1, "begin");
        ImportedTensor strides = o.Listed(3, "strides") ?? o.Integers([.. Enumerable.Repeat((SymbolicNumber)1, begin.Content!.Length)]);
        return o.Op("StridedSlice", [o.First, begin, o.Required(2, "end"), strides], Masks.Select(m => (m, (object?)o.Int(0, -1, m))));
    }

    // tf.gather(params, indices, validate_indices, axis, batch_dims). The axis is by default the first that is not shared.
    private static IReadOnlyList<GraphValue> Gather(OperationCall o)
    {
        ImportedTensor x = o.First;
        ImportedTensor indices = o.Indices(o.Input(1, "indices"));
        int shared = o.Int(0, 4, "batch_dims");
        int batch = shared < 0 ? shared + indices.Shape.Rank : shared;
        int axis = OperationCall.Axis(o.Int(batch, 3, "axis"), x.Shape.Rank);
        return batch < 0 || batch > axis || batch > indices.Shape.Rank
            ? throw new UnsupportedLayerException($"it gathers from axis {axis} of {x.Shape} by indices {indices.Shape} with {shared} shared axes")
            : o.Op("GatherV2", [x, indices, o.Integers(axis)], ("batch_dims", batch));
    }

    // keras.ops.take counts negative indices from the end, and without an axis takes from all elements in a row.
    private static IReadOnlyList<GraphValue> Take(OperationCall o)
    {
        GraphValue x = o.Operand(0, "x");
        GraphValue indices = o.Indices(o.Input(1, "indices")).Value;
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

}
