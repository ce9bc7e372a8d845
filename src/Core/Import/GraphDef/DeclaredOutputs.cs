using System.Collections.Frozen;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>What a node's own attributes tell of the element types and shapes of its outputs, without the shapes of what it reads.</summary>
internal static class DeclaredOutputs
{
    // Placeholder had the shape of a scalar for "unknown" up to this version of graphs (tensorflow/core/public/version.h, note 24).
    private const int PlaceholderShapeVersion = 24;

    private static readonly string[] LastingAttributes = ["dtype", "DstT", "out_type", "output_type", "T", "Tparams", "element_dtype", "Tidx", "type"];

    private static readonly FrozenSet<string> Predicates = FrozenSet.ToFrozenSet(
        [
            "Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual", "LogicalAnd", "LogicalOr", "LogicalNot", "All", "Any", "IsNan", "IsInf", "IsFinite", "ApproximateEqual", "InTopK",
            "InTopKV2", "LoopCond", "IsVariableInitialized", "VarIsInitializedOp",
        ],
        StringComparer.Ordinal);

    // Attributes that name what any op gives, whether it is known or not: "T" may be what it reads alone.
    private static readonly string[] OutputAttributes = ["dtype", "DstT", "out_type", "output_type", "Tout"];

    // Ops whose element type is one for each output whatever they read.
    private static readonly FrozenDictionary<string, DataType[]> FixedTypes = new Dictionary<string, DataType[]>(StringComparer.Ordinal)
    {
        ["Where"] = [DataType.Int64],
        ["Rank"] = [DataType.Int32],
        ["BroadcastGradientArgs"] = [DataType.Int32, DataType.Int32],
        ["NonMaxSuppression"] = [DataType.Int32],
        ["NonMaxSuppressionV2"] = [DataType.Int32],
        ["NonMaxSuppressionV3"] = [DataType.Int32],
        ["NonMaxSuppressionV4"] = [DataType.Int32, DataType.Int32],
        ["NonMaxSuppressionWithOverlaps"] = [DataType.Int32],
        ["CombinedNonMaxSuppression"] = [DataType.Float32, DataType.Float32, DataType.Float32, DataType.Int32],
        ["Bucketize"] = [DataType.Int32],
        ["CropAndResize"] = [DataType.Float32],
        ["ResizeBilinear"] = [DataType.Float32],
        ["ResizeBicubic"] = [DataType.Float32],
        ["ResizeArea"] = [DataType.Float32],
        ["PopulationCount"] = [DataType.UInt8],
        ["LoopCond"] = [DataType.Bool],
        ["AsString"] = [DataType.String],
        ["StringFormat"] = [DataType.String],
        ["SerializeTensor"] = [DataType.String],
        ["EncodePng"] = [DataType.String],
        ["ScalarSummary"] = [DataType.String],
        ["HistogramSummary"] = [DataType.String],
        ["ImageSummary"] = [DataType.String],
        ["TensorSummary"] = [DataType.String],
        ["TensorSummaryV2"] = [DataType.String],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ListAttributes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PartitionedCall"] = "Tout", ["StatefulPartitionedCall"] = "Tout", ["If"] = "Tout", ["StatelessIf"] = "Tout", ["Case"] = "Tout", ["StatelessCase"] = "Tout",
        ["While"] = "T", ["StatelessWhile"] = "T", ["IdentityN"] = "T", ["RestoreV2"] = "dtypes",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The element type of an output; unknown when the attributes do not tell.</summary>
    public static DataType TypeOf(TensorFlowGraph graph, TensorName output) => graph.Find(output.Node) is not { } node ? DataType.Unknown
        : graph.FindFunction(node.Op) is { } function ? output.Index < function.Outputs.Count ? function.Outputs[output.Index].DataType : DataType.Unknown
        : TypeOf(node, output.Index);

    /// <summary>The element type of an output; unknown when the attributes do not tell.</summary>
    public static DataType TypeOf(TensorFlowNode node, int output)
    {
        if (node.Attribute("_output_types")?.Types is { } recorded && output < recorded.Count && recorded[output] != DataType.Unknown)
        {
            return recorded[output];
        }

        if (Predicates.Contains(node.Op))
        {
            return DataType.Bool;
        }

        if (FixedTypes.TryGetValue(node.Op, out DataType[]? types))
        {
            return output < types.Length ? types[output] : DataType.Unknown;
        }

        if (ListAttributes.TryGetValue(node.Op, out string? list))
        {
            IReadOnlyList<DataType> listed = node.Attribute(list)?.Types ?? [];
            return output < listed.Count ? listed[output] : DataType.Unknown;
        }

        return (node.Op, output) switch
        {
            ("NoOp", _) => DataType.Unknown,
            ("VarHandleOp" or "HashTableV2", _) => DataType.Resource,
            ("Shape" or "ShapeN" or "Size" or "VariableShape" or "LowerBound" or "UpperBound", _) => Given("out_type", DataType.Int32),
            ("ArgMax" or "ArgMin", _) => Given("output_type", DataType.Int64),
            ("TopKV2" or "TopK", 1) => Given("index_type", DataType.Int32),
            ("Unique" or "UniqueV2" or "UniqueWithCounts" or "UniqueWithCountsV2" or "ListDiff", > 0) => Given("out_idx", DataType.Int32),
            ("MaxPoolWithArgmax", 1) => Given("Targmax", DataType.Int64),
            ("Lu", 1) => Given("output_idx_type", DataType.Int32),
            ("NonMaxSuppressionV5", 0 or 2) => DataType.Int32,
            ("Merge" or "RefMerge", 1) => DataType.Int32,
            ("FusedBatchNormV2" or "FusedBatchNormV3", > 0) => Given("U", DataType.Float32),
            ("HistogramFixedWidth", _) => Given("dtype", DataType.Int32),
            ("Multinomial", _) => Given("output_dtype", DataType.Int64),
            ("Bitcast", _) => Given("type", DataType.Unknown),
            ("BatchMatMulV3", _) => Given("Tout", DataType.Unknown),
            ("TensorListConcat" or "TensorListConcatV2" or "TensorArrayConcatV3", 1) => DataType.Int64,
            ("Gather" or "GatherV2" or "GatherNd", _) => Given("Tparams", DataType.Unknown),
            ("Dequantize", _) => Given("dtype", DataType.Float32),
            ("CTCGreedyDecoder", < 3) => DataType.Int64,
            ("CTCGreedyDecoder", _) => Given("T", DataType.Float32),
            ("QuantizeV2", > 0) => DataType.Float32,
            ("Real" or "Imag" or "ComplexAbs" or "Angle", _) => Given("Tout", DataType.Float32),
            ("RandomUniformInt", _) => Given("Tout", DataType.Unknown),
            ("Range", _) => Given("Tidx", DataType.Int32),
            _ when OpTable.Find(node.Op) is null && !UnsupportedOps.IsOfKnownKind(node.Op) => First(OutputAttributes),
            _ => First(LastingAttributes),
        };

        DataType First(string[] attributes) => attributes.Select(node.Type).FirstOrDefault(t => t != DataType.Unknown, DataType.Unknown);

        DataType Given(string attribute, DataType absent) => node.Type(attribute) is var type && type != DataType.Unknown ? type : absent;
    }

    /// <summary>The shape of an output; null when the attributes do not tell.</summary>
    /// <exception cref="Common.CorruptFileException">A recorded shape is impossible.</exception>
    public static TensorShape? ShapeOf(TensorFlowGraph graph, TensorName output) => graph.Find(output.Node) is { } node ? ShapeOf(node, output.Index, graph.ProducerVersion) : null;

    /// <summary>The shape of an output; null when the attributes do not tell.</summary>
    /// <param name="node">The node.</param>
    /// <param name="output">Which of its outputs.</param>
    /// <param name="producerVersion">The version of graphs that the writer wrote.</param>
    /// <exception cref="Common.CorruptFileException">A recorded shape is impossible.</exception>
    public static TensorShape? ShapeOf(TensorFlowNode node, int output, int producerVersion)
    {
        if (node.Attribute("_output_shapes")?.Shapes is { } shapes && output < shapes.Count && shapes[output] is { } recorded)
        {
            return recorded;
        }

        return node.Op switch
        {
            "Const" => node.Attribute("value")?.Tensor?.Shape,
            "Variable" or "VariableV2" or "TemporaryVariable" => node.Attribute("shape")?.Shape,
            "Placeholder" or "PlaceholderV2" or "PlaceholderWithDefault" =>
                node.Attribute("shape")?.Shape is { } shape && !(shape.Rank == 0 && producerVersion < PlaceholderShapeVersion) ? shape : null,
            _ => null,
        };
    }
}
