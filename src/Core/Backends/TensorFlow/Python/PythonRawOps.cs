using System.Collections.Frozen;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>
/// The ops that are called as they are, by tf.raw_ops: which takes every argument by its name, and no type that an input tells. TensorFlow 1.14 and later and 2 have it.
/// (tensorflow.org/api_docs/python/tf/raw_ops)
/// </summary>
internal static class PythonRawOps
{
    // The op, the names of its inputs in the order of a node's, that of a list with a star, and the attributes that are arguments.
    private static readonly FrozenDictionary<string, Signature> Signatures = ((Signature[])
    [
        .. Elementwise("Acos Acosh Asin Asinh Atan Atanh BesselI0 BesselI0e BesselI1 BesselI1e Cosh Digamma Erf Erfc Erfinv Expm1 Inv Invert IsFinite IsInf IsNan Lgamma Log1p LogicalNot Ndtri OnesLike Reciprocal Rint Round Sinh Tan ZerosLike", "x"),
        .. Elementwise("Atan2", "y x"),
        .. Elementwise("BitwiseAnd BitwiseOr BitwiseXor Div DivNoNan Igamma:a,x Igammac:a,x LeftShift LogicalAnd LogicalOr Mod NotEqual Polygamma:a,x RightShift TruncateDiv TruncateMod Xdivy Xlogy Zeta:x,q", "x y"),
        .. Elementwise("TensorScatterAdd TensorScatterMax TensorScatterMin TensorScatterSub TensorScatterUpdate", "tensor indices updates"),
        .. Elementwise("UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum", "data segment_ids num_segments"),
        Of("AddN", "inputs*"),
        Of("ArgMax", "input dimension", "output_type"),
        Of("ArgMin", "input dimension", "output_type"),
        Of("AvgPool", "value", "ksize strides padding data_format"),
        Of("BatchMatMul", "x y", "adj_x adj_y"),
        Of("BatchMatMulV2", "x y", "adj_x adj_y"),
        Of("BatchToSpaceND", "input block_shape crops"),
        Of("Betainc", "a b x"),
        Of("Bitcast", "input", "type"),
        Of("BroadcastTo", "input shape"),
        Of("Bucketize", "input", "boundaries"),
        Of("Cholesky", "input"),
        Of("ClipByValue", "t clip_value_min clip_value_max"),
        Of("CombinedNonMaxSuppression", "boxes scores max_output_size_per_class max_total_size iou_threshold score_threshold", "pad_per_class clip_boxes", several: true),
        Of("Conv2D", "input filter", "strides padding explicit_paddings data_format dilations"),
        Of("Conv2DBackpropInput", "input_sizes filter out_backprop", "strides padding explicit_paddings data_format dilations"),
        Of("Conv3D", "input filter", "strides padding data_format dilations"),
        Of("Conv3DBackpropInputV2", "input_sizes filter out_backprop", "strides padding data_format dilations"),
        Of("CropAndResize", "image boxes box_ind crop_size", "method extrapolation_value"),
        Of("Cumprod", "x axis", "exclusive reverse"),
        Of("Cumsum", "x axis", "exclusive reverse"),
        Of("DepthToSpace", "input", "block_size data_format"),
        Of("DepthwiseConv2dNative", "input filter", "strides padding explicit_paddings data_format dilations"),
        Of("Dilation2D", "input filter", "strides rates padding"),
        Of("Einsum", "inputs*", "equation"),
        Of("EuclideanNorm", "input axis", "keep_dims"),
        Of("FusedBatchNorm", "x scale offset mean variance", "epsilon data_format is_training", several: true),
        Of("FusedBatchNormV2", "x scale offset mean variance", "epsilon data_format is_training", several: true),
        Of("FusedBatchNormV3", "x scale offset mean variance", "epsilon data_format is_training", several: true),
        Of("GatherNd", "params indices"),
        Of("GatherV2", "params indices axis", "batch_dims"),
        Of("HSVToRGB", "images"),
        Of("LRN", "input", "depth_radius bias alpha beta"),
        Of("Lu", "input", "output_idx_type", several: true),
        Of("MatrixDeterminant", "input"),
        Of("MatrixInverse", "input", "adjoint"),
        Of("MatrixSolve", "matrix rhs", "adjoint"),
        Of("MatrixTriangularSolve", "matrix rhs", "lower adjoint"),
        Of("MaxPool", "input", "ksize strides padding explicit_paddings data_format"),
        Of("MaxPoolWithArgmax", "input", "ksize strides padding Targmax include_batch_in_index", several: true),
        Of("NonMaxSuppressionV4", "boxes scores max_output_size iou_threshold score_threshold", "pad_to_max_output_size", several: true),
        Of("NonMaxSuppressionV5", "boxes scores max_output_size iou_threshold score_threshold soft_nms_sigma", "pad_to_max_output_size", several: true),
        Of("OneHot", "indices depth on_value off_value", "axis"),
        Of("RGBToHSV", "images"),
        Of("Range", "start limit delta"),
        Of("ResizeBicubic", "images size", "align_corners half_pixel_centers"),
        Of("ScatterNd", "indices updates shape"),
        Of("Select", "condition x y"),
        Of("SelectV2", "condition t e"),
        Of("SpaceToBatchND", "input block_shape paddings"),
        Of("SpaceToDepth", "input", "block_size data_format"),
        Of("SplitV", "value size_splits axis", "num_split", several: true),
        Of("StopGradient", "input"),
        Of("Svd", "input", "compute_uv full_matrices", several: true),
        Of("TensorListFromTensor", "tensor element_shape"),
        Of("TensorListGetItem", "input_handle index element_shape", "element_dtype"),
        Of("TensorListReserve", "element_shape num_elements", "element_dtype"),
        Of("TensorListSetItem", "input_handle index item"),
        Of("TensorListStack", "input_handle element_shape", "element_dtype num_elements"),
        Of("TopKV2", "input k", "sorted", several: true),
        Of("Unique", "x", "out_idx", several: true),
        Of("Where", "condition"),
    ]).ToFrozenDictionary(s => s.Op, StringComparer.Ordinal);

