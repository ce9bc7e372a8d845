using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Weights;

/// <summary>Finds arrays in a checkpoint by the attributes of its objects (see <see cref="KerasCheckpointStore"/>).</summary>
internal static class CheckpointBinder
{
    /// <summary>Finds every array of a model's layout.</summary>
    public static Dictionary<string, KerasWeight> Bind(WeightLayout layout, KerasCheckpointStore store)
    {
        Dictionary<string, KerasWeight> found = new(StringComparer.Ordinal);
        Bind(layout, "", store.Model, store, found);
        return found;
    }

    private static void Bind(WeightLayout layout, string slotPath, int owner, KerasCheckpointStore store, Dictionary<string, KerasWeight> found)
    {
        foreach (WeightSlot slot in layout.Own)
        {
            // Normalization keeps its statistics under "adapt_mean" and "adapt_variance" in some versions.
            found[slotPath + slot.Name] = store.FindVariable(owner, slot.Name) ?? store.FindVariable(owner, "adapt_" + slot.Name) ?? throw new CorruptFileException(
                store.Path,
                $"weights '{slotPath}{slot.Name}'",
                "nothing",
                "a variable",
                "The checkpoint is incomplete, of another model, or its layers keep their weights otherwise: save the model again.");
        }

        int withWeights = 0;
        for (int i = 0; i < layout.Children.Count; i++)
        {
            WeightChild child = layout.Children[i];
            if (child.Layout.Count > 0)
            {
                Bind(child.Layout, $"{slotPath}{child.Attribute}/", Find(child, owner, i, withWeights++, store), store, found);
            }
        }
    }

    private static int Find(WeightChild child, int owner, int index, int withWeights, KerasCheckpointStore store)
    {
        if (child.LayerName is not null)
        {
            // A model's layers are counted twice: all of them, and those that have weights.
            int layer = store.FindObject(owner, string.Create(CultureInfo.InvariantCulture, $"layer_with_weights-{withWeights}"));
            return layer >= 0 ? layer : store.FindObject(owner, string.Create(CultureInfo.InvariantCulture, $"layer-{child.LayerIndex}"));
        }

        string[] attributes = child.Attribute.Split('/');
        if (attributes is ["cell", "cells", _])
        {
            int list = store.FindObject(owner, "cell", "cells");
            return store.FindObject(list >= 0 ? list : store.FindObject(owner, "cell"), index.ToString(CultureInfo.InvariantCulture));
        }

        int at = store.FindObject(owner, attributes);
        return at >= 0 ? at : store.FindObject(owner, "_" + child.Attribute);
    }
}
