using TfModelTools.Backends.Layers;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>Which Keras a model is written for.</summary>
/// <param name="Major">2 or 3.</param>
/// <param name="Version">The version that what is written states: the last of its kind, by whose rules layers mean what they do.</param>
/// <param name="Layers">How its training objects are written.</param>
internal sealed record KerasDialect(int Major, string Version, LayersDialect Layers)
{
    /// <summary>The last Keras 2.</summary>
    public static KerasDialect Keras2 { get; } = new(2, "2.15.0", LayersDialect.Keras2);

    /// <summary>Keras 3.</summary>
    public static KerasDialect Keras3 { get; } = new(3, "3.15.0", LayersDialect.Keras3);

    /// <summary>Whether it is Keras 3.</summary>
    public bool IsKeras3 => Major == 3;

    /// <summary>Its name, for people.</summary>
    public string Name => IsKeras3 ? "Keras 3" : "Keras 2";

    /// <summary>Where a layer means other numbers there than to what wrote it.</summary>
    public KerasDifferences Differences(KerasModelLayer layer) => IsKeras3 ? layer.ToKeras3 : layer.ToKeras2;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
