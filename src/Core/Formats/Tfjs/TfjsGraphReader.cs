using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// Reads graphs in files of their own, of which some are halves of TensorFlow.js models: converters before 1.0 wrote the graph as tensorflowjs_model.pb, its
/// constants without values, and beside it weights_manifest.json with the files of those.
/// </summary>
internal static class TfjsGraphReader
{
    /// <summary>The name that those converters gave the graph.</summary>
    public const string FileName = "tensorflowjs_model.pb";

    /// <summary>Reads what was identified as a graph, with the values that a manifest beside it lists.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isText">Whether it is text.</param>
    /// <exception cref="InputNotFoundException">It is such a half, and the manifest, or a file of values, is not beside it.</exception>
    /// <exception cref="CorruptFileException">It is damaged, or a constant of such a half is not in the manifest.</exception>
    /// <inheritdoc cref="GraphDefReader.Read(string)" path="/exception"/>
    public static TensorFlowGraph Read(string path, bool isText)
    {
        GraphDefMessage message = GraphDefReader.ReadMessage(path, isText);
        if (!IsHalf(message, path, out string? manifest))
        {
            return new TensorFlowGraph(message, path);
        }

        TfjsWeightsReader weights = TfjsWeightsReader.Open(manifest ?? throw new InputNotFoundException(
            $"'{path}' is the graph of a TensorFlow.js model, whose values are not beside it.", $"Copy the model's {TfjsFormat.ManifestSuffix} and the files that it lists into its folder.", path));
        return new TensorFlowGraph(message, path, n => TfjsConstants.Find(n, weights, path));
    }

    /// <summary>Reads what was identified as a graph, without values that are beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isText">Whether it is text.</param>
    /// <returns>The graph, and whether its constants have their values in it.</returns>
    /// <inheritdoc cref="GraphDefReader.Read(string)" path="/exception"/>
    public static (TensorFlowGraph Graph, bool HasValues) ReadStructure(string path, bool isText)
    {
        GraphDefMessage message = GraphDefReader.ReadMessage(path, isText);
        return (new TensorFlowGraph(message, path), !IsHalf(message, path, out _));
    }

    // Constants without values are zeros elsewhere: TensorFlow leaves those out where it makes a graph small.
    private static bool IsHalf(GraphDefMessage message, string path, out string? manifest)
    {
        manifest = null;
        HashSet<string> bare = [.. TfjsConstants.Bare(message, path).Select(n => n.Name)];
        if (bare.Count == 0)
        {
            return false;
        }

        manifest = TfjsFormat.FindManifestIn(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return Path.GetFileName(path) == FileName || (manifest is not null && TfjsWeightsManifest.Read(manifest).SelectMany(g => g.Weights).Any(w => bare.Contains(w.Name)));
    }
}