    /// <summary>How an op is called; null where this table does not have it.</summary>
    public static PythonRow? Find(string op) => Signatures.TryGetValue(op, out Signature? signature) ? new PythonRow(op, Print, signature.HasSeveral) : null;

    /// <summary>The call of a node.</summary>
    public static string Print(PythonCall call)
    {
        Signature signature = Signatures[call.Node.Op];
        List<string> arguments = [];
        for (int i = 0; i < signature.Inputs.Length; i++)
        {
            string name = signature.Inputs[i];
            arguments.Add(name.EndsWith('*') ? $"{name[..^1]}={call.Rest(i)}" : $"{name}={call[i]}");
        }

        foreach (string attribute in signature.Attributes)
        {
            if (call.Node.Attribute(attribute) is { } value && Value(value) is { } literal)
            {
                arguments.Add($"{attribute}={literal}");
            }
        }

        return $"tf.raw_ops.{call.Node.Op}({string.Join(", ", arguments)}, {call.Named})";
    }

    // An empty list is the default, and some versions take none but that.
    private static string? Value(NodeAttribute attribute) => attribute.Kind switch
    {
        AttributeKind.String => PythonLiteral.Text(attribute.Text!),
        AttributeKind.Integer => PythonLiteral.Of(attribute.Integer!.Value),
        AttributeKind.Float => PythonLiteral.Of(attribute.Float!.Value),
        AttributeKind.Bool => PythonLiteral.Of(attribute.Bool!.Value),
        AttributeKind.Type => PythonLiteral.Type(attribute.Type ?? DataType.Unknown),
        AttributeKind.List when attribute.Integers.Count > 0 => PythonLiteral.List(attribute.Integers),
        AttributeKind.List when attribute.Floats.Count > 0 => PythonLiteral.List(attribute.Floats.Select(f => PythonLiteral.Of(f))),
        _ => null,
    };

    private static IEnumerable<Signature> Elementwise(string ops, string inputs) =>
        ops.Split(' ').Select(o => o.Split(':')).Select(o => Of(o[0], o.Length > 1 ? o[1].Replace(',', ' ') : inputs));

    private static Signature Of(string op, string inputs, string attributes = "", bool several = false) =>
        new(op, inputs.Split(' '), attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries), several);

    private sealed record Signature(string Op, string[] Inputs, string[] Attributes, bool HasSeveral);
}
