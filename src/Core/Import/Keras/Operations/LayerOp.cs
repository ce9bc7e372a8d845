using System.Text.Json;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>An op of TensorFlow that a layer calls: a row of the graph importer's table (<see cref="OpTable"/>), run on a node made for the call.</summary>
internal static class LayerOp
{
    private const string Remedy = "Save the model again with Keras, or copy the file again.";

    /// <summary>What ops of layers are imported with: a graph without nodes, functions and variables.</summary>
    public static GraphEvaluator Evaluator(ModelGraph graph, string path)
    {
        TensorFlowGraph none = new(new GraphDefMessage(), path);
        return new(new GraphModelSource(path, graph.Name, graph.SourceFormat, none, null, new VariableBinder(none, null)), graph, NoPlaceholders.Instance, CancellationToken.None);
    }

    /// <summary>The node that a layer keeps as the JSON of a NodeDef, under the layer's name.</summary>
    /// <param name="definition">The JSON.</param>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputs">How many inputs the layer gives it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="Common.CorruptFileException">It is no node.</exception>
    public static TensorFlowNode Node(JsonElement definition, string name, int inputs, string path)
    {
        NodeDefMessage message = TfjsMessage.Read<NodeDefMessage>(definition, path, $"layer '{name}', node_def", Remedy);
        foreach (AttrValueMessage attribute in message.Attr.Values.Where(a => a.ValueCase == AttrValueMessage.ValueOneofCase.Type))
        {
            attribute.Type = (DataTypeMessage)(int)Computed(attribute.Type.ToDataType());
        }

        return Node(message, name, inputs, path);
    }

    /// <summary>A tensor of the model as the importers of ops take it, with its numbers as far as they are known.</summary>
    public static ImportedTensor Tensor(LayerContext c, GraphValue value) =>
        ImportedTensor.From(value, c.ContentOf(value) ?? (value.Constant is { IsMade: true } made ? ImportedTensor.From(c.Graph, value.Name, made, isCheap: true).Content : null));

    /// <summary>Numbers that are known at import, as the importers of ops take them.</summary>
    public static ImportedTensor Known(LayerContext c, DataType type, SymbolicShape shape, params SymbolicNumber[] content) =>
        ImportedTensor.From(c.Graph, $"{c.Name}/numbers", type, shape, content, isMade: true);

    /// <summary>Adds an op to the graph; gives its outputs.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="op">The op.</param>
    /// <param name="name">What to name its nodes.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="attributes">Its attributes, null where they are as by default: booleans, integers, floats, texts, element types and lists of integers.</param>
    /// <exception cref="UnsupportedLayerException">The op refuses them.</exception>
    public static IReadOnlyList<GraphValue> Call(LayerContext c, string op, string name, IReadOnlyList<ImportedTensor> inputs, params IEnumerable<(string Name, object? Value)> attributes)
    {
        NodeDefMessage message = new() { Op = op };
        foreach ((string attribute, object? value) in attributes.Where(a => a.Value is not null))
        {
            message.Attr[attribute] = value switch
            {
                bool flag => new() { B = flag },
                int number => new() { I = number },
                double number => new() { F = (float)number },
                DataType type => new() { Type = (DataTypeMessage)(int)type },
                int[] numbers => new() { List = new() { I = { numbers.Select(n => (long)n) } } },
                _ => new() { S = Google.Protobuf.ByteString.CopyFromUtf8((string)value!) },
            };
        }

        return Call(c, Node(message, name, inputs.Count, c.Settings.Path), inputs);
    }

    /// <summary>Adds an op to the graph; gives its outputs.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <exception cref="UnsupportedLayerException">The op refuses them.</exception>
    public static IReadOnlyList<GraphValue> Call(LayerContext c, TensorFlowNode node, IReadOnlyList<ImportedTensor> inputs)
    {
        OpRow row = OpTable.FindAlone(node.Op) ?? throw new UnsupportedLayerException($"the function '{node.Op}' is not supported");
        try
        {
            if ((row.Takes.WhyRefused(node) ?? row.WhyRefused(node) ?? row.Takes.WhyRefused(inputs)) is { } reason)
            {
                throw new UnsupportedLayerException(reason);
            }

            inputs = OfOneType(c, inputs, row.OneType);
            ImportedTensor[] results = Import(c, row, node, inputs);

            // Numbers that depend on the data's shape are computed beside what is known of them: without it, the op adds the nodes that do.
            Lazy<ImportedTensor[]> computed = new(() => Import(c, row, node, [.. inputs.Select(i => IsOpen(i) ? ImportedTensor.From(i.Value) : i)]));
            return [.. results.Select((r, i) => Value(c, node, r, IsOpen(r) ? computed : null, i, inputs))];
        }
        catch (UnsupportedNodeException e)
        {
            throw UnsupportedLayerException.Of(e);
        }
    }

