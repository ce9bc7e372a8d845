using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Formats.SavedModels;

/// <summary>The layout of a SavedModel's folder.</summary>
public static class SavedModelFormat
{
    /// <summary>The file of the meta graphs.</summary>
    public const string FileName = "saved_model.pb";

    /// <summary>The same in text.</summary>
    public const string TextFileName = "saved_model.pbtxt";

    /// <summary>The folder of the variables' checkpoint, and its prefix in that.</summary>
    public const string VariablesFolder = "variables";

    /// <summary>Whether a path is a SavedModel: a folder with such a file, or the file itself.</summary>
    public static bool IsSavedModel(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FindFile(path) is string file && GraphDefFormat.Identify(file) is (ContentKind.SavedModel, _);
    }

    /// <summary>The file of the meta graphs; null when the path is neither a file nor a folder that holds one.</summary>
    internal static string? FindFile(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) ? path : null;
        }

        string binary = Path.Combine(path, FileName);
        string text = Path.Combine(path, TextFileName);
        return File.Exists(binary) ? binary : File.Exists(text) ? text : null;
    }

    /// <summary>The fault of a path that is no SavedModel.</summary>
    internal static InputNotFoundException NotFound(string path) => new(
        $"'{path}' holds neither {FileName} nor {TextFileName}.", "Give the folder of a SavedModel.", path);
}
