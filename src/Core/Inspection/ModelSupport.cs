using TfModelTools.Backends;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Import;

namespace TfModelTools.Inspection;

/// <summary>Tells whether a model can be converted: every node that cannot, at once, with the reason.</summary>
public static class ModelSupport
{
    /// <summary>Checks a model file. No weight is read.</summary>
    /// <param name="path">The model.</param>
    /// <param name="target">What it is to be turned into.</param>
    /// <param name="options">How it is imported; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>What is not supported; empty when all is.</returns>
    /// <exception cref="TfModelException">The file is no model, or damaged.</exception>
    public static IReadOnlyList<UnsupportedNode> Check(
        string path, ConversionTarget target, ModelImportOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            ModelGraph graph = ModelImporter.Import(path, options, cancellationToken);
            return Describe(BackendTable.Of(target).Check(graph, token => KerasLayersReader.Find(path, options ?? new ModelImportOptions(), token), cancellationToken), (_, _) => string.Empty);
        }
        catch (UnsupportedModelException e)
        {
            return Describe(e.Items, Places(path, options));
        }
    }

    /// <summary>Checks an imported model.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="target">What it is to be turned into.</param>
    /// <returns>What is not supported; empty when all is.</returns>
    public static IReadOnlyList<UnsupportedNode> Check(ModelGraph graph, ConversionTarget target) => Describe(BackendTable.Of(target).Check(graph), (_, _) => string.Empty);

    private static UnsupportedNode[] Describe(IReadOnlyList<UnsupportedItem> items, Func<string, string, string> place)
    {
        Dictionary<string, int> counts = items.CountBy(i => i.Kind, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return [.. items.Select(i => new UnsupportedNode(i.Name, i.Kind, place(i.Name, i.Kind), i.Reason, counts[i.Kind]))];
    }

    // The import names nodes, not the functions they were written out from: the first that holds such a node is meant.
    private static Func<string, string, string> Places(string path, ModelImportOptions? options)
    {
        InspectedModel model = InspectedModel.Open(path, options?.ArchitecturePath);
        Lazy<Dictionary<(string, string), string>> functions = new(() =>
        {
            Dictionary<(string, string), string> places = [];
            foreach (TensorFlowFunction function in model.Graphs.SelectMany(g => g.Graph.Functions))
            {
                foreach (TensorFlowNode node in function.Nodes)
                {
                    places.TryAdd((node.Name, node.Op), function.Name);
                }
            }

            return places;
        });
        return (name, op) => model.Graphs.Any(g => g.Graph.Find(name)?.Op == op) ? string.Empty : functions.Value.GetValueOrDefault((name, op), string.Empty);
    }
}
