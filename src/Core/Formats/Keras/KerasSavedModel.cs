using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Formats.SavedModels;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// What Keras 2 left in a SavedModel: the configuration in keras_metadata.pb (TensorFlow 2.5 and later) or in the object graph
/// of saved_model.pb (2.0 to 2.4), and the weights in its checkpoint.
/// </summary>
/// <param name="model">The SavedModel.</param>
internal sealed class KerasSavedModel(SavedModelReader model) : KerasContainer(model.Folder)
{
    private const string Identifier = "_tf_keras_";

    /// <summary>Whether Keras saved a SavedModel; not one of another object that holds layers, of which Keras' file then tells, but not of the object.</summary>
    public static bool IsKeras(SavedModelReader model)
    {
        try
        {
            return RootMetadata(model).Metadata is not null;
        }
        catch (TfModelException)
        {
            // Its file is there, and damaged: who asks for the layers is told so.
            return true;
        }
    }

    /// <summary>Whether it also says of which layers the model is: a subclassed one is told by its graph alone.</summary>
    /// <exception cref="CorruptFileException">What Keras recorded is damaged.</exception>
    public static bool HasLayers(SavedModelReader model)
    {
        if (!IsKeras(model))
        {
            return false;
        }

        using KerasSavedModel container = new(model);
        return new KerasConfigReader(container.Path).ReadLayer(container.ReadConfig().Config, "the model").Model is not null;
    }

    /// <inheritdoc/>
    public override (JsonElement Config, KerasVersion Version) ReadConfig()
    {
        (string file, string? metadata) = RootMetadata(model);
        if (metadata is null)
        {
            throw file == model.Path ? new CorruptFileException(file, "the object graph", "no model of Keras", "one") : new CorruptFileException(file, "the nodes", "none for the root", "the model's own");
        }

        JsonElement config = KerasJson.Parse(Encoding.UTF8.GetBytes(metadata), file, "the model's metadata");
        return (config, KerasVersion.OfTensorFlow(model.MetaGraphs.Select(m => m.TensorFlowVersion).FirstOrDefault(v => v.Length > 0)));
    }

    /// <inheritdoc/>
    public override KerasWeightStore ReadWeights(KerasVersion version)
    {
        using CheckpointReader reader = model.OpenVariables()
            ?? throw new CorruptFileException(model.Folder, "the folder 'variables'", "no checkpoint", "the model's weights");
        return KerasCheckpointStore.Read(reader, version);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The model is in memory.
    }

    // What Keras says of the saved object itself, and the file that says so; null where it says nothing.
    private static (string File, string? Metadata) RootMetadata(SavedModelReader model)
    {
        string file = System.IO.Path.Combine(model.Folder, KerasFormat.SavedModelMetadata);
        return File.Exists(file)
            ? (file, MessageFile.Read(file, isText: false, KerasSavedMetadataMessage.Parser, "a SavedMetadata message").Nodes.FirstOrDefault(n => n.NodeId == 0)?.Metadata)
            : (model.Path, RootOf(model));
    }

    private static string? RootOf(SavedModelReader model) => model.MetaGraphs
        .Select(m => m.ObjectGraph?.Nodes is [SavedObjectMessage { UserObject: { } root }, ..] ? root : null)
        .FirstOrDefault(r => r is not null && r.Identifier.StartsWith(Identifier, StringComparison.Ordinal) && r.Metadata.Length > 0)?.Metadata;
}
