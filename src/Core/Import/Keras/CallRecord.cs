using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>What the layers of a model are given and give, call by call, as it is imported.</summary>
internal sealed class CallRecord
{
    private readonly Dictionary<string, List<KerasRecordedCall>> _calls = new(StringComparer.Ordinal);

    /// <summary>Forgets all of it: the import begins anew.</summary>
    public void Clear() => _calls.Clear();

    /// <summary>Records a call.</summary>
    public void Add(LayerInstance layer, IReadOnlyList<KerasTensor> inputs, IReadOnlyList<KerasTensor> outputs)
    {
        if (!_calls.TryGetValue(layer.Path, out List<KerasRecordedCall>? calls))
        {
            _calls[layer.Path] = calls = [];
        }

        calls.Add(new KerasRecordedCall([.. inputs.Select(Tensor)], [.. outputs.Select(Tensor)]));
    }

    /// <summary>A layer's calls, by the number of the call; empty where some were not made.</summary>
    /// <param name="path">The layer.</param>
    /// <param name="order">The numbers of its calls in the order in which they were made; empty for a layer inside another, whose calls have no numbers.</param>
    public IReadOnlyList<KerasRecordedCall> Of(string path, IReadOnlyList<int> order)
    {
        if (!_calls.TryGetValue(path, out List<KerasRecordedCall>? calls) || calls.Count < order.Count)
        {
            return [];
        }

        if (order.Count == 0)
        {
            return calls;
        }

        KerasRecordedCall[] numbered = new KerasRecordedCall[order.Count];
        for (int i = 0; i < order.Count; i++)
        {
            numbered[order[i]] = calls[i];
        }

        return numbered;
    }

    private static KerasCallTensor Tensor(KerasTensor tensor) => new(tensor.Value.Spec.DataType, tensor.Value.Shape.ToTensorShape(), tensor.Mask is not null);
}
