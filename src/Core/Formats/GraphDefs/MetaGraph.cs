using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A graph with its tags, signatures, saver and collections (tensorflow/core/protobuf/meta_graph.proto).</summary>
public sealed class MetaGraph
{
    private const string TrainableVariables = "trainable_variables";
    private static readonly string[] VariableCollections = ["variables", TrainableVariables, "model_variables", "local_variables", "moving_average_variables"];

    private readonly MetaGraphDefMessage _message;

    internal MetaGraph(MetaGraphDefMessage message, string path)
    {
        _message = message;
        Graph = new TensorFlowGraph(message.GraphDef ?? new GraphDefMessage(), path);
        Signatures = [.. message.SignatureDef.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => SignatureReader.Read(s.Key, s.Value, path))];
        Saver = message.SaverDef is { } s
            ? new SaverInfo(s.FilenameTensorName, s.SaveTensorName, s.RestoreOpName, s.MaxToKeep, s.Sharded, (int)s.Version)
            : null;
        Collections = [.. message.CollectionDef.OrderBy(c => c.Key, StringComparer.Ordinal).Select(Collection)];
        Assets = [.. message.AssetFileDef.Select(a => new AssetFile(a.TensorInfo?.Name ?? string.Empty, a.Filename))];
        Variables = ReadVariables();
    }

    /// <summary>The graph.</summary>
    public TensorFlowGraph Graph { get; }

    /// <summary>The tags, such as "serve".</summary>
    public IReadOnlyList<string> Tags => _message.MetaInfoDef?.Tags ?? (IReadOnlyList<string>)[];

    /// <summary>The version of TensorFlow that wrote it; empty when not recorded.</summary>
    public string TensorFlowVersion => _message.MetaInfoDef?.TensorflowVersion ?? string.Empty;

    /// <summary>The signatures, by key.</summary>
    public IReadOnlyList<ModelSignature> Signatures { get; }

    /// <summary>The saver; null when there is none.</summary>
    public SaverInfo? Saver { get; }

    /// <summary>The collections, by name.</summary>
    public IReadOnlyList<GraphCollection> Collections { get; }

    /// <summary>The files that belong to the model.</summary>
    public IReadOnlyList<AssetFile> Assets { get; }

    /// <summary>The variables that the collections record, each once, in their order.</summary>
    public IReadOnlyList<GraphVariable> Variables { get; }

    /// <summary>Whether the meta graph records the Python objects it was made from (TensorFlow 2).</summary>
    public bool HasObjectGraph => _message.ObjectGraphDef is not null;

    /// <summary>How many numbers the trainable variables among the Python objects hold; 0 where none are recorded.</summary>
    /// <exception cref="Common.CorruptFileException">A recorded shape is impossible.</exception>
    public long TrainableObjectElements => ObjectGraph?.Nodes
        .Where(n => n.Variable is { Trainable: true })
        .SaturatingSum(n => n.Variable.Shape.ToShape(Graph.Path, $"variable '{n.Variable.Name}'") is { IsFullyDefined: true } shape ? shape.ElementCount : 0) ?? 0;

    internal SavedObjectGraphMessage? ObjectGraph => _message.ObjectGraphDef;

    private GraphCollection Collection(KeyValuePair<string, CollectionDefMessage> collection) => collection.Value.KindCase switch
    {
        CollectionDefMessage.KindOneofCase.NodeList => new(collection.Key, "node", [.. collection.Value.NodeList.Value]),
        CollectionDefMessage.KindOneofCase.BytesList => new(collection.Key, "bytes", [.. collection.Value.BytesList.Value.Select(b => VariableName(collection.Key, b) ?? $"{b.Length} bytes")]),
        CollectionDefMessage.KindOneofCase.Int64List => new(collection.Key, "int64", [.. collection.Value.Int64List.Value.Select(v => FormattableString.Invariant($"{v}"))]),
        CollectionDefMessage.KindOneofCase.FloatList => new(collection.Key, "float", [.. collection.Value.FloatList.Value.Select(v => FormattableString.Invariant($"{v:R}"))]),
        CollectionDefMessage.KindOneofCase.AnyList => new(collection.Key, "any", [.. collection.Value.AnyList.Value.Select(v => v.TypeUrl)]),
        _ => new(collection.Key, string.Empty, []),
    };

    private static string? VariableName(string collection, ByteString bytes) =>
        VariableCollections.Contains(collection) && Variable(bytes) is { VariableName.Length: > 0 } variable ? variable.VariableName : null;

    private static VariableDefMessage? Variable(ByteString bytes) => MessageReader.TryParse(VariableDefMessage.Parser, bytes.Memory);

    private GraphVariable[] ReadVariables()
    {
        Dictionary<string, GraphVariable> variables = new(StringComparer.Ordinal);
        foreach (string collection in VariableCollections)
        {
            if (!_message.CollectionDef.TryGetValue(collection, out CollectionDefMessage? list) || list.BytesList is null)
            {
                continue;
            }

            foreach (ByteString bytes in list.BytesList.Value)
            {
                if (Variable(bytes) is { VariableName.Length: > 0 } v)
                {
                    bool isTrainable = collection == TrainableVariables || (variables.TryGetValue(v.VariableName, out GraphVariable? known) && known.IsTrainable);
                    variables[v.VariableName] = new GraphVariable(v.VariableName, v.SnapshotName, v.IsResource, isTrainable);
                }
            }
        }

        return [.. variables.Values];
    }
}
