using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Formats.Onnx;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Inspection;

/// <summary>
/// A model file opened to be looked at: its graphs, its Keras layers, or both (a SavedModel that Keras saved). What the file is, its
/// content says. No weight is read, and nothing needs to be supported: every model has a structure.
/// </summary>
public sealed class InspectedModel
{
    private InspectedModel(string path, string name, string formatName, IReadOnlyList<InspectedGraph> graphs, KerasStructure? layers)
    {
        Path = path;
        Name = name;
        FormatName = formatName;
        Graphs = graphs;
        Layers = layers;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>The model's name: that of its layers, else of its file or folder.</summary>
    public string Name { get; }

    /// <summary>What the file is, for people.</summary>
    public string FormatName { get; }

    /// <summary>The graphs, in the file's order; empty for files of layers alone.</summary>
    public IReadOnlyList<InspectedGraph> Graphs { get; }

    /// <summary>The Keras layers; null for a model that has none.</summary>
    internal KerasStructure? Layers { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="path">A SavedModel's folder, a .meta file or the checkpoint beside it, a graph, a Keras file or architecture, a TensorFlow.js model.json.</param>
    /// <param name="architecturePath">The architecture, for a Keras file of weights alone.</param>
    /// <exception cref="InputNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no model; the message says what it is, where that can be told.</exception>
    /// <exception cref="InvalidInputException">It holds weights only, and no architecture was given.</exception>
    /// <exception cref="CorruptFileException">It is damaged or contradicts itself.</exception>
    /// <exception cref="LimitExceededException">It is larger or deeper than the limits.</exception>
    public static InspectedModel Open(string path, string? architecturePath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileIdentity file = ModelLocator.Locate(path);
        ImportOptionTable.Check(file, ModelImportOptions.Default with { ArchitecturePath = architecturePath });
        return file.Kind switch
        {
            ContentKind.SavedModel or ContentKind.MetaGraph or ContentKind.GraphDef => OpenGraph(file),
            ContentKind.ModelIr => OpenModelIr(ModelIrFile.Open(file)),
            ContentKind.Onnx => OpenOnnx(OnnxFile.Open(file)),
            ContentKind.Tfjs => OpenTfjs(file),
            _ when file.Damage is { } damage => throw damage,
            var kind when KerasFormat.IsKeras(kind) => OpenLayers(file, architecturePath),
            _ => throw ForeignModel.Describe(file),
        };
    }

    /// <summary>The graphs of some tags.</summary>
    /// <param name="tags">All tags of the wanted graph, in any order; empty for every graph.</param>
    /// <exception cref="InvalidInputException">There is no graph of these tags; the message lists those there are.</exception>
    public IReadOnlyList<InspectedGraph> GraphsOf(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        InspectedGraph[] found = [.. Graphs.Where(g => tags.Count == 0 || g.Tags.ToHashSet(StringComparer.Ordinal).SetEquals(tags))];
        return found.Length > 0 || tags.Count == 0
            ? found
            : throw new InvalidInputException(
                $"'{Path}' holds no graph tagged {string.Join(", ", tags.Select(t => $"'{t}'"))}.",
                Graphs.All(g => g.Tags.Count == 0) ? "Its graphs have no tags: leave them out." : $"There are: {SavedModelReader.DescribeTags(Graphs.Select(g => g.Tags))}.",
                Path);
    }

    private static InspectedModel OpenLayers(FileIdentity file, string? architecturePath)
    {
        KerasStructure layers = KerasFormat.IsArchitecture(file.Kind) && architecturePath is null
            ? KerasStructure.OfArchitecture(file)
            : KerasStructure.Of(KerasModelFile.Open(file.Path, file.Kind, architecturePath));
        return new InspectedModel(file.Path, layers.Root.Name, layers.FormatName, [], layers);
    }

    private static InspectedModel OpenGraph(FileIdentity file)
    {
        string name = GraphModelOpener.NameOfFile(file.Path);
        if (file.Kind == ContentKind.SavedModel)
        {
            SavedModelReader reader = SavedModelReader.Open(file.File, file.IsText);
            if (reader.MetaGraphs.Count == 0)
            {
                throw new CorruptFileException(reader.Path, "the meta graphs", "none", "at least one");
            }

            KerasStructure? layers = KerasStructure.TryOf(reader);
            return new InspectedModel(
                file.Path,
                layers?.Root.Name ?? GraphModelOpener.NameOf(reader.Folder) ?? name,
                GraphModelOpener.Format("TensorFlow SavedModel", reader.MetaGraphs[0]),
                [.. reader.MetaGraphs.Select(Of)],
                layers);
        }

        if (file.Kind == ContentKind.MetaGraph)
        {
            MetaGraph meta = MetaGraphReader.Read(file.File, file.IsText);
            return new InspectedModel(file.Path, name, GraphModelOpener.Format("TensorFlow meta graph", meta), [Of(meta)], null);
        }

        (TensorFlowGraph graph, bool hasValues) = TfjsGraphReader.ReadStructure(file.File, file.IsText);
        return new InspectedModel(file.Path, name, "TensorFlow graph", [new InspectedGraph(graph, [], [], HasValues: hasValues)], null);
    }

    private static InspectedModel OpenTfjs(FileIdentity identity)
    {
        TfjsModelFile file = TfjsModelFile.OpenFile(identity.File);
        return file.Graph is { } graph
            ? new InspectedModel(
                file.Path, GraphModelOpener.NameOfFile(identity.Path), file.FormatName, [new InspectedGraph(graph, [], file.Signature is { } s ? [s] : [], HasValues: false)], null)
            : new InspectedModel(file.Path, file.Layers!.Name, file.FormatName, [], KerasStructure.OfTfjs(file));
    }

    private static InspectedModel OpenModelIr(ModelIrFile file) =>
        new(file.Path, GraphModelOpener.NameOfFile(file.Path), ModelIrFormat.Name, [new InspectedGraph(file.ToGraph(file.OpenWeights()), [], [])], null);

    private static InspectedModel OpenOnnx(OnnxFile file) =>
        new(file.Path, GraphModelOpener.NameOfFile(file.Path), file.FormatName, [new InspectedGraph(file.Graph, [], [file.Signature])], null);

    private static InspectedGraph Of(MetaGraph meta) => new(meta.Graph, meta.Tags, meta.Signatures, meta);
}
