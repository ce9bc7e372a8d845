using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>What the layers of a model give, call by call, as it is imported.</summary>
internal sealed class CallRecord
{
    private readonly Dictionary<string, List<IReadOnlyList<KerasCallOutput>>> _outputs = new(StringComparer.Ordinal);

    /// <summary>Forgets all of it: the import begins anew.</summary>
    public void Clear() => _outputs.Clear();

    /// <summary>Records a call.</summary>
    public void Add(LayerInstance layer, IReadOnlyList<KerasTensor> outputs)
    {
        if (!_outputs.TryGetValue(layer.Path, out List<IReadOnlyList<KerasCallOutput>>? calls))
        {
            _outputs[layer.Path] = calls = [];
        }

        calls.Add([.. outputs.Select(o => new KerasCallOutput(o.Value.Spec.DataType, o.Value.Shape.ToTensorShape(), o.Mask is not null))]);
    }

    /// <summary>What a layer's calls gave, by the number of the call.</summary>
    /// <param name="path">The layer.</param>
    /// <param name="order">The numbers of its calls in the order in which they were made.</param>
    public IReadOnlyList<IReadOnlyList<KerasCallOutput>> Of(string path, IReadOnlyList<int> order)
    {
        if (!_outputs.TryGetValue(path, out List<IReadOnlyList<KerasCallOutput>>? calls) || calls.Count < order.Count)
        {
            return [];
        }

        IReadOnlyList<KerasCallOutput>[] outputs = new IReadOnlyList<KerasCallOutput>[order.Count];
        for (int i = 0; i < order.Count; i++)
        {
            outputs[order[i]] = calls[i];
        }

        return outputs;
    }
}
