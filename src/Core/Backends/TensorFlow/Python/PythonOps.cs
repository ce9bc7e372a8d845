using System.Collections.Frozen;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>
/// The ops as people write them: functions of tf.compat.v1, which TensorFlow 1.13 and later and 2 have alike, with literals where a constant is read. The rest is
/// in <see cref="PythonRawOps"/>. (tensorflow.org/api_docs/python/tf/compat/v1)
/// </summary>
internal static class PythonOps
{
    private static readonly FrozenDictionary<string, PythonRow> Rows = ((PythonRow[])
    [
        .. Unary("Identity:tf.identity Exp:tf.exp Log:tf.log Sqrt:tf.sqrt Rsqrt:tf.rsqrt Square:tf.square Abs:tf.abs Neg:tf.negative Floor:tf.floor Ceil:tf.ceil Sign:tf.sign Sin:tf.sin Cos:tf.cos "
            + "Sigmoid:tf.sigmoid Tanh:tf.tanh Relu:tf.nn.relu Relu6:tf.nn.relu6 Elu:tf.nn.elu Selu:tf.nn.selu Softplus:tf.nn.softplus Softsign:tf.nn.softsign Softmax:tf.nn.softmax LogSoftmax:tf.nn.log_softmax"),
        .. Binary("Add:tf.add AddV2:tf.add Sub:tf.subtract Mul:tf.multiply RealDiv:tf.realdiv Maximum:tf.maximum Minimum:tf.minimum Pow:tf.pow SquaredDifference:tf.squared_difference "
            + "FloorDiv:tf.floordiv FloorMod:tf.floormod Greater:tf.greater GreaterEqual:tf.greater_equal Less:tf.less LessEqual:tf.less_equal Equal:tf.equal"),
        .. Reductions("Mean:tf.reduce_mean Sum:tf.reduce_sum Max:tf.reduce_max Min:tf.reduce_min Prod:tf.reduce_prod Any:tf.reduce_any All:tf.reduce_all"),
        .. Pools("MaxPool:tf.nn.max_pool:NHWC AvgPool:tf.nn.avg_pool:NHWC MaxPool3D:tf.nn.max_pool3d:NDHWC AvgPool3D:tf.nn.avg_pool3d:NDHWC"),
        new("Conv2D", c => Convolution(c, "tf.nn.conv2d", "NHWC")),
        new("Conv3D", c => Convolution(c, "tf.nn.conv3d", "NDHWC")),
        new("DepthwiseConv2dNative", c => Convolution(c, "tf.nn.depthwise_conv2d_native", "NHWC")),
        new("Conv2DBackpropInput", c => IsExplicit(c) || c.Node.Attribute("dilations")?.Integers.Any(d => d != 1) == true
            ? PythonRawOps.Print(c)
            : $"tf.nn.conv2d_transpose({c[2]}, {c[1]}, output_shape={c.Plain(0)}, strides={c.Integers("strides")}, padding={c.Text("padding")}, data_format={c.Text("data_format", "NHWC")}, {c.Named})"),
        new("BiasAdd", c => $"tf.nn.bias_add({c[0]}, {c[1]}, data_format={c.Text("data_format", "NHWC")}, {c.Named})"),
        new("LeakyRelu", c => $"tf.nn.leaky_relu({c[0]}, alpha={PythonLiteral.Of(c.Node.Float("alpha", 0.2f))}, {c.Named})"),
        new("FusedBatchNormV3", BatchNorm, HasSeveral: true),
        new("MatMul", c => $"tf.matmul({c[0]}, {c[1]}, transpose_a={c.Bool("transpose_a")}, transpose_b={c.Bool("transpose_b")}, {c.Named})"),
        new("Reshape", c => $"tf.reshape({c[0]}, {c.Plain(1)}, {c.Named})"),
        new("Squeeze", c => $"tf.squeeze({c[0]}, axis={c.Integers("squeeze_dims")}, {c.Named})"),
        new("ExpandDims", c => $"tf.expand_dims({c[0]}, axis={c.Plain(1)}, {c.Named})"),
        new("Transpose", c => $"tf.transpose({c[0]}, perm={c.Plain(1)}, {c.Named})"),
        new("ConcatV2", c => $"tf.concat({c.Rest(0, last: 1)}, axis={c.Plain(c.Count - 1)}, {c.Named})"),
        new("Pad", c => $"tf.pad({c[0]}, {c.Plain(1)}, {c.Named})"),
        new("PadV2", c => $"tf.pad({c[0]}, {c.Plain(1)}, constant_values={c.Plain(2)}, {c.Named})"),
        new("MirrorPad", c => $"tf.pad({c[0]}, {c.Plain(1)}, mode={c.Text("mode")}, {c.Named})"),
        new("Tile", c => $"tf.tile({c[0]}, {c.Plain(1)}, {c.Named})"),
        new("ReverseV2", c => $"tf.reverse({c[0]}, axis={c.Plain(1)}, {c.Named})"),
        new("Slice", c => $"tf.slice({c[0]}, {c.Plain(1)}, {c.Plain(2)}, {c.Named})"),
        new("StridedSlice", c => $"tf.strided_slice({c[0]}, {c.Plain(1)}, {c.Plain(2)}, {c.Plain(3)}, {Masks(c)}{c.Named})"),
        new("GatherV2", c => c.Node.Integer("batch_dims") == 0 ? $"tf.gather({c[0]}, {c[1]}, axis={c.Plain(2)}, {c.Named})" : PythonRawOps.Print(c)),
        new("Pack", c => $"tf.stack({c.Rest(0)}, axis={PythonLiteral.Of(c.Node.Integer("axis"))}, {c.Named})"),
        new("Unpack", c => $"tf.unstack({c[0]}, num={PythonLiteral.Of(c.Node.Integer("num"))}, axis={PythonLiteral.Of(c.Node.Integer("axis"))}, {c.Named})", HasSeveral: true),
        new("Split", c => $"tf.split({c[1]}, {PythonLiteral.Of(c.Node.Integer("num_split"))}, axis={c.Plain(0)}, {c.Named})", HasSeveral: true),
        new("Shape", c => $"tf.shape({c[0]}, out_type={PythonLiteral.Type(c.Node.Type("out_type") is var t and not Tensors.DataType.Unknown ? t : Tensors.DataType.Int32)}, {c.Named})"),
        new("Fill", c => $"tf.fill({c.Plain(0)}, {c[1]}, {c.Named})"),
        new("Cast", c => $"tf.cast({c[0]}, {PythonLiteral.Type(c.Node.Type("DstT"))}, {c.Named})"),
        new("StatelessWhile", Loop, HasSeveral: true),
        new("ResizeBilinear", c => Resize(c, "tf.image.resize_bilinear")),
        new("ResizeNearestNeighbor", c => Resize(c, "tf.image.resize_nearest_neighbor")),
    ]).ToFrozenDictionary(r => r.Op, StringComparer.Ordinal);

