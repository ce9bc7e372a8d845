using System.Collections;
using TfModelTools.Common;
using TfModelTools.Drawing;
using TfModelTools.Graph;

namespace TfModelTools.Inspection;

/// <summary>Draws any model: as it is imported, or as its file records it where something in it is not supported.</summary>
public static class ModelDrawing
{
    /// <summary>Writes the diagram of a model to a file.</summary>
    /// <param name="import">Imports the model; null to draw it as its file records it.</param>
    /// <param name="modelPath">The model's file or folder.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="options">How it is drawn.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>What the user should know: why the model is drawn as recorded though an import was wanted, or that only its scopes are drawn; null for nothing.</returns>
    /// <exception cref="TfModelException">The model cannot be read, or the file cannot be written.</exception>
    public static string? Write(Func<ModelGraph>? import, string modelPath, string path, DiagramOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? note = null;
        IReadOnlyList<UnsupportedItem> unsupported = [];
        if (import is not null)
        {
            try
            {
                ModelGraph graph = import();
                return DiagramFile.Write(new DiagramContent(DiagramBuilder.Build(graph), () => NodeDetails.Of(graph, w => WeightSummaries.Of(w, cancellationToken))), path, options, cancellationToken);
            }
            catch (UnsupportedModelException e)
            {
                note = $"The model is drawn as its file records it. {e.Problem}";
                unsupported = e.Items;
            }
        }

        string? picture = DiagramFile.Write(OfRecord(InspectedModel.Open(modelPath), unsupported), path, options, cancellationToken);
        return note is null || picture is null ? note ?? picture : $"{note} {picture}";
    }

    /// <summary>The nodes of a file. Constants are no boxes: there are more of them than of all else, and they tell little.</summary>
    /// <param name="model">The file.</param>
    /// <param name="unsupported">What an import did not take; empty where none was tried.</param>
    internal static DiagramContent OfRecord(InspectedModel model, IReadOnlyList<UnsupportedItem> unsupported)
    {
        ModelNode[] nodes = [.. ModelNodes.List(model, tags: model.Graphs.Count > 0 ? model.Graphs[0].Tags : []).Where(n => n.Op != "Const")];
        ModelSummary summary = ModelSummaries.Create(model)[0];
        Dictionary<string, string> byOp = model.Graphs.Count > 0 ? UnsupportedOpFinder.Nodes(model.Graphs[0].Graph) : [];
        Dictionary<(string, string), string> byImport = [];
        foreach (UnsupportedItem item in unsupported)
        {
            byImport.TryAdd((item.Name, item.Kind), item.Reason);
        }

        Dictionary<string, LayerSummary> layers = new(StringComparer.Ordinal);
        foreach (LayerSummary layer in model.Graphs.Count > 0 ? [] : summary.Layers)
        {
            layers.TryAdd(layer.Name, layer);
        }
        Dictionary<string, int> byName = new(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Length; i++)
        {
            byName.TryAdd(nodes[i].Name, i);
        }

        HashSet<int> read = [];
        HashSet<DiagramEdge> edges = [];
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (string input in nodes[i].Inputs.Where(n => !n.StartsWith('^')))
            {
                int colon = input.LastIndexOf(':');
                bool isFirst = colon < 0 || input.AsSpan(colon + 1) is "0";
                if (byName.TryGetValue(input, out int source) || (colon > 0 && byName.TryGetValue(input[..colon], out source)))
                {
                    read.Add(source);
                    edges.Add(new DiagramEdge(source, i, isFirst ? nodes[source].Shape : string.Empty));
                }
            }
        }

        DiagramNode[] boxes = [.. nodes.Select((n, i) => new DiagramNode(n.Name, n.Op, RoleOf(n, read.Contains(i)), layers.GetValueOrDefault(n.Name)?.ParameterCount ?? 0, [i], Reason(n)))];
        return new DiagramContent(new DiagramModel(model.Name, model.FormatName, boxes, [.. edges], summary.ParameterCount), () => [.. nodes.Select(Describe)]);

        string? Reason(ModelNode node) => byImport.GetValueOrDefault((node.Name, node.Op)) ?? byOp.GetValueOrDefault(node.Name)
            ?? (layers.GetValueOrDefault(node.Name)?.Note is { Length: > 0 } said ? said : null);
    }

    private static DiagramRole RoleOf(ModelNode node, bool isRead) =>
        node.Inputs.Count == 0 && (node.Op.StartsWith("Placeholder", StringComparison.Ordinal) || node.Op == "InputLayer") ? DiagramRole.Input
        : isRead || node.Inputs.Count == 0 ? DiagramRole.Layer
        : DiagramRole.Output;

    private static NodeDetails Describe(ModelNode node) => new(
        node.Name,
        node.Op,
        node.DataType.Length + node.Shape.Length > 0 ? [$"{node.DataType} {node.Shape}".Trim()] : [],
        [.. node.Attributes.Cast<DictionaryEntry>().Select(a => ((string)a.Key, OperatorDescription.Text(a.Value)))],
        []);
}
