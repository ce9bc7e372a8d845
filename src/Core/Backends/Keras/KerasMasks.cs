using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>Finds the layers that are called on tensors with a mask (of Masking, or an Embedding with mask_zero) and do something else with it in the Keras that is written for.</summary>
internal static class KerasMasks
{
    /// <summary>The layers, with the reasons.</summary>
    public static IEnumerable<UnsupportedItem> Check(KerasModelLayer root, KerasDialect dialect) => Of(root, isMasked: false, dialect).DistinctBy(i => (i.Name, i.Reason));

    private static IEnumerable<UnsupportedItem> Of(KerasModelLayer layer, bool isMasked, KerasDialect dialect)
    {
        if (layer.Config.Model is not { } config)
        {
            return isMasked ? dialect.Differences(layer).Masked.Select(reason => new UnsupportedItem(layer.Path, layer.Config.ClassName, reason)) : [];
        }

        List<UnsupportedItem> items = [];
        if (config.IsSequential)
        {
            foreach (KerasModelLayer inner in layer.Layers)
            {
                items.AddRange(Of(inner, isMasked, dialect));
                isMasked = inner.Config.ClassName == "InputLayer" ? isMasked : inner.Recorded.Any(c => c.Outputs.Any(o => o.HasMask));
            }

            return items;
        }

        // Which of the inputs bears the mask is no matter: one is enough.
        HashSet<int> inputs = [.. config.Inputs.Select(i => layer.Resolve!(i).Layer)];
        foreach ((int index, int call) in layer.Calls)
        {
            bool reads = layer.Layers[index].Config.Calls[call].References().Any(r =>
            {
                (int source, int node) = layer.Resolve!(r);
                IReadOnlyList<KerasRecordedCall> calls = layer.Layers[source].Recorded;
                return (isMasked && inputs.Contains(source)) || (node >= 0 && node < calls.Count && r.Tensor < calls[node].Outputs.Count && calls[node].Outputs[r.Tensor].HasMask);
            });
            items.AddRange(Of(layer.Layers[index], reads, dialect));
        }

        return items;
    }
}
