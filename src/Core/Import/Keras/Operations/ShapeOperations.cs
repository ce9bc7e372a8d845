using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Reshaping, reordering, joining and splitting.</summary>
internal static class ShapeOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("reshape Reshape keras.backend.reshape", Reshape),
        ("keras.backend.flatten Ravel", static o => One(o.Context.ReshapeNode(o.Context.Name, o.X, [o.X.Shape.ElementCount]))),
        ("keras.backend.batch_flatten", static o => One(o.Context.ReshapeNode(o.Context.Name, o.X, [o.X.Shape[0], o.X.Shape.Product(1, o.X.Shape.Rank)]))),
        ("transpose Transpose keras.backend.permute_dimensions linalg.matrix_transpose", Transpose),
        ("Swapaxes", static o => Swap(o)),
        ("Moveaxis", static o => Move(o)),
        ("expand_dims ExpandDims keras.backend.expand_dims", ExpandDims),
        ("squeeze Squeeze keras.backend.squeeze", Squeeze),
        ("concat ConcatV2 Concatenate keras.backend.concatenate", Concat),
        ("Hstack", static o => One(o.Main(new ConcatOperator(1), [.. o.Operands(0, "xs")]))),
        ("roll Roll", Roll),
        ("Tril", static o => One(Triangle(o, isLower: true))),
        ("Triu", static o => One(Triangle(o, isLower: false))),
        ("stack Pack Stack keras.backend.stack", Stack),
        ("unstack Unpack Unstack", Unstack),
        ("split Split SplitV", Split),
        ("repeat Repeat keras.backend.repeat_elements", static o => One(o.Main(
            new RepeatOperator(o.Find(2, "axis") is not null ? o.Int(0, 2, "axis") : throw new UnsupportedLayerException("repeating without an axis is not supported"), o.Int(1, 1, "repeats", "rep")), o.X))),
        ("reverse Reverse ReverseV2 Flip keras.backend.reverse", static o => One(o.Main(new ReverseOperator(o.Ints(1, "axis", "axes", "dims") ?? [.. Enumerable.Range(0, o.X.Shape.Rank)]), o.X))),
        ("pad Pad PadV2 MirrorPad", Pad),
        ("image.resize Resize ResizeBilinear ResizeNearestNeighbor", Resize),
    ];

    private static IReadOnlyList<GraphValue> One(GraphValue value) => ElementwiseOperations.One(value);

    // A first extent equal to -1 beside others that fit is the batch; the operator works out what remains.
    private static IReadOnlyList<GraphValue> Reshape(OperationCall o) => One(o.Context.ReshapeNode(o.Context.Name, o.X, Target(o, "shape", "newshape")));

    private static Dimension[] Target(OperationCall o, params ReadOnlySpan<string> names)
    {
        IReadOnlyList<Dimension> target = o.Dimensions(1, names) ?? throw new UnsupportedLayerException("its shape is not given");
        return [.. target];
    }

    private static IReadOnlyList<GraphValue> Transpose(OperationCall o)
    {
        GraphValue x = o.Operand(0, "a", "x", "input");
        int rank = x.Shape.Rank;
        int[] axes = o.Ints(1, "perm", "axes", "pattern") ?? (o.Context.Settings.Text("function") == "linalg.matrix_transpose"
            ? [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]
            : [.. Enumerable.Range(0, rank).Reverse()]);
        return One(o.Main(new TransposeOperator([.. axes.Select(a => OperationCall.Axis(a, rank))]), x));
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

    private static IReadOnlyList<GraphValue> ExpandDims(OperationCall o)
    {
        GraphValue x = o.X;
        int[] axes = o.Ints(1, "axis", "dim") ?? [-1];
        int rank = x.Shape.Rank + axes.Length;
        HashSet<int> added = [.. axes.Select(a => OperationCall.Axis(a, rank))];
        if (added.Count < axes.Length)
        {
            throw new UnsupportedLayerException("it adds an axis twice at one place");
        }

        Queue<Dimension> rest = new(x.Shape);
        return One(o.Context.ReshapeNode(o.Context.Name, x, [.. Enumerable.Range(0, rank).Select(a => added.Contains(a) ? 1 : rest.Dequeue())]));
    }

    private static IReadOnlyList<GraphValue> Squeeze(OperationCall o)
    {
        GraphValue x = o.X;
        int rank = x.Shape.Rank;
        HashSet<int> removed = o.Ints(1, "axis", "squeeze_dims") is { Length: > 0 } axes
            ? [.. axes.Select(a => OperationCall.Axis(a, rank))]
            : [.. Enumerable.Range(0, rank).Where(a => x.Shape[a] == (Dimension)1)];
        return removed.All(a => x.Shape[a] == (Dimension)1 || x.Shape[a].IsUnknown)
            ? One(o.Context.ReshapeNode(o.Context.Name, x, [.. x.Shape.Where((_, a) => !removed.Contains(a))]))
            : throw new UnsupportedLayerException($"it removes an axis of {x.Shape} whose extent is not 1");
    }

    private static IReadOnlyList<GraphValue> Concat(OperationCall o)
    {
        IReadOnlyList<GraphValue> values = o.Operands(0, "values", "xs", "tensors", "inputs");
        GraphValue joined = o.Main(new ConcatOperator(o.Int(0, 1, "axis")), [.. values]);
        o.NoteExtents(joined, 0, "values", "xs", "tensors", "inputs");
        return One(joined);
    }

    private static IReadOnlyList<GraphValue> Stack(OperationCall o)
    {
        IReadOnlyList<GraphValue> values = o.Operands(0, "values", "x", "xs");
        int axis = OperationCall.Axis(o.Int(0, 1, "axis"), values[0].Shape.Rank + 1);
        GraphValue stacked = o.Main(new ConcatOperator(axis), [.. values.Select((v, i) => o.Context.ExpandDims($"expanded_{i}", v, axis))]);
        if (stacked.Shape.Rank == 1)
        {
            o.NoteExtents(stacked, 0, "values", "x", "xs");
        }

        return One(stacked);
    }

    private static IReadOnlyList<GraphValue> Unstack(OperationCall o)
    {
        GraphValue x = o.Operand(0, "value", "x", "input");
        int axis = OperationCall.Axis(o.Int(0, 2, "axis"), x.Shape.Rank);
        Dimension[] shape = [.. x.Shape.Where((_, a) => a != axis)];
        return [.. Parts(o, x, axis, Fixed(x, axis), 1).Select((p, i) => o.Context.ReshapeNode(Named(o, i), p, shape))];
    }

    private static List<GraphValue> Split(OperationCall o)
    {
        // TensorFlow's op Split takes the axis first; the functions take it last.
        bool isAxisFirst = o.Text(-1, "__op__") == "Split";
        GraphValue x = isAxisFirst ? o.Operand(1, "value") : o.Operand(0, "value", "x", "input");
        int axis = OperationCall.Axis(o.Int(0, isAxisFirst ? 0 : 2, "axis", "split_dim"), x.Shape.Rank);
        long extent = Fixed(x, axis);
        int[] sizes = o.Ints(isAxisFirst ? -1 : 1, "num_or_size_splits", "indices_or_sections", "num_split", "size_splits") ?? throw new UnsupportedLayerException("its sizes are not given");
        bool isCount = o.Find(isAxisFirst ? -1 : 1, "num_or_size_splits", "indices_or_sections", "num_split", "size_splits") is { } given && ConstantArgument.Rank(given) == 0;
        if (isCount && sizes[0] > 0 && extent % sizes[0] == 0)
        {
            return [.. Parts(o, x, axis, extent, extent / sizes[0])];
        }

        if (o.Context.Settings.Layer.IsOperation)
        {
            // keras.ops.split names the places to cut at.
            int[] bounds = [0, .. sizes, (int)extent];
            sizes = [.. bounds.Zip(bounds.Skip(1), (a, b) => (int)Math.Max((long)b - a, -1))];
        }

        if (sizes.Count(s => s == -1) == 1)
        {
            long rest = extent - sizes.Where(s => s != -1).Sum(s => (long)s);
            sizes = [.. sizes.Select(s => s == -1 ? (int)Math.Max(rest, -1) : s)];
        }

        if (sizes.Any(s => s < 0) || sizes.Sum(s => (long)s) != extent)
        {
            throw new UnsupportedLayerException($"it splits {extent} elements into parts of {string.Join(", ", sizes.Take(16))}{(sizes.Length > 16 ? ", ..." : "")}");
        }

        List<GraphValue> parts = [];
        long at = 0;
        foreach (int size in sizes)
        {
            parts.Add(o.Context.SliceAxis(Named(o, parts.Count), x, axis, at, size));
            at += size;
        }

        return parts;
    }

    private static IEnumerable<GraphValue> Parts(OperationCall o, GraphValue x, int axis, long extent, long size)
    {
        if (size < 1)
        {
            throw new UnsupportedLayerException($"it takes {extent} elements apart into parts of {size}");
        }

        o.Context.RequireRoom(extent / size);
        for (long at = 0; at + size <= extent; at += size)
        {
            yield return o.Context.SliceAxis($"{o.Context.Name}/part_{at / size}", x, axis, at, size);
        }
    }

    private static string Named(OperationCall o, int index) => index == 0 ? o.Context.Name : $"{o.Context.Name}/output_{index}";

    private static long Fixed(GraphValue x, int axis) => x.Shape[axis].IsFixed ? x.Shape[axis].Count
        : throw UnsupportedLayerException.UntilShapesAreKnown($"it splits axis {axis} of {x.Shape}, whose extent is not known");

    // tf.image.resize and keras.ops.image.resize; the ops of graphs say by attributes where the elements lie.
    private static IReadOnlyList<GraphValue> Resize(OperationCall o)
    {
        GraphValue x = o.Context.Float(o.Operand(0, "images", "image", "x"), "cast");
        int[] size = o.Ints(1, "size") ?? throw new UnsupportedLayerException("its size is not given");
        string? op = o.Text(-1, "__op__");
        string method = op switch { "ResizeNearestNeighbor" => "nearest", "ResizeBilinear" => "bilinear", _ => o.Text(2, "method", "interpolation") ?? "bilinear" };
        ResizeMethod kind = method.ToUpperInvariant() switch
        {
            "NEAREST" => ResizeMethod.Nearest,
            "BILINEAR" => ResizeMethod.Bilinear,
            "BICUBIC" => ResizeMethod.Bicubic,
            _ => throw new UnsupportedLayerException($"its method '{method}' is not supported; nearest, bilinear and bicubic are"),
        };
        bool isOther = o.Flag(false, -1, "preserve_aspect_ratio") || o.Flag(false, -1, "antialias") || o.Flag(false, -1, "crop_to_aspect_ratio") || o.Flag(false, -1, "pad_to_aspect_ratio")
            || o.Text(-1, "data_format") == "channels_first";
        if (isOther || size.Length != 2 || size.Any(s => s is < 1 or > LayerSettings.MaxExtent) || x.Shape.Rank != 4)
        {
            throw new UnsupportedLayerException($"resizing {x.Shape} with these options is not supported; batches of images, channels last, without antialias are");
        }

        return One(o.Main(new ResizeOperator(kind, size[0], size[1], o.Flag(false, -1, "align_corners"), op is null || o.Flag(false, -1, "half_pixel_centers")), x));
    }

    private static IReadOnlyList<GraphValue> Pad(OperationCall o)
    {
        GraphValue x = o.Operand(0, "tensor", "x", "input");
        int rank = x.Shape.Rank;
        int[] widths = o.Ints(1, "paddings", "pad_width") ?? throw new UnsupportedLayerException("its paddings are not given");
        widths = widths.Length == 1 ? [.. Enumerable.Repeat(widths[0], rank * 2)]
            : widths.Length == 2 && rank != 1 ? [.. Enumerable.Repeat(widths, rank).SelectMany(w => w)] : widths;
        if (widths.Length != rank * 2 || widths.Any(w => w is < 0 or > LayerSettings.MaxExtent))
        {
            throw new UnsupportedLayerException($"its paddings do not fit {x.Shape}");
        }

        // The op PadV2 takes the value third; MirrorPad has its mode as an option.
        bool isOp = o.Text(-1, "__op__") is not null;
        PadMode kind = (o.Text(isOp ? -1 : 2, "mode") ?? "CONSTANT").ToUpperInvariant() switch
        {
            "CONSTANT" => PadMode.Constant,
            "REFLECT" => PadMode.Reflect,
            "SYMMETRIC" => PadMode.Symmetric,
            string mode => throw new UnsupportedLayerException($"its mode '{mode}' is not supported"),
        };
        double value = o.Number(0, isOp ? 2 : 3, "constant_values");
        return One(o.Main(new PadOperator(kind, [.. widths.Where((_, i) => i % 2 == 0)], [.. widths.Where((_, i) => i % 2 == 1)], value), x));
    }

    private static IReadOnlyList<GraphValue> Roll(OperationCall o)
    {
        GraphValue x = o.X;
        int axis = OperationCall.Axis(o.Ints(2, "axis") is [int one] ? one : throw new UnsupportedLayerException("rolling along all or several axes is not supported"), x.Shape.Rank);
        if (!x.Shape[axis].IsFixed)
        {
            throw UnsupportedLayerException.UntilShapesAreKnown($"it rolls axis {axis} of {x.Shape}, whose extent is not known");
        }

        long extent = Math.Max(1, x.Shape[axis].Count);
        long shift = ((o.Int(0, 1, "shift") % extent) + extent) % extent;
        return One(shift == 0
            ? o.Main(new IdentityOperator(), x)
            : o.Main(
                new ConcatOperator(axis),
                o.Context.SliceAxis(o.Context.Name + "/end", x, axis, extent - shift, shift),
                o.Context.SliceAxis(o.Context.Name + "/start", x, axis, 0, extent - shift)));
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
