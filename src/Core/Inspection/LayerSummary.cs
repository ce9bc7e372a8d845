using TfModelTools.Common;

namespace TfModelTools.Inspection;

/// <summary>A layer of a model: one row of its summary.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Type">Its class, as Keras names it.</param>
/// <param name="OutputShape">The shape of its output, None for the batch; "multiple" where its calls differ, "?" where it cannot be told.</param>
/// <param name="ParameterCount">How many numbers its weights have; null where the file does not tell.</param>
/// <param name="TrainableParameterCount">How many of them training changes by gradient; null where the file does not tell.</param>
/// <param name="ConnectedTo">What its calls read, as "layer[call][output]".</param>
/// <param name="Depth">How many models it is nested in: 0 for the model's own layers.</param>
/// <param name="Path">The names of the models it is nested in and its own, joined by slashes.</param>
/// <param name="Note">Why it is not supported; empty when it is.</param>
public sealed record LayerSummary(
    string Name,
    string Type,
    string OutputShape,
    long? ParameterCount,
    long? TrainableParameterCount,
    IReadOnlyList<string> ConnectedTo,
    int Depth,
    string Path,
    string Note)
{
    /// <inheritdoc cref="LayerSummary"/>
    public IReadOnlyList<string> ConnectedTo { get; init; } = new ReadableCollection<string>(ConnectedTo);

    /// <summary>Such as "dense (Dense)".</summary>
    public override string ToString() => $"{Name} ({Type})";
}
