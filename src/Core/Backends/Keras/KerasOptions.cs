using TfModelTools.Common;

namespace TfModelTools.Backends.Keras;

/// <summary>What a Keras model is to be like.</summary>
public sealed record KerasOptions : BackendOptions
{
    /// <summary>What a program of Python is called by.</summary>
    internal const string ProgramExtension = ".py";

    private const string WeightsExtension = ".h5";

    /// <summary>The Keras that an .h5 file is written for, 2 or 3; null for 2, whose files Keras 3 reads as well. A .keras file is one of Keras 3, a program one for both.</summary>
    public int? KerasVersion { get; init; }

    /// <inheritdoc/>
    public override void RequireAllowed(string path)
    {
        foreach (string file in FilesOf(path))
        {
            OutputFile.EnsureAllowed(file, Overwrite);
        }
    }

    /// <inheritdoc/>
    public override string DescribeReplacement(string path) => FilesOf(path).Select(f => OutputFile.Describe(f, Overwrite)).FirstOrDefault(d => d.Length > 0, string.Empty);

    /// <summary>The files that a path stands for: the model's, or a program and its weights.</summary>
    internal static IReadOnlyList<string> FilesOf(string path) =>
        Path.GetExtension(path).Equals(ProgramExtension, StringComparison.OrdinalIgnoreCase) ? [path, Path.ChangeExtension(path, WeightsExtension)] : [path];
}
