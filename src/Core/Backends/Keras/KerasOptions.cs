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
    protected internal override void RequireSound(string path) => _ = KerasBackend.FormOf(path, this);

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> FilesOf(string path) =>
        Path.GetExtension(path).Equals(ProgramExtension, StringComparison.OrdinalIgnoreCase) ? [path, Path.ChangeExtension(path, WeightsExtension)] : [path];
}
