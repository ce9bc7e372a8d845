using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Import.Keras;

namespace TfModelTools.Import;

/// <summary>Reads a Keras model, in whatever form and version, as its layers with their arrays, for targets that have layers themselves.</summary>
public static class KerasLayersReader
{
    /// <summary>Opens a model as options say, of which only those fit that take it whole; null for a graph, whose layers are gone or are code of Python.</summary>
    /// <param name="path">The model.</param>
    /// <param name="options">How it is imported otherwise.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidInputException">Layers are to be cut or fixed.</exception>
    /// <inheritdoc cref="KerasModelFile.Open(string, string?)" path="/exception"/>
    public static KerasLayersSource? Find(string path, ModelImportOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionKey? unfit = options.Outputs.Count > 0 ? OptionKey.Output
            : options.Inputs.Count > 0 ? OptionKey.Input
            : options.BatchSize is not null ? OptionKey.BatchSize
            : options.InputShapes.Count > 0 ? OptionKey.InputShape
            : options.InputValues.Count > 0 ? OptionKey.InputValue
            : options.Signature is not null ? OptionKey.Signature
            : options.Tags.Count > 0 ? OptionKey.Tag
            : options.CheckpointPath is not null ? OptionKey.Checkpoint
            : null;
        if (Find(path, options.ArchitecturePath, cancellationToken) is not { } source)
        {
            return null;
        }

        return unfit is null ? source : throw new InvalidInputException($"{unfit} does not fit: layers are written whole, as Keras has them.", $"Leave {unfit} out, or write a graph.", path);
    }

    /// <summary>Opens a model. Its arrays are read when they are asked for.</summary>
    /// <param name="path">A .h5 or .keras file, a SavedModel that Keras saved, weights with an architecture, or a layers model of TensorFlow.js.</param>
    /// <param name="architecturePath">The architecture of a file that has none; null for its own.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidInputException">It is a graph, whose layers are gone.</exception>
    /// <inheritdoc cref="KerasModelFile.Open(string, string?)" path="/exception"/>
    public static KerasLayersSource Open(string path, string? architecturePath = null, CancellationToken cancellationToken = default) => Find(path, architecturePath, cancellationToken)
        ?? throw new InvalidInputException($"'{path}' holds a graph of operations, not layers of Keras.", "Convert it to a graph model, or give the model as Keras saved it.", path);

    private static KerasLayersSource? Find(string path, string? architecturePath, CancellationToken cancellationToken)
    {
        FileIdentity file = ModelLocator.Locate(path);
        switch (file.Kind)
        {
            case ContentKind.Tfjs when TfjsModelFile.OpenFile(file.File) is { Layers: { } layers } model:
                return LayerTreeReader.Read(layers, model.GroupByLayer(), model.KerasVersion.Major > 0 ? model.KerasVersion : KerasVersion.TensorFlowJs, model.Path, model.FormatName, cancellationToken);
            case ContentKind.SavedModel when SavedModelReader.Open(file.File, file.IsText) is var saved && KerasSavedModel.HasLayers(saved):
                return Read(KerasModelFile.Of(saved), cancellationToken);
            case ContentKind.Tfjs or ContentKind.SavedModel or ContentKind.GraphDef or ContentKind.MetaGraph or ContentKind.Onnx or ContentKind.ModelIr:
                return null;
            case var kind when file.Damage is null && KerasFormat.IsKeras(kind):
                return Read(KerasModelFile.Open(file.Path, kind, architecturePath), cancellationToken);
            default:
                throw ForeignModel.Describe(file);
        }
    }

    private static KerasLayersSource Read(KerasModelFile file, CancellationToken cancellationToken) =>
        LayerTreeReader.Read(file.Model, file.Weights, file.Version, file.Path, file.FormatName, cancellationToken);
}
