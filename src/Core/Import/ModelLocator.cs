using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Identification;
using TfModelTools.Formats.SavedModels;

namespace TfModelTools.Import;

/// <summary>Finds the model that a path stands for, and tells what it is: the one place where a model's path comes in.</summary>
internal static class ModelLocator
{
    private const string MetaSuffix = ".meta";
    private const string IndexSuffix = ".index";

    /// <summary>Identifies the model of a path.</summary>
    /// <param name="path">A file or folder, or a checkpoint's prefix.</param>
    /// <exception cref="InputNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="UnrecognizedFormatException">It is a file of another program that is often given in place of a model.</exception>
    public static FileIdentity Locate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Resolve(path);
        if (!File.Exists(file) && !Directory.Exists(file))
        {
            throw new InputNotFoundException($"'{path}' does not exist.", "Check the spelling of the path.", path);
        }

        FileIdentity identity = FileIdentifier.Identify(file);
        return identity.Foreign is { } foreign ? throw foreign.ModelFault(identity.File)
            : ForeignModel.DescribeCompanion(identity) is { } companion ? throw companion
            : identity;
    }

    /// <summary>
    /// The file that a path stands for: of a checkpoint's prefix, .index file or folder the meta graph beside it, which is what of it is a
    /// model. Any other path stands for itself.
    /// </summary>
    public static string Resolve(string path)
    {
        if (File.Exists(path + MetaSuffix) && !Directory.Exists(path))
        {
            return path + MetaSuffix;
        }

        bool isFile = File.Exists(path);
        if (isFile ? !path.EndsWith(IndexSuffix, StringComparison.Ordinal) : !Directory.Exists(path) || SavedModelFormat.FindFile(path) is not null)
        {
            return path;
        }

        try
        {
            string meta = CheckpointPath.Resolve(path).Prefix + MetaSuffix;
            return File.Exists(meta) ? meta : path;
        }
        catch (TfModelException)
        {
            return path;
        }
    }
}
