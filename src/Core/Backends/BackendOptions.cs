using TfModelTools.Common;
using TfModelTools.Formats.Keras;

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
}
