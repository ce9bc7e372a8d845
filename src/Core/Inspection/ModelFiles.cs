using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Identification;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Import;

namespace TfModelTools.Inspection;

/// <summary>Which file of a model tells its structure.</summary>
public static class ModelFiles
{
    /// <summary>The file that tells a model's structure: of a SavedModel its saved_model.pb, of a checkpoint its .meta file, else the file itself.</summary>
    /// <param name="path">A model's file or folder.</param>
    public static string Main(string path)
    {
        string file = ModelLocator.Resolve(path);
        return Directory.Exists(file) ? SavedModelFormat.FindFile(file) ?? Path.Combine(file, TfjsFormat.ModelFileName) : file;
    }

    /// <summary>What a file or folder is, where it is a model. Null for anything else.</summary>
    /// <param name="path">A full path of what exists.</param>
    /// <exception cref="InputNotFoundException">It may not be read.</exception>
    public static string? KindOf(string path) => FileIdentifier.Identify(path).Kind switch
    {
        ContentKind.SavedModel => "SavedModel",
        ContentKind.Tfjs => "TensorFlow.js model",
        ContentKind.KerasH5Model or ContentKind.KerasArchive => "Keras model",
        ContentKind.GraphDef or ContentKind.MetaGraph => "TensorFlow graph",
        _ => null,
    };

    /// <summary>Whether a path is a file with a graph: a frozen graph, or a checkpoint's meta graph.</summary>
    /// <param name="path">A full path.</param>
    public static bool IsGraphFile(string path) => File.Exists(path) && FileIdentifier.Identify(path).Kind is ContentKind.GraphDef or ContentKind.MetaGraph;
}
