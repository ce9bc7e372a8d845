using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Import.Keras.Weights;
using TfModelTools.Weights;
using TfModelTools.Weights.Keras;

namespace TfModelTools.Inspection;

/// <summary>
/// Finds the order in which Keras' load_weights takes the weights of a file: the file's own lists (layer_names of a .h5), the architecture (of a
/// .keras file, a SavedModel of Keras, a layers model of TensorFlow.js, or one that is given), or a checkpoint's graph of objects.
/// Where none of them is there the order is not made up.
/// </summary>
public static class KerasWeightOrders
{
    /// <summary>Finds the order of weights.</summary>
    /// <param name="paths">The files that hold the weights; more than one only with an order file.</param>
    /// <param name="orderPath">An order file (<see cref="KerasOrderFile"/>); null for none.</param>
    /// <param name="architecturePath">The architecture of a model whose file of weights has none; null for none.</param>
    /// <param name="customLayers">Definitions of custom layers, by class name; null for none.</param>
    /// <exception cref="InvalidInputException">The files state no order, or two orders are given.</exception>
    /// <exception cref="UnsupportedModelException">A layer's class is not known, and neither is the order of its weights.</exception>
    /// <exception cref="CorruptFileException">A file is damaged, or the weights belong to another model.</exception>
    public static KerasWeightOrder Find(
        IReadOnlyCollection<string> paths, string? orderPath = null, string? architecturePath = null, IReadOnlyDictionary<string, CustomLayerDefinition>? customLayers = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (orderPath is not null)
        {
            return architecturePath is null
                ? KerasOrderFile.Read(orderPath)
                : throw new InvalidInputException("Both an order file and an architecture are given.", "Give one of them.", orderPath);
        }

        if (paths.Count != 1)
        {
            throw new InvalidInputException($"The variables come from {paths.Count} files, which state no common order of layers.", WithOrderFile, paths.FirstOrDefault());
        }

        return FindIn(paths.First(), architecturePath, customLayers ?? new Dictionary<string, CustomLayerDefinition>());
    }

    private static string WithOrderFile => $"Give the order: {OptionKey.KerasOrder} FILE, a JSON object of each layer's name and the list of its variables.";

    private static KerasWeightOrder FindIn(string path, string? architecturePath, IReadOnlyDictionary<string, CustomLayerDefinition> customLayers)
    {
        if (!File.Exists(path) && !Directory.Exists(path) && !CheckpointExists(path))
        {
            throw NoOrder(path, "it is no file");
        }

        using IVariableSource source = WeightSources.Open(path, out ContentKind kind);
        switch (kind)
        {
            case ContentKind.KerasH5Model or ContentKind.KerasH5Weights when KerasGroupOrder.Read(path) is { } stated:
                return architecturePath is null ? stated : throw new InvalidInputException($"'{path}' states the order of its layers itself.", "Leave the architecture out.", path);
            case ContentKind.Tfjs when source is TfjsWeightsReader weights:
                return OfTfjs(weights.Path, path);
            case ContentKind.KerasArchive or ContentKind.KerasObjectWeights when kind == ContentKind.KerasArchive || architecturePath is not null:
                KerasModelFile model = KerasModelFile.Open(path, kind, architecturePath);
                return ByArchitecture(model.Model, model.Weights, model.Version, path, customLayers, architecturePath ?? path);
            default:
                return source is CheckpointReader checkpoint
                    ? OfCheckpoint(checkpoint, architecturePath, customLayers)
                    : throw NoOrder(path, kind == ContentKind.KerasObjectWeights ? "it keeps weights by class and number of their layers" : "it keeps arrays by name alone", kind == ContentKind.KerasObjectWeights);
        }
    }

    private static KerasWeightOrder OfCheckpoint(CheckpointReader checkpoint, string? architecturePath, IReadOnlyDictionary<string, CustomLayerDefinition> customLayers)
    {
        // The variables of a SavedModel lie in its folder "variables".
        string? folder = Path.GetDirectoryName(Path.GetDirectoryName(checkpoint.Path));
        string? model = architecturePath ?? (folder is { Length: > 0 } && KerasFormat.Identify(folder) == ContentKind.SavedModel ? folder : null);
        string whyNot = "it keeps variables by name, without their layers";
        if (checkpoint.Find(CheckpointNames.ObjectGraph) is null)
        {
            throw NoOrder(checkpoint.Path, whyNot);
        }

        if (model is not null)
        {
            try
            {
                (KerasLayerConfig config, KerasVersion version) = KerasModelFile.ReadModelConfig(model);
                return ByArchitecture(config, KerasCheckpointStore.Read(checkpoint, version), version, checkpoint.Path, customLayers, model);
            }
            catch (Exception e) when (architecturePath is null && (e is CorruptFileException or UnsupportedModelException) && ObjectGraphOrder.Read(checkpoint, out _) is not null)
            {
                // A subclassed model has no architecture, and classes may be unknown; its objects tell, too.
            }
        }

        return ObjectGraphOrder.Read(checkpoint, out string? why) ?? throw NoOrder(checkpoint.Path, why!, architecturePath is null);
    }

    private static KerasWeightOrder ByArchitecture(
        KerasLayerConfig model, KerasWeightStore store, KerasVersion version, string path, IReadOnlyDictionary<string, CustomLayerDefinition> customLayers, string origin) =>
        new($"the architecture in '{origin}'", [.. LayerWeightOrder.Of(model, store, version, path, customLayers).Select(l => new KerasLayerWeights(
            l.Layer, [.. l.Weights.Select(w => new KerasWeightName(w.Weight.Name, $"{l.Layer}/{w.Slot}:0"))]))]);

    // The converter writes the weights of each layer in the order of the .h5 file; those of nested models may be named after the inner layer.
    private static KerasWeightOrder OfTfjs(string modelFile, string path)
    {
        TfjsModelFile file;
        try
        {
            file = TfjsModelFile.OpenFile(modelFile);
        }
        catch (UnrecognizedFormatException)
        {
            throw NoOrder(path, "it is a manifest of weights alone");
        }

        if (file.Layers?.Model is not { } model || model.Layers.Any(l => l.Model is not null))
        {
            throw NoOrder(path, file.Layers is null ? "it is a graph, without layers" : "it has models inside models, whose weights it names alike");
        }

        KerasLayerGroupStore store = file.GroupByLayer();
        KerasLayerWeights[] layers = [.. model.Layers.Where(l => store.Find(l.Name) is { Count: > 0 }).Select(l => new KerasLayerWeights(
            l.Name, [.. store.Find(l.Name)!.Select(w => new KerasWeightName(w.Name, KerasOrderFile.WeightName(w.Name)))]))];
        return new KerasWeightOrder($"the architecture in '{path}'", layers);
    }

    private static bool CheckpointExists(string path) => File.Exists(path + ".index") || File.Exists(path + ".meta");

    private static InvalidInputException NoOrder(string path, string why, bool takesArchitecture = false) => new(
        $"Keras' load_weights goes by the order of layers and of their weights, which '{path}' does not state: {why}.",
        takesArchitecture ? $"Give the model's architecture, as model.to_json() writes it: {OptionKey.Architecture} FILE. Or give the order: {OptionKey.KerasOrder} FILE." : WithOrderFile,
        path);
}
