using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;

namespace TfModelTools.Import.GraphDef;

/// <summary>A graph to import, with what belongs to it.</summary>
/// <param name="Path">The file or folder, for messages.</param>
/// <param name="Name">The model's name.</param>
/// <param name="FormatName">What it came from, such as "TensorFlow SavedModel".</param>
/// <param name="Graph">The graph.</param>
/// <param name="Signature">The signature to import; null for what the graph itself offers.</param>
/// <param name="Variables">Where the variables' values are.</param>
internal sealed record GraphModelSource(
    string Path,
    string Name,
    string FormatName,
    TensorFlowGraph Graph,
    ModelSignature? Signature,
    VariableBinder Variables)
{
    private static readonly string[] VariableOps = ["Variable", "VariableV2", "VarHandleOp", "AutoReloadVariable"];

    private bool? _isFrozen;

    /// <summary>Which tensor of the graph a name means that people give, where values have names apart from nodes; null where it means none.</summary>
    public Func<string, string?> FindValue { get; init; } = static _ => null;

    /// <summary>The inputs whose open first extent the model says to be another number than that of the rest: not the batch size.</summary>
    public IReadOnlySet<string> OtherBatches { get; init; } = new HashSet<string>();

    /// <summary>The tensor that a name means.</summary>
    public TensorName Parse(string name) => TensorName.Parse(FindValue(name) ?? name);

    /// <summary>Whether it has no variables: its weights are constants then.</summary>
    public bool IsFrozen => _isFrozen ??= !Graph.Nodes.Any(n => VariableOps.Contains(n.Op));

    /// <summary>The nodes in the file: the graph's own and those of its functions.</summary>
    public long NodeCount => Graph.Nodes.Count + Graph.Functions.Sum(f => (long)f.NodeCount);

    /// <summary>What its lookup tables hold.</summary>
    public TableBinder Tables { get; } = new(Graph);

    /// <summary>What the model was before these tools wrote it to this file; null for a file of anybody else's.</summary>
    public ModelOrigin? Origin { get; init; }

    /// <summary>How its nodes are imported.</summary>
    public OpVocabulary Ops { get; init; } = OpVocabulary.TensorFlow;

    /// <summary>The fault of a name that means no tensor.</summary>
    public InvalidInputException NoSuchTensor(string name)
    {
        IEnumerable<string> names = Graph.Nodes.Select(n => n.Name)
            .Concat(Graph.Functions.SelectMany(f => f.Nodes).Select(n => n.Name))
            .Concat(Signature?.Outputs.Select(o => o.Key) ?? []);
        IReadOnlyList<string> near = new NearestNames([.. names.Distinct(StringComparer.Ordinal)]).Find(TensorName.Parse(name).Node);
        return new InvalidInputException(
            $"'{Path}' has no tensor '{name}'.",
            near.Count > 0 ? $"The nearest names are: {string.Join(", ", near.Select(n => $"'{n}'"))}." : "List its nodes to see the names.",
            Path);
    }
}
