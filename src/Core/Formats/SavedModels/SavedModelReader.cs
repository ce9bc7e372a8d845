using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.SavedModels;

/// <summary>
/// A SavedModel of TensorFlow 1 or 2: meta graphs, and beside them the variables' checkpoint and the assets. Opening it reads the meta
/// graphs only.
/// </summary>
public sealed class SavedModelReader
{
    // More than anybody reads in a message.
    private const int MaxTagSets = 20;

    private SavedModelReader(string path, SavedModelMessage message)
    {
        Path = path;
        Folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        SchemaVersion = message.SavedModelSchemaVersion;
        MetaGraphs = [.. message.MetaGraphs.Select(m => new MetaGraph(m, path))];
    }

    /// <summary>The file of the meta graphs.</summary>
    public string Path { get; }

    /// <summary>The SavedModel's folder.</summary>
    public string Folder { get; }

    /// <summary>The version of the layout: 1.</summary>
    public long SchemaVersion { get; }

    /// <summary>The meta graphs, in the file's order.</summary>
    public IReadOnlyList<MetaGraph> MetaGraphs { get; }

    /// <summary>Opens a SavedModel.</summary>
    /// <param name="path">Its folder, or its saved_model.pb or .pbtxt.</param>
    /// <exception cref="InputNotFoundException">There is no such file, or it may not be read.</exception>
    /// <inheritdoc cref="GraphDefReader.Read(string)" path="/exception"/>
    public static SavedModelReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = SavedModelFormat.FindFile(path) ?? throw SavedModelFormat.NotFound(path);
        return Open(file, GraphDefFormat.Require(file, ContentKind.SavedModel, "Give the folder of a SavedModel."));
    }

    /// <summary>Opens what was identified as a SavedModel's file.</summary>
    /// <inheritdoc cref="Open(string)"/>
    internal static SavedModelReader Open(string file, bool isText) => new(file, MessageFile.Read(file, isText, SavedModelMessage.Parser, "a SavedModel message"));

    /// <summary>Finds the meta graph of given tags.</summary>
    /// <param name="tags">All its tags, in any order; empty for the only meta graph, or the one tagged "serve" alone.</param>
    /// <exception cref="InvalidInputException">None or several fit; the message lists the tags there are.</exception>
    public MetaGraph GetMetaGraph(params IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.Count == 0)
        {
            if (MetaGraphs.Count == 1)
            {
                return MetaGraphs[0];
            }

            tags = ["serve"];
        }

        MetaGraph[] found = [.. MetaGraphs.Where(m => m.Tags.ToHashSet(StringComparer.Ordinal).SetEquals(tags))];
        return found.Length == 1
            ? found[0]
            : throw new InvalidInputException(
                $"'{Path}' holds {found.Length} meta graphs tagged {string.Join(", ", tags)}.",
                $"{(found.Length > 1 ? "No tags tell these apart: save the model again" : "Choose by tags")}; there are: {DescribeTags(MetaGraphs.Select(m => m.Tags))}.",
                Path);
    }

    /// <summary>Sets of tags, each once, as a message lists them.</summary>
    internal static string DescribeTags(IEnumerable<IReadOnlyList<string>> sets)
    {
        string[] different = [.. sets.Select(t => string.Join(", ", t)).Distinct(StringComparer.Ordinal)];
        return string.Join("; ", different.Take(MaxTagSets)) + (different.Length > MaxTagSets ? $"; and {different.Length - MaxTagSets} others" : string.Empty);
    }

    /// <summary>Opens the variables' checkpoint; null when the SavedModel has none.</summary>
    /// <inheritdoc cref="CheckpointReader.Open(string)" path="/exception"/>
    public CheckpointReader? OpenVariables() => FindVariables(Path) is { } location ? CheckpointReader.Open(location) : null;

    /// <summary>The variables' checkpoint of the SavedModel whose file this is; null when it has none.</summary>
    internal static CheckpointLocation? FindVariables(string file) =>
        CheckpointPath.FindPrefix(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!, SavedModelFormat.VariablesFolder, SavedModelFormat.VariablesFolder));
}
