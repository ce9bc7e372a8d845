using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Reshaping, reordering, joining and splitting.</summary>
internal static class ShapeOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("reshape Reshape keras.backend.reshape", static o => o.Op("Reshape", [o.First, o.Required(1, "shape", "newshape")])),
        ("keras.backend.flatten Ravel", static o => One(o.Context.ReshapeNode(o.Context.Name, o.X, [o.X.Shape.ElementCount]))),
        ("keras.backend.batch_flatten", static o => One(o.Context.ReshapeNode(o.Context.Name, o.X, [o.X.Shape[0], o.X.Shape.Product(1, o.X.Shape.Rank)]))),
        ("transpose Transpose keras.backend.permute_dimensions linalg.matrix_transpose", Transpose),
        ("Swapaxes", static o => Swap(o)),
        ("Moveaxis", static o => Move(o)),
        ("expand_dims ExpandDims keras.backend.expand_dims", ExpandDims),
        ("squeeze Squeeze keras.backend.squeeze", static o => o.Op("Squeeze", [o.First], ("squeeze_dims", o.Ints(1, "axis", "squeeze_dims")))),
        ("concat ConcatV2", static o => Concatenated(o, o.Find(1, "axis") is not null ? o.Int(0, 1, "axis") : throw new UnsupportedLayerException("its axis is not given"))),
        ("Concatenate keras.backend.concatenate", static o => Concatenated(o, o.Int(-1, 1, "axis"))),
        ("Hstack", static o => o.Op("ConcatV2", [.. o.Inputs(0, "xs"), o.Integers(1)])),
        ("roll Roll", static o => o.Op("Roll", [o.First, o.Required(1, "shift"), o.Required(2, "axis")])),
        ("Tril", static o => One(Triangle(o, isLower: true))),
        ("Triu", static o => One(Triangle(o, isLower: false))),
        ("stack Pack Stack keras.backend.stack", static o => o.Op("Pack", o.Inputs(0, "values", "x", "xs"), ("axis", o.Int(0, 1, "axis")))),
        ("unstack Unpack Unstack", static o => o.Op("Unpack", [o.First], ("axis", o.Int(0, 2, "axis")))),
        ("split Split SplitV", Split),
        ("repeat Repeat keras.backend.repeat_elements", static o => One(o.Main(
            new RepeatOperator(o.Find(2, "axis") is not null ? o.Int(0, 2, "axis") : throw new UnsupportedLayerException("repeating without an axis is not supported"), o.Int(1, 1, "repeats", "rep")), o.X))),
        ("reverse Reverse ReverseV2 Flip keras.backend.reverse", static o => o.Op("ReverseV2", [o.First, o.Axes(o.First, 1, "axis", "axes", "dims")])),
        ("pad Pad PadV2 MirrorPad", Pad),
        ("image.resize Resize", Resize),
        ResizeOp("ResizeBilinear"),
        ResizeOp("ResizeNearestNeighbor"),
    ];

    private static IReadOnlyList<GraphValue> One(GraphValue value) => ElementwiseOperations.One(value);

    private static IReadOnlyList<GraphValue> Concatenated(OperationCall o, int axis) => o.Op("ConcatV2", [.. o.Inputs(0, "values", "xs", "tensors", "inputs"), o.Integers(axis)]);

    private static IReadOnlyList<GraphValue> Transpose(OperationCall o)
    {
        ImportedTensor x = o.First;
        int rank = x.Shape.Rank;
        IEnumerable<int> axes = o.Context.Settings.Text("function") == "linalg.matrix_transpose" && rank > 1
            ? [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]
            : Enumerable.Range(0, rank).Reverse();
        return o.Op("Transpose", [x, o.Listed(1, "perm", "axes", "pattern") ?? o.Integers([.. axes.Select(a => (SymbolicNumber)a)])]);
    }

    private static IReadOnlyList<GraphValue> Swap(OperationCall o)
    {
        int rank = o.X.Shape.Rank;
        int[] order = [.. Enumerable.Range(0, rank)];
        (int a, int b) = (OperationCall.Axis(o.Int(0, 1, "axis1"), rank), OperationCall.Axis(o.Int(0, 2, "axis2"), rank));
        (order[a], order[b]) = (order[b], order[a]);
        return One(o.Main(new TransposeOperator(order), o.X));
    }

    private static IReadOnlyList<GraphValue> Move(OperationCall o)
    {
        int rank = o.X.Shape.Rank;
        int[] source = [.. (o.Ints(1, "source") ?? []).Select(a => OperationCall.Axis(a, rank))];
        int[] destination = [.. (o.Ints(2, "destination") ?? []).Select(a => OperationCall.Axis(a, rank))];
        List<int> order = [.. Enumerable.Range(0, rank).Where(a => !source.Contains(a))];
        foreach ((int to, int from) in destination.Zip(source).OrderBy(p => p.First))
        {
            order.Insert(Math.Min(to, order.Count), from);
        }

        return One(o.Main(new TransposeOperator(order), o.X));
    }

    // Several axes are places in the result: the first of them goes in first.
    private static IReadOnlyList<GraphValue> ExpandDims(OperationCall o)
    {
        int[] axes = o.Ints(1, "axis", "dim") ?? [-1];
        int rank = o.X.Shape.Rank + axes.Length;
        int[] added = [.. axes.Select(a => OperationCall.Axis(a, rank)).Distinct().Order()];
        GraphValue x = added.Length == axes.Length ? o.X : throw new UnsupportedLayerException("it adds an axis twice at one place");
        return One(added.Aggregate(x, (wide, axis) => o.Op("ExpandDims", [LayerOp.Tensor(o.Context, wide), o.Integers(axis)])[0]));
    }

    private static IReadOnlyList<GraphValue> Split(OperationCall o)
    {
        string[] names = ["num_or_size_splits", "indices_or_sections", "num_split", "size_splits"];
        KerasArgument given = o.Find(1, names) ?? throw new UnsupportedLayerException("its sizes are not given");
        ImportedTensor x = o.First;
        int axis = OperationCall.Axis(o.Int(0, 2, "axis", "split_dim"), x.Shape.Rank);
        if (ConstantArgument.Rank(given) == 0)
        {
            return o.Op("Split", [o.Integers(axis), x], ("num_split", o.Int(1, 1, names)));
        }

        int[] sizes = o.Ints(1, names)!;
        if (o.IsOfKeras3)
        {
            // keras.ops.split names the places to cut at.
            long extent = x.Shape[axis].IsFixed ? x.Shape[axis].Count : throw UnsupportedLayerException.UntilShapesAreKnown($"it splits axis {axis} of {x.Shape}, whose extent is not known");
            long[] bounds = [0, .. sizes, extent];
            sizes = [.. bounds.Zip(bounds.Skip(1), (a, b) => b >= a && b - a <= int.MaxValue ? (int)(b - a) : throw new UnsupportedLayerException($"it splits {extent} elements at {string.Join(", ", sizes.Take(16))}"))];
        }

        return o.Op("SplitV", [x, o.Integers([.. sizes.Select(n => (SymbolicNumber)n)]), o.Integers(axis)], ("num_split", sizes.Length));
    }

    // tf.image.resize and keras.ops.image.resize: elements lie at their centers.
    private static IReadOnlyList<GraphValue> Resize(OperationCall o)
    {
        ImportedTensor x = o.Float(o.First);
        string method = o.Text(2, "method", "interpolation") ?? "bilinear";
        string op = method.ToUpperInvariant() switch
        {
            "NEAREST" => "ResizeNearestNeighbor",
            "BILINEAR" => "ResizeBilinear",
            "BICUBIC" => "ResizeBicubic",
            _ => throw new UnsupportedLayerException($"its method '{method}' is not supported; nearest, bilinear and bicubic are"),
        };
        bool isOther = o.Flag(false, -1, "preserve_aspect_ratio") || o.Flag(false, -1, "antialias") || o.Flag(false, -1, "crop_to_aspect_ratio") || o.Flag(false, -1, "pad_to_aspect_ratio")
            || o.Text(-1, "data_format") == "channels_first";
        return isOther || x.Shape.Rank != 4
            ? throw new UnsupportedLayerException($"resizing {x.Shape} with these options is not supported; batches of images, channels last, without antialias are")
            : o.Op(op, [x, o.Required(1, "size")], ("align_corners", o.Flag(false, -1, "align_corners")), ("half_pixel_centers", true));
    }

    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) ResizeOp(string op) =>
        (op, o => o.Op(op, [o.Float(o.First), o.Required(1, "size")], ("align_corners", o.Flag(false, 2, "align_corners")), ("half_pixel_centers", o.Flag(false, 3, "half_pixel_centers"))));

    // One width stands for all axes, two for each.
    private static IReadOnlyList<GraphValue> Pad(OperationCall o)
    {
        ImportedTensor x = o.First;
        int rank = x.Shape.Rank;
        int[] widths = o.Ints(1, "paddings", "pad_width") ?? throw new UnsupportedLayerException("its paddings are not given");
        widths = widths.Length == 1 ? [.. Enumerable.Repeat(widths[0], rank * 2)]
            : widths.Length == 2 && rank != 1 ? [.. Enumerable.Repeat(widths, rank).SelectMany(w => w)] : widths;
        ImportedTensor pairs = o.Integers([.. widths.Select(n => (SymbolicNumber)n)]);
        string mode = (o.Text(2, "mode") ?? "CONSTANT").ToUpperInvariant();
        return mode switch
        {
            "CONSTANT" => o.Find(3, "constant_values") is null ? o.Op("Pad", [x, pairs]) : o.Op("PadV2", [x, pairs, o.Input(3, "constant_values")]),
            "REFLECT" or "SYMMETRIC" => o.Op("MirrorPad", [x, pairs], ("mode", mode)),
            _ => throw new UnsupportedLayerException($"its mode '{mode}' is not supported"),
        };
    }

    // Zeros above (or below) the k-th diagonal of the last two axes.
    private static GraphValue Triangle(OperationCall o, bool isLower)
    {
        GraphValue x = o.X;
        if (x.Shape.Rank < 2 || !x.Shape[-1].IsFixed || !x.Shape[-2].IsFixed || (x.Shape[-1] * x.Shape[-2]) is not { IsUnknown: false, Count: <= LayerSettings.MaxExtent })
        {
            throw new UnsupportedLayerException($"a triangle of {x.Shape} is not supported; its last two extents must be known");
        }

        (int rows, int columns, int k) = ((int)x.Shape[-2].Count, (int)x.Shape[-1].Count, o.Int(0, 1, "k"));
        GraphValue triangle = o.Context.Made("triangle", $"{isLower} {k}", DataType.Bool, new TensorShape(rows, columns), () =>
            Tensor.Create<bool>([.. Enumerable.Range(0, rows * columns).Select(i => isLower ? (i % columns) - (i / columns) <= k : (i % columns) - (i / columns) >= k)], new TensorShape(rows, columns)));
        return o.Main(new SelectOperator(), triangle, x, o.Context.Scalar(0, x.Spec.DataType));
    }
}
