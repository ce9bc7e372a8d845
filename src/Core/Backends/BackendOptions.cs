using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;

namespace TfModelTools.Backends;

/// <summary>What every back-end is told; each has options of its own besides.</summary>
public abstract record BackendOptions
{
    /// <summary>What the model is to be called in what is written, made legal there; null for the graph's name.</summary>
    public string? Name { get; init; }

    /// <summary>What to do when the output exists (a folder: when it is not empty).</summary>
    public OverwriteMode Overwrite { get; init; } = OverwriteMode.Refuse;

    /// <summary>
    /// Reads the model's layers, for targets that have layers themselves: null for a model that is a graph alone. Front-ends set it for every target; where it is null, nothing but the graph is
    /// at hand.
    /// </summary>
    public Func<CancellationToken, KerasLayersSource?>? Layers { get; init; }

    /// <summary>Imports the source's other signatures, for targets that keep several; null for a source that has one at most. Front-ends set it as they set <see cref="Layers"/>.</summary>
    public Func<CancellationToken, IReadOnlyList<OtherSignature>>? Signatures { get; init; }

    /// <summary>The files whose being there says that there is something to replace; null where the output is a folder.</summary>
    /// <param name="path">The output.</param>
    protected internal virtual IReadOnlyList<string>? FilesOf(string path) => null;

    /// <summary>Whether what files there are depends on the model, beside what <see cref="FilesOf"/> tells (<see cref="IModelBackend.FilesOf"/>).</summary>
    public virtual bool FilesDependOnModel => false;

    /// <summary>Throws when the output may not be written, without touching the disk.</summary>
    /// <param name="path">The output.</param>
    /// <exception cref="OutputException">It exists and may not be replaced, or its folder does not exist.</exception>
    public void RequireAllowed(string path)
    {
        if (FilesOf(path) is not { } files)
        {
            OutputFolder.EnsureAllowed(path, Overwrite);
            return;
        }

        foreach (string file in files)
        {
            OutputFile.EnsureAllowed(file, Overwrite);
        }
    }

    /// <summary>What writing would do to what is there, as the end of a sentence; empty for a new output.</summary>
    /// <param name="path">The output.</param>
    public string DescribeReplacement(string path) =>
        FilesOf(path) is { } files ? files.Select(f => OutputFile.Describe(f, Overwrite)).FirstOrDefault(d => d.Length > 0, string.Empty) : OutputFolder.Describe(path, Overwrite);
}
