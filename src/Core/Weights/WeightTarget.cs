using TfModelTools.Common;

namespace TfModelTools.Weights;

/// <summary>What is at the path of an output of weights, which is a file or, for <see cref="WeightFormat.NpyFolder"/>, a folder.</summary>
public static class WeightTarget
{
    /// <summary>Throws when the output could not be written, without touching the disk.</summary>
    /// <exception cref="OutputException">It exists and may not be replaced, or its folder does not exist.</exception>
    public static void EnsureAllowed(string path, WeightFormat format, OverwriteMode mode)
    {
        if (format == WeightFormat.NpyFolder)
        {
            OutputFolder.EnsureAllowed(path, mode);
        }
        else
        {
            OutputFile.EnsureAllowed(path, mode);
        }
    }

    /// <summary>What becomes of what is there, as the end of an action's description: ", replace the file". Empty where nothing is.</summary>
    public static string Describe(string path, WeightFormat format, OverwriteMode mode) =>
        format == WeightFormat.NpyFolder ? OutputFolder.Describe(path, mode) : OutputFile.Describe(path, mode);
}
