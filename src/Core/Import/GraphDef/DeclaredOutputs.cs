using System.Collections.Frozen;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>What a node's own attributes tell of the element types and shapes of its outputs, without the shapes of what it reads.</summary>
internal static class DeclaredOutputs
{
    // Placeholder had the shape of a scalar for "unknown" up to this version of graphs (tensorflow/core/public/version.h, note 24).
    private const int PlaceholderShapeVersion = 24;

    private static readonly string[] LastingAttributes = ["dtype", "DstT", "out_type", "output_type", "T", "Tparams"];

    private static readonly FrozenSet<string> Predicates = FrozenSet.ToFrozenSet(
        ["Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual", "LogicalAnd", "LogicalOr", "LogicalNot", "All", "Any", "IsNan", "IsInf", "IsFinite", "ApproximateEqual", "InTopK", "InTopKV2", "LoopCond"],
        StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> ListAttributes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PartitionedCall"] = "Tout", ["StatefulPartitionedCall"] = "Tout", ["If"] = "Tout", ["StatelessIf"] = "Tout", ["Case"] = "Tout", ["StatelessCase"] = "Tout",
        ["While"] = "T", ["StatelessWhile"] = "T", ["IdentityN"] = "T", ["RestoreV2"] = "dtypes",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The element type of an output; unknown when the attributes do not tell.</summary>
    public static DataType TypeOf(TensorFlowGraph graph, TensorName output) => graph.Find(output.Node) is { } node ? TypeOf(node, output.Index) : DataType.Unknown;

    /// <summary>The element type of an output; unknown when the attributes do not tell.</summary>
    public static DataType TypeOf(TensorFlowNode node, int output)
    {
        if (Predicates.Contains(node.Op))
        {
            return DataType.Bool;
        }

        if (ListAttributes.TryGetValue(node.Op, out string? list))
        {
            IReadOnlyList<DataType> types = node.Attribute(list)?.Types ?? [];
            return output < types.Count ? types[output] : DataType.Unknown;
        }

        return node.Op switch
        {
            "NoOp" => DataType.Unknown,
            "VarHandleOp" or "HashTableV2" => DataType.Resource,
            "Shape" or "ShapeN" or "Size" or "Rank" => Given("out_type", DataType.Int32),
            "ArgMax" or "ArgMin" => Given("output_type", DataType.Int64),
            "TopK" or "TopKV2" when output == 1 => Given("index_type", DataType.Int32),
            _ => LastingAttributes.Select(node.Type).FirstOrDefault(t => t != DataType.Unknown, DataType.Unknown),
        };

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