    /// <summary>Tensors in one element type: whole numbers take that of the tensors that they are computed with, and else floats win.</summary>
    public static IReadOnlyList<ImportedTensor> OfOneType(LayerContext c, IReadOnlyList<ImportedTensor> inputs, Range range)
    {
        (int start, int count) = range.GetOffsetAndLength(inputs.Count);
        ImportedTensor[] some = [.. inputs.Skip(start).Take(count)];
        if (some.Select(s => s.DataType).Distinct().Count() <= 1)
        {
            return inputs;
        }

        ImportedTensor[] tensors = [.. some.Where(s => s.Constant is null || s.DataType == DataType.Float32)];
        DataType type = (tensors.Length == 0 ? some : tensors).Select(t => t.DataType).Aggregate(Common);

        // A number beside truth values makes numbers of them; it does not become one.
        type = type == DataType.Bool && some.Any(s => s.DataType != DataType.Bool) ? DataType.Int32 : type;
        return [.. inputs.Take(start), .. some.Select(s => Cast(c, s, type)), .. inputs.Skip(start + count)];
    }

    /// <summary>A tensor of another element type; of a constant argument still a constant.</summary>
    public static ImportedTensor Cast(LayerContext c, ImportedTensor tensor, DataType type) => tensor.DataType == type ? tensor
        : tensor.Constant is { IsMade: true } constant && TensorConverter.TryConvert(constant.Read(), type) is { } converted ? ImportedTensor.From(c.Graph, $"{c.Name}/constant", new GraphConstant(converted) { IsMade = true }, isCheap: true)
        : ImportedTensor.From(c.Cast("cast", tensor.Value, type), tensor.Content);

    // Models of Keras are computed in float32 throughout.
    private static DataType Computed(DataType type) => type is DataType.Float64 or DataType.Float16 or DataType.BFloat16 ? DataType.Float32 : type;

    private static TensorFlowNode Node(NodeDefMessage message, string name, int inputs, string path)
    {
        // The layer's call says what the inputs are; the node's own references mean nothing here.
        message.Name = name;
        message.Input.Clear();
        message.Input.AddRange(Enumerable.Range(0, inputs).Select(i => $"input_{i}"));
        return new TensorFlowNode(message, path);
    }

    private static ImportedTensor[] Import(LayerContext c, OpRow row, TensorFlowNode node, IReadOnlyList<ImportedTensor> inputs) =>
        [.. row.Import(new OpCall(c.Ops, c.Ops.Root, node, inputs, row) { AddOfLayer = (op, values) => c.Nodes(node.Name, op, values) })
            .Select(r => r as ImportedTensor ?? throw new UnsupportedLayerException("it gives no tensor"))];

    private static GraphValue Value(LayerContext c, TensorFlowNode node, ImportedTensor result, Lazy<ImportedTensor[]>? computed, int output, IReadOnlyList<ImportedTensor> inputs)
    {
        GraphValue value = computed is null ? result.Value
            : node.Op == "Shape" ? ExtentOperations.Extents(c, inputs[0].Value, result.DataType)
            : computed.Value[output].Value;

        // What is no node of the layer's own, such as a constant, becomes one: layers are found by their nodes.
        value = value.Producer?.SourceName == c.Layer.Path ? value : c.Node(node.Name, new IdentityOperator(), value);
        if (result.Content is { } content)
        {
            c.NoteContent(value, content);
        }

        return value;
    }

    private static DataType Common(DataType a, DataType b) => a == b ? a
        : a == DataType.Float32 || b == DataType.Float32 ? DataType.Float32
        : a == DataType.Bool ? b
        : b == DataType.Bool ? a
        : DataType.Int64;

    private static bool IsOpen(ImportedTensor tensor) => tensor.Content is { } content && content.Any(n => !n.IsFixed);

    // A layer is given tensors; nothing is left to be fed.
    private sealed class NoPlaceholders : IPlaceholders
    {
        public static NoPlaceholders Instance { get; } = new();

        public bool HasOpenRanks => false;

        public ImportedValue Input(TensorFlowNode node) => throw new UnsupportedNodeException("it is an input of a graph");

        public ImportedValue Optional(TensorFlowNode node) => throw new UnsupportedNodeException("it is an input of a graph");

        public ImportedValue? WithDefault(OpCall call) => null;
    }
}
