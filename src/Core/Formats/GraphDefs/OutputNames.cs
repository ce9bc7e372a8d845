using System.Collections.Frozen;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// The names of the outputs of ops that have several, in order: functions refer to them by name. Ops of one output, or of one list of
/// outputs, need no row; those of such ops that are written have one in a table of their own.
/// </summary>
internal static class OutputNames
{
    private static readonly FrozenDictionary<string, string[]> ByOp = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["TopK"] = ["values", "indices"],
        ["TopKV2"] = ["values", "indices"],
        ["FusedBatchNorm"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"],
        ["FusedBatchNormV2"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2"],
        ["FusedBatchNormV3"] = ["y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3"],
        ["Switch"] = ["output_false", "output_true"],
        ["RefSwitch"] = ["output_false", "output_true"],
        ["Merge"] = ["output", "value_index"],
        ["RefMerge"] = ["output", "value_index"],
        ["Unique"] = ["y", "idx"],
        ["UniqueV2"] = ["y", "idx"],
        ["UniqueWithCounts"] = ["y", "idx", "count"],
        ["UniqueWithCountsV2"] = ["y", "idx", "count"],
        ["LogMatrixDeterminant"] = ["sign", "log_abs_determinant"],
        ["ListDiff"] = ["out", "idx"],
        ["MaxPoolWithArgmax"] = ["output", "argmax"],
        ["NonMaxSuppressionV4"] = ["selected_indices", "valid_outputs"],
        ["NonMaxSuppressionV5"] = ["selected_indices", "selected_scores", "valid_outputs"],
        ["CombinedNonMaxSuppression"] = ["nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections"],
        ["TensorArrayV3"] = ["handle", "flow"],
        ["TensorArrayV2"] = ["handle"],
        ["TensorListPopBack"] = ["output_handle", "tensor"],
        ["TensorArrayConcatV3"] = ["value", "lengths"],
        ["TensorListConcat"] = ["tensor", "lengths"],
        ["TensorListConcatV2"] = ["tensor", "lengths"],
        ["BlockLSTM"] = ["i", "cs", "f", "o", "ci", "co", "h"],
        ["BlockLSTMV2"] = ["i", "cs", "f", "o", "ci", "co", "h"],
        ["LSTMBlockCell"] = ["i", "cs", "f", "o", "ci", "co", "h"],
        ["GRUBlockCell"] = ["r", "u", "c", "h"],
        ["CudnnRNN"] = ["output", "output_h", "output_c", "reserve_space"],
        ["CudnnRNNV2"] = ["output", "output_h", "output_c", "reserve_space", "host_reserved"],
        ["CudnnRNNV3"] = ["output", "output_h", "output_c", "reserve_space", "host_reserved"],
        ["Svd"] = ["s", "u", "v"],
        ["Lu"] = ["lu", "p"],
        ["Qr"] = ["q", "r"],
        ["SelfAdjointEigV2"] = ["e", "v"],
        ["BroadcastGradientArgs"] = ["r0", "r1"],
        ["SoftmaxCrossEntropyWithLogits"] = ["loss", "backprop"],
        ["SparseSoftmaxCrossEntropyWithLogits"] = ["loss", "backprop"],
        ["QuantizeV2"] = ["output", "output_min", "output_max"],
        ["LookupTableExportV2"] = ["keys", "values"],
        ["StringSplit"] = ["indices", "values", "shape"],
        ["StringSplitV2"] = ["indices", "values", "shape"],
        ["SparseReshape"] = ["output_indices", "output_shape"],
        ["SparseFillEmptyRows"] = ["output_indices", "output_values", "empty_row_indicator", "reverse_index_map"],
        ["ParseExampleV2"] = ["sparse_indices", "sparse_values", "sparse_shapes", "dense_values", "ragged_values", "ragged_row_splits"],
        ["Meshgrid"] = ["output"],
        ["Moments"] = ["mean", "variance"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Of ops of one output that graphs which are written have; any other's is called "output".
    private static readonly FrozenDictionary<string, string> Single = new (string Name, string[] Ops)[]
    {
        ("y",
        [
            "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BesselI0", "BesselI0e", "BesselI1", "BesselI1e", "Cast", "Ceil", "Cos", "Cosh", "Digamma", "Erf", "Erfc",
            "Erfinv", "Exp", "Expm1", "Floor", "IsFinite", "IsInf", "IsNan", "Lgamma", "Log", "Log1p", "LogicalNot", "Ndtri", "Neg", "Reciprocal", "Round", "Rsqrt", "Sigmoid",
            "Sign", "Sin", "Sinh", "Sqrt", "Square", "Tan", "Tanh", "Transpose",
        ]),
        ("z",
        [
            "AddV2", "Atan2", "Betainc", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "DivNoNan", "Equal", "FloorDiv", "FloorMod", "Greater", "GreaterEqual", "Igamma", "Igammac",
            "LeftShift", "Less", "LessEqual", "LogicalAnd", "LogicalOr", "Maximum", "Minimum", "Mul", "NotEqual", "Polygamma", "Pow", "RealDiv", "RightShift", "SquaredDifference",
            "Sub", "TruncateDiv", "TruncateMod", "Zeta",
        ]),
        ("activations", ["Elu", "LeakyRelu", "Relu", "Relu6", "Selu", "Softplus", "Softsign"]),
        ("resized_images", ["ResizeBicubic", "ResizeBilinear", "ResizeNearestNeighbor"]),
        ("out", ["Cumprod", "Cumsum"]),
        ("crops", ["CropAndResize"]),
        ("logsoftmax", ["LogSoftmax"]),
        ("product", ["MatMul"]),
        ("softmax", ["Softmax"]),
        ("value", ["ReadVariableOp"]),
        ("output_handle", ["TensorListFromTensor", "TensorListSetItem"]),
        ("handle", ["TensorListReserve"]),
        ("item", ["TensorListGetItem"]),
        ("tensor", ["TensorListStack"]),
    }.SelectMany(g => g.Ops.Select(op => KeyValuePair.Create(op, g.Name))).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name of an output of an op that is written.</summary>
    /// <param name="op">The op, each of whose outputs is one tensor.</param>
    /// <param name="number">Which output.</param>
    public static string NameOf(string op, int number) => ByOp.TryGetValue(op, out string[]? names) ? names[number] : Single.GetValueOrDefault(op, "output");

    /// <summary>An output of an op that is written, as functions refer to it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="op">Its op.</param>
    /// <param name="number">Which of its outputs.</param>
    public static string InFunction(string node, string op, int number) => op == "StatelessWhile"
        ? FormattableString.Invariant($"{node}:output:{number}")
        : $"{node}:{NameOf(op, number)}:0";

    /// <summary>How many outputs an op has that has a fixed number of them.</summary>
    /// <param name="op">The op.</param>
    public static int Count(string op) => ByOp.TryGetValue(op, out string[]? names) ? names.Length : 1;

    /// <summary>The number of a named output among all of its op's outputs.</summary>
    /// <param name="op">The op.</param>
    /// <param name="output">The name; empty for none.</param>
    /// <param name="index">The number within the named output.</param>
    public static int Number(string op, string output, int index)
    {
        int at = output.Length > 0 && ByOp.TryGetValue(op, out string[]? names) ? Array.IndexOf(names, output) : 0;
        return Math.Max(0, at) + index;
    }
}
