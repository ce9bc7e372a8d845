using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Functions of tf.nn on images: convolutions, and exchanging channels with positions.</summary>
internal static class ImageOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("nn.depth_to_space depth_to_space DepthToSpace", static o => ElementwiseOperations.One(Exchanged(o, toSpace: true))),
        ("nn.space_to_depth space_to_depth SpaceToDepth", static o => ElementwiseOperations.One(Exchanged(o, toSpace: false))),
        ("nn.conv2d Conv2D", static o => ElementwiseOperations.One(Convolution(o))),
    ];

    // Block by block: channel (i * block + j) * C + c is channel c of row i and column j of a block.
    private static GraphValue Exchanged(OperationCall o, bool toSpace)
    {
        int block = o.Int(0, 1, "block_size");
        bool isFirst = IsChannelsFirst(o, 2);
        GraphValue x = ToLast(o, o.X, isFirst);
        if (block is < 1 or > 1 << 12 || x.Shape.Rank != 4)
        {
            throw new UnsupportedLayerException($"blocks of {block} of {x.Shape} are not supported; images (batch, rows, columns, channels) in blocks of 1 and more are");
        }

        Dimension Divided(Dimension extent, long by) => extent.DivideBy(by) ?? throw new UnsupportedLayerException($"its blocks of {block} do not fit {x.Shape}");
        SymbolicShape s = x.Shape;
        Dimension[] split = toSpace
            ? [s[0], s[1], s[2], block, block, Divided(s[3], (long)block * block)]
            : [s[0], Divided(s[1], block), block, Divided(s[2], block), block, s[3]];
        Dimension[] joined = toSpace
            ? [s[0], s[1] * block, s[2] * block, split[5]]
            : [s[0], split[1], split[3], s[3] * ((long)block * block)];
        GraphValue ordered = o.Context.Sub("ordered", new TransposeOperator([0, 1, 3, 2, 4, 5]), o.Context.Reshape("blocks", x, split));
        return isFirst
            ? o.Main(new TransposeOperator([0, 3, 1, 2]), o.Context.Reshape("joined", ordered, joined))
            : o.Context.ReshapeNode(o.Context.Name, ordered, joined);
    }

    private static GraphValue Convolution(OperationCall o)
    {
        bool isFirst = IsChannelsFirst(o, -1);
        GraphValue x = ToLast(o, o.Context.Float(o.Operand(0, "input", "x"), "cast"), isFirst);
        GraphValue kernel = o.Context.Float(o.Operand(1, "filters", "filter"), "filters_float");
        if (x.Shape.Rank != 4 || kernel.Shape.Rank != 4 || kernel.Constant is null)
        {
            throw new UnsupportedLayerException($"a convolution of {x.Shape} by {kernel.Shape} is not supported; of images by a constant kernel is");
        }

        int[] Spatial(int[]? given) => given switch
        {
            null => [1, 1],
            [int one] => [one, one],
            [int rows, int columns] => [rows, columns],
            [_, _, _, _] => isFirst ? given[2..] : given[1..3],
            _ => throw new UnsupportedLayerException($"its strides or dilations [{string.Join(", ", given)}] are not those of images"),
        };
        int[] strides = Spatial(o.Ints(2, "strides"));
        int[] dilations = Spatial(o.Ints(-1, "dilations"));
        if (strides.Concat(dilations).Any(v => v is < 1 or > LayerSettings.MaxExtent) || !x.Shape[-1].IsFixed || kernel.Shape[2].Count < 1 || x.Shape[-1].Count % kernel.Shape[2].Count != 0)
        {
            throw new UnsupportedLayerException($"its strides, dilations or kernel {kernel.Shape} do not fit {x.Shape}");
        }

        Padding padding = o.Find(3, "padding") switch
        {
            KerasListArgument => Explicit(o.Ints(3, "padding")!, isFirst),
            _ => o.Text(3, "padding")?.ToUpperInvariant() switch
            {
                "SAME" => Padding.Same,
                "VALID" => Padding.Valid(2),
                "EXPLICIT" => Explicit(o.Ints(-1, "explicit_paddings") ?? [], isFirst),
                string other => throw new UnsupportedLayerException($"its padding '{other}' is not one of SAME, VALID and explicit numbers"),
                null => throw new UnsupportedLayerException("its padding is not given"),
            },
        };
        ConvOperator op = new(strides, dilations, padding, (int)(x.Shape[-1].Count / kernel.Shape[2].Count), ActivationFunction.Linear);
        return isFirst
            ? o.Main(new TransposeOperator([0, 3, 1, 2]), o.Context.Sub("convolved", op, x, kernel))
            : o.Main(op, x, kernel);
    }

    // Pairs for every axis, of which batch and channels are not padded.
    private static Padding Explicit(int[] pairs, bool isFirst)
    {
        int first = isFirst ? 4 : 2;
        return pairs.Length == 8 && pairs.All(p => p is >= 0 and <= LayerSettings.MaxExtent) && pairs.Where((_, i) => i < first || i >= first + 4).All(p => p == 0)
            ? Padding.Explicit([pairs[first], pairs[first + 2]], [pairs[first + 1], pairs[first + 3]])
            : throw new UnsupportedLayerException($"its paddings [{string.Join(", ", pairs)}] are not those of rows and columns");
    }

    private static bool IsChannelsFirst(OperationCall o, int position) => (o.Text(position, "data_format") ?? "NHWC") switch
    {
        "NHWC" or "channels_last" => false,
        "NCHW" or "channels_first" => true,
        string other => throw new UnsupportedLayerException($"its data format '{other}' is not supported; NHWC and NCHW are"),
    };

    private static GraphValue ToLast(OperationCall o, GraphValue x, bool isFirst) =>
        isFirst && x.Shape.Rank == 4 ? o.Context.Sub("channels_last", new TransposeOperator([0, 2, 3, 1]), x) : x;
}
