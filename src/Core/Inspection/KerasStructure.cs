using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Inspection;

/// <summary>The Keras layers of a model file, and the names and shapes of their weights where the file has them.</summary>
/// <param name="Path">The file.</param>
/// <param name="FormatName">What it is, for people.</param>
/// <param name="Version">The version of Keras that wrote the configuration.</param>
/// <param name="Root">The model's configuration.</param>
/// <param name="Weights">The weights; null where only the architecture is there.</param>
internal sealed record KerasStructure(string Path, string FormatName, KerasVersion Version, KerasLayerConfig Root, KerasWeightStore? Weights)
{
    /// <summary>The layers of an opened file.</summary>
    public static KerasStructure Of(KerasModelFile file) => new(file.Path, file.FormatName, file.Version, file.Model, file.Weights);

    /// <summary>The layers of an architecture without weights.</summary>
    public static KerasStructure OfArchitecture(FileIdentity file)
    {
        (KerasLayerConfig model, KerasVersion version) = KerasModelFile.ReadModelConfig(file.Path, file.Kind);
        return new KerasStructure(file.Path, version.Major == 0 ? "Keras architecture" : $"Keras {version} architecture", version, model, null);
    }

    /// <summary>The layers that Keras recorded in a SavedModel; null when there are none, or none that can be told without code.</summary>
    public static KerasStructure? TryOf(SavedModelReader model)
    {
        try
        {
            return KerasSavedModel.IsKeras(model) ? Of(KerasModelFile.Of(model)) : null;
        }
        catch (TfModelException)
        {
            // The graph is the model; layers are a second view of it, which a subclassed model does not have.
            return null;
        }
    }

    /// <summary>The layers of a TensorFlow.js model.</summary>
    public static KerasStructure OfTfjs(TfjsModelFile file) => new(file.Path, file.FormatName, file.KerasVersion, file.Layers!, file.GroupByLayer());
}
