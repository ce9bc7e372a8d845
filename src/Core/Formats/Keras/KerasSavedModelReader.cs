using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Keras.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.SavedModels.Messages;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// Reads what Keras 2 left in a SavedModel: the configuration in keras_metadata.pb (TensorFlow 2.5 and later) or in the object graph
/// of saved_model.pb (2.0 to 2.4), and the weights in its checkpoint.
/// </summary>
internal static class KerasSavedModelReader
{
    private const string Identifier = "_tf_keras_";

    /// <summary>Whether a folder is a SavedModel that Keras saved.</summary>
    public static bool IsKeras(string folder) =>
        File.Exists(Path.Combine(folder, KerasFormat.SavedModelMetadata))
        || (SavedModelFormat.IsSavedModel(folder) && RootOf(SavedModelReader.Open(folder)) is not null);

    /// <summary>The model's configuration, and the version of Keras inside the TensorFlow that wrote it.</summary>
    public static (JsonElement Config, KerasVersion Version) ReadConfig(string folder)
    {
        SavedModelReader model = SavedModelReader.Open(folder);
        string file = Path.Combine(folder, KerasFormat.SavedModelMetadata);
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

    /// <summary>The weights.</summary>
    public static KerasCheckpointStore OpenWeights(string folder, KerasVersion version)
    {
        using CheckpointReader reader = SavedModelReader.Open(folder).OpenVariables()
            ?? throw new CorruptFileException(folder, "the folder 'variables'", "no checkpoint", "the model's weights");
        return KerasCheckpointStore.Read(reader, version);
    }

    private static string? RootOf(SavedModelReader model) => model.MetaGraphs
        .Select(m => m.ObjectGraph?.Nodes is [SavedObjectMessage { UserObject: { } root }, ..] ? root : null)
        .FirstOrDefault(r => r is not null && r.Identifier.StartsWith(Identifier, StringComparison.Ordinal) && r.Metadata.Length > 0)?.Metadata;
}
