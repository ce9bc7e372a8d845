using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Functions of tf.nn on images: convolutions, and exchanging channels with positions.</summary>
internal static class ImageOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("nn.depth_to_space depth_to_space DepthToSpace", static o => Exchange(o, "DepthToSpace")),
        ("nn.space_to_depth space_to_depth SpaceToDepth", static o => Exchange(o, "SpaceToDepth")),
        ("nn.conv2d Conv2D", Convolution),
    ];

    private static IReadOnlyList<GraphValue> Exchange(OperationCall o, string op) => o.Op(op, [o.First], ("block_size", o.Int(0, 1, "block_size")), ("data_format", Format(o, 2)));

    private static IReadOnlyList<GraphValue> Convolution(OperationCall o)
    {
        static int[]? Steps(int[]? given) => given is [int one] ? [one, one] : given;
        KerasArgument padding = o.Find(3, "padding") ?? throw new UnsupportedLayerException("its padding is not given");
        ImportedTensor kernel = o.Float(o.Input(1, "filters", "filter"));
        return o.Op(
            "Conv2D",
            [o.Float(o.First), kernel],
            ("strides", Steps(o.Ints(2, "strides"))),
            ("dilations", Steps(o.Ints(-1, "dilations"))),
            ("padding", padding is KerasListArgument ? "EXPLICIT" : o.Text(3, "padding")!.ToUpperInvariant()),
            ("explicit_paddings", padding is KerasListArgument ? o.Ints(3, "padding") : o.Ints(-1, "explicit_paddings")),
            ("data_format", Format(o, -1)));
    }

    private static string Format(OperationCall o, int position) => (o.Text(position, "data_format") ?? "NHWC") switch
    {
        "NHWC" or "channels_last" => "NHWC",
        "NCHW" or "channels_first" => "NCHW",
        string other => throw new UnsupportedLayerException($"its data format '{other}' is not supported; NHWC and NCHW are"),
    };
}
