using TfModelTools.Common;

namespace TfModelTools.Import.Keras;

/// <summary>
/// TensorFlow.js keeps the last mask that a layer of a model received, and gives it to all layers that run later and are given none (tfjs-layers/src/engine/executor.ts, execute, kwargs['mask']).
/// Which layers run later, and whose mask is the last, is not followed here: in a model that it saved, a layer that would use another's mask is refused.
/// </summary>
internal sealed class LeakedMasks
{
    private readonly List<UnsupportedItem> _unmasked = [];
    private bool _anyReceives;

    /// <summary>Takes note of a call.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="isMasked">Whether a tensor that it is called on has a mask.</param>
    /// <returns>The layers that are to be refused.</returns>
    public IReadOnlyList<UnsupportedItem> Note(LayerInstance layer, bool isMasked)
    {
        if (!layer.Settings.Version.IsTensorFlowJs)
        {
            return [];
        }

        _anyReceives |= isMasked;
        if (!isMasked && layer.Settings.ClassName is "LSTM" or "GRU" or "SimpleRNN" or "RNN" or "ConvLSTM2D" or "Softmax" or "Bidirectional")
        {
            _unmasked.Add(new UnsupportedItem(
                layer.Path, layer.Settings.ClassName, "another layer of the model receives a mask, which TensorFlow.js, that saved the model, uses in this one, too, to which none comes"));
        }

        if (!_anyReceives)
        {
            return [];
        }

        UnsupportedItem[] leaked = [.. _unmasked];
        _unmasked.Clear();
        return leaked;
    }
}
