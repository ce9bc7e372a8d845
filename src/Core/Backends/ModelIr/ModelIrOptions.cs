namespace TfModelTools.Backends.ModelIr;

/// <summary>What an IR is to be like.</summary>
public sealed record ModelIrOptions : BackendOptions
{
    /// <summary>Whether the graph alone is written, without the file of weights.</summary>
    public bool StructureOnly { get; init; }

    /// <summary>Whether what a layer is spelled out by becomes one node: batch norms, biases, activations. Names of nodes are kept.</summary>
    public bool Optimize { get; init; } = true;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> FilesOf(string path) => [.. ModelIrFiles.FilesOf(path, StructureOnly).Select(f => f.Path)];
}
