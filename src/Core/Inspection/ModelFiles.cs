using TfModelTools.Formats.Keras;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Inspection;

/// <summary>Which file of a model tells its structure.</summary>
public static class ModelFiles
{
    /// <summary>The file that tells a model's structure: of a SavedModel its saved_model.pb, of a checkpoint its .meta file, else the file itself.</summary>
    /// <param name="path">A model's file or folder.</param>
    public static string Main(string path)
    {
        string file = GraphModelOpener.ResolvePath(path);
        return Directory.Exists(file) ? SavedModelFormat.FindFile(file) ?? Path.Combine(file, TfjsFormat.ModelFileName) : file;
    }

    /// <summary>What a file or folder is, where it is a model: told by its first bytes. Null for anything else.</summary>
    /// <param name="path">A full path.</param>
    public static string? KindOf(string path) =>
        SavedModelFormat.IsSavedModel(path) ? "SavedModel"
        : TfjsFormat.FindModel(path) is not null ? "TensorFlow.js model"
        : KerasFormat.Identify(path) is KerasFileKind.H5Model or KerasFileKind.Archive ? "Keras model"
        : GraphModelOpener.CanOpen(path) ? "TensorFlow graph"
        : null;
}
