using TfModelTools.Common.Wording;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Keras;

/// <summary>
/// A layer, or an option of one, cannot be imported. Inside the importer only: all such layers of a model are collected into one
/// <see cref="TfModelTools.Common.UnsupportedModelException"/>.
/// </summary>
internal sealed class UnsupportedLayerException(string reason) : Exception(reason)
{
    /// <summary>Whether it could be imported if the model's inputs had no open extents.</summary>
    public bool NeedsShapes { get; private init; }

    /// <summary>A layer whose op refuses it.</summary>
    public static UnsupportedLayerException Of(UnsupportedNodeException fault) => new(fault.Message) { NeedsShapes = fault.Until == OpenUntil.ShapesAreKnown };

    /// <summary>A layer that needs to know an extent which the model leaves open.</summary>
    /// <param name="reason">What is not known; the hint how to fix it is added.</param>
    public static UnsupportedLayerException UntilShapesAreKnown(string reason) => new($"{reason}; fix the model's inputs with {OptionKey.InputShape}") { NeedsShapes = true };
}
