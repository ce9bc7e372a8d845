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

    /// <summary>Whether Keras saved a SavedModel.</summary>
    public static bool IsKeras(SavedModelReader model) =>
        File.Exists(System.IO.Path.Combine(model.Folder, KerasFormat.SavedModelMetadata)) || RootOf(model) is not null;

    /// <inheritdoc/>
    public override (JsonElement Config, KerasVersion Version) ReadConfig()
    {
        string file = System.IO.Path.Combine(model.Folder, KerasFormat.SavedModelMetadata);
        string metadata;
        if (File.Exists(file))
        {
            KerasSavedMetadataMessage message = MessageFile.Read(file, isText: false, KerasSavedMetadataMessage.Parser, "a SavedMetadata message");
            metadata = message.Nodes.FirstOrDefault(n => n.NodeId == 0)?.Metadata ?? throw new CorruptFileException(file, "the nodes", "none for the root", "the model's own");
        }
        else
        {
            file = model.Path;
            metadata = RootOf(model) ?? throw new CorruptFileException(file, "the object graph", "no model of Keras", "one");
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

    private static string? RootOf(SavedModelReader model) => model.MetaGraphs
        .Select(m => m.ObjectGraph?.Nodes is [SavedObjectMessage { UserObject: { } root }, ..] ? root : null)
        .FirstOrDefault(r => r is not null && r.Identifier.StartsWith(Identifier, StringComparison.Ordinal) && r.Metadata.Length > 0)?.Metadata;
}
