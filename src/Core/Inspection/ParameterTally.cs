using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras;

namespace TfModelTools.Inspection;

/// <summary>How many numbers the weights of a layer have.</summary>
/// <param name="Total">All of them; null where the file does not tell.</param>
/// <param name="Trainable">Those that training changes by gradient; null where the file does not tell.</param>
internal readonly record struct ParameterTally(long? Total, long? Trainable)
{
    /// <summary>Counts the weights of a layer and of those inside it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="isFrozen">Whether a model around it is frozen.</param>
    /// <param name="store">The weights as the file has them, for layers whose own are not known.</param>
    public static ParameterTally Of(LayerInstance layer, bool isFrozen, KerasWeightStore? store)
    {
        ParameterTally sum = new(0, 0);
        bool frozen = isFrozen || !layer.Settings.IsTrainable;
        if (layer.Model is null && layer.Definition is null)
        {
            // Of a layer of an unknown class only the file says what it has.
            return store is KerasLayerGroupStore groups && groups.Find(layer.Path) is { } weights && weights.SaturatingSum(w => w.Shape.ElementCount) is var count
                ? new ParameterTally(count, frozen ? 0 : count)
                : new ParameterTally(null, null);
        }

        void Own(WeightLayout layout, string attributes, bool isLayoutFrozen)
        {
            foreach (WeightSlot slot in layout.Own)
            {
                sum += layer.Weights.TryGetValue(attributes + slot.Name, out LayerWeight? weight)
                    ? new ParameterTally(weight.Shape.ElementCount, slot.IsTrainable && !isLayoutFrozen ? weight.Shape.ElementCount : 0)
                    : new ParameterTally(null, null);
            }

            foreach (WeightChild child in layout.Children)
            {
                if (attributes.Length == 0 && layer.Inner.TryGetValue(child.Attribute, out LayerInstance? inner))
                {
                    sum += Of(inner, isLayoutFrozen, null);
                }
                else if (child.LayerName is null)
                {
                    Own(child.Layout, $"{attributes}{child.Attribute}/", isLayoutFrozen || child.Layout.IsFrozen);
                }
            }
        }

        Own(layer.Layout, string.Empty, frozen || layer.Layout.IsFrozen);
        foreach ((LayerInstance inner, _) in layer.Model?.Layers ?? [])
        {
            sum += Of(inner, frozen, store);
        }

        return sum;
    }

    /// <summary>The sum; unknown when a term is.</summary>
    public static ParameterTally operator +(ParameterTally a, ParameterTally b) => new(a.Total + b.Total, a.Trainable + b.Trainable);
}
