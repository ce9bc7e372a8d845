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

    /// <summary>Throws when no model can be written so: what the path says and the options contradict each other, or an option has no such value.</summary>
    /// <param name="path">The output.</param>
    /// <exception cref="InvalidInputException">It can not.</exception>
    protected internal virtual void RequireSound(string path)
    {
    }

    /// <summary>Throws when the output may not be written, or no model could be (<see cref="RequireSound"/>), without touching the disk.</summary>
    /// <param name="path">The output.</param>
    /// <exception cref="OutputException">It exists and may not be replaced, or its folder does not exist.</exception>
    /// <exception cref="InvalidInputException">The options are impossible.</exception>
    public void RequireAllowed(string path)
    {
        RequireSound(path);
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
    public string DescribeReplacement(string path)
    {
        if (FilesOf(path) is not { } files)
        {
            return OutputFolder.Describe(path, Overwrite);
        }

        (string File, string What)[] replaced = [.. files.Select(f => (File: f, What: OutputFile.Describe(f, Overwrite))).Where(r => r.What.Length > 0)];
        return replaced switch
        {
            [] => string.Empty,
            [var only] => only.What,
            _ => $", replace the files {string.Join(", ", replaced.Select(r => $"'{Path.GetFileName(r.File)}'"))}",
        };
    }
}