    /// <summary>How an op is called; null where the program has no way to.</summary>
    public static PythonRow? Find(string op) => Rows.GetValueOrDefault(op) ?? PythonRawOps.Find(op);

    private static IEnumerable<(string Op, string Function, string? Third)> Words(string rows) =>
        rows.Split(' ').Select(r => r.Split(':')).Select(r => (r[0], r[1], r.ElementAtOrDefault(2)));

    private static IEnumerable<PythonRow> Unary(string rows) => Words(rows).Select(r => new PythonRow(r.Op, c => $"{r.Function}({c[0]}, {c.Named})"));

    private static IEnumerable<PythonRow> Binary(string rows) => Words(rows).Select(r => new PythonRow(r.Op, c => $"{r.Function}({c[0]}, {c[1]}, {c.Named})"));

    private static IEnumerable<PythonRow> Reductions(string rows) =>
        Words(rows).Select(r => new PythonRow(r.Op, c => $"{r.Function}({c[0]}, axis={c.Plain(1)}, keepdims={c.Bool("keep_dims")}, {c.Named})"));

    private static IEnumerable<PythonRow> Pools(string rows) => Words(rows).Select(r => new PythonRow(r.Op, c => IsExplicit(c)
        ? PythonRawOps.Print(c)
        : $"{r.Function}({c[0]}, ksize={c.Integers("ksize")}, strides={c.Integers("strides")}, padding={c.Text("padding")}, data_format={c.Text("data_format", r.Third!)}, {c.Named})"));

    private static bool IsExplicit(PythonCall call) => call.Node.Text("padding") == "EXPLICIT";

    private static string Convolution(PythonCall call, string function, string format)
    {
        if (IsExplicit(call))
        {
            return PythonRawOps.Print(call);
        }

        string dilations = call.Node.Attribute("dilations") is { Integers: { Count: > 0 } list } && list.Any(d => d != 1) ? $"dilations={PythonLiteral.List(list)}, " : string.Empty;
        return $"{function}({call[0]}, {call[1]}, strides={call.Integers("strides")}, padding={call.Text("padding")}, data_format={call.Text("data_format", format)}, {dilations}{call.Named})";
    }

    // The function takes 1.001e-5 for what is smaller (tensorflow/python/ops/nn_impl.py).
    private static string BatchNorm(PythonCall call)
    {
        float epsilon = call.Node.Float("epsilon", 0.0001f);
        return epsilon < 1.001e-5f || call.Node.Bool("is_training", absent: true)
            ? PythonRawOps.Print(call)
            : $"tf.nn.fused_batch_norm({call[0]}, {call[1]}, {call[2]}, mean={call[3]}, variance={call[4]}, epsilon={PythonLiteral.Of(epsilon)}, data_format={call.Text("data_format", "NHWC")}, is_training=False, {call.Named})";
    }

    private static string Masks(PythonCall call) => string.Concat(((string[])["begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"])
        .Where(m => call.Node.Integer(m) != 0).Select(m => $"{m}={PythonLiteral.Of(call.Node.Integer(m))}, "));

    // What a turn changes keeps the shape that the loop says, of which less may be known than of what it begins with; a variable is its value.
    private static string Loop(PythonCall call)
    {
        IEnumerable<string> variables = Enumerable.Range(0, call.Count).Select(i => $"tf.convert_to_tensor({call[i]})");
        IEnumerable<string> shapes = call.Node.Attribute("output_shapes")!.Shapes.Select(s => $"tf.TensorShape({PythonLiteral.Shape(s)})");
        return $"tf.while_loop({call.Node.Attribute("cond")!.Function}, {call.Node.Attribute("body")!.Function}, {PythonLiteral.List(variables)}, shape_invariants={PythonLiteral.List(shapes)}, {call.Named})";
    }

    private static string Resize(PythonCall call, string function) =>
        $"{function}({call[0]}, {call.Plain(1)}, align_corners={call.Bool("align_corners")}, half_pixel_centers={call.Bool("half_pixel_centers")}, {call.Named})";
}
