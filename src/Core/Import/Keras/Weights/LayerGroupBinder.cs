using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Weights;

/// <summary>
/// Finds arrays by order in the groups of top-level layers (see <see cref="KerasLayerGroupStore"/>): the trainable ones of a layer and
/// all inside it first, then the others (keras.engine.saving.save_weights_to_hdf5_group of Keras 2).
/// </summary>
internal static class LayerGroupBinder
{
    /// <summary>Finds every array of a model's layout.</summary>
    public static Dictionary<string, KerasWeight> Bind(WeightLayout layout, KerasLayerGroupStore store)
    {
        Dictionary<string, KerasWeight> found = new(StringComparer.Ordinal);
        Dictionary<string, string>? renamed = RenamedLayers(layout, store);
        foreach (WeightChild child in layout.Children)
        {
            if (child.Layout.Count == 0)
            {
                continue;
            }

            string name = renamed?.GetValueOrDefault(child.LayerName!) ?? child.LayerName!;
            IReadOnlyList<KerasWeight> weights = store.Find(name) ?? throw new MissingWeightsException(
                store.Path,
                [.. layout.Children.Where(c => c.Layout.Count > 0).Select(c => renamed?.GetValueOrDefault(c.LayerName!) ?? c.LayerName!).Where(n => store.Find(n) is null)],
                [.. store.LayerNames],
                "The weights belong to another model, or the file is incomplete: save the model again.");
            List<LegacyLayer> leaves = LegacyLayer.Leaves(child.Layout, $"{child.Attribute}/", store);
            Distribute(leaves, weights, name, store);
            foreach (LegacyLayer leaf in leaves)
            {
                leaf.Convert(store, found);
            }
        }

        return found;
    }

    private static void Distribute(List<LegacyLayer> leaves, IReadOnlyList<KerasWeight> weights, string layer, KerasLayerGroupStore store)
    {
        int expected = leaves.Sum(l => l.Stored.Count);
        if (weights.Count != expected)
        {
            throw new CorruptFileException(
                store.Path,
                $"weights of layer '{layer}'",
                string.Create(CultureInfo.InvariantCulture, $"{weights.Count} arrays ({string.Join(", ", weights.Take(6).Select(w => w.Name))}{(weights.Count > 6 ? ", ..." : "")})"),
                string.Create(CultureInfo.InvariantCulture, $"{expected} arrays"),
                "The weights belong to another model: give the architecture they were saved with.");
        }

        int next = 0;
        foreach (bool isTrainable in new[] { true, false })
        {
            foreach (LegacyLayer leaf in leaves)
            {
                for (int i = 0; i < leaf.Stored.Count; i++)
                {
                    if (leaf.Stored[i].IsTrainable == isTrainable)
                    {
                        leaf.Arrays[i] = weights[next++];
                    }
                }
            }
        }
    }

    // A file of weights alone may come from a model whose layers had other (numbered) names: Keras then goes by order.
    private static Dictionary<string, string>? RenamedLayers(WeightLayout layout, KerasLayerGroupStore store)
    {
        List<string> wanted = [.. layout.Children.Where(c => c.Layout.Count > 0).Select(c => c.LayerName!)];
        if (wanted.All(n => store.Find(n) is not null))
        {
            return null;
        }

        List<string> present = [.. store.LayerNames.Where(n => store.Find(n)!.Count > 0)];
        return wanted.Count != present.Count ? null : wanted.Zip(present).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }
}
