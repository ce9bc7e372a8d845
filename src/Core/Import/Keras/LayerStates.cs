using TfModelTools.Graph;

namespace TfModelTools.Import.Keras;

/// <summary>
/// The states that a stateful layer keeps from batch to batch (keras.layers.RNN, "stateful"): sample i of a batch goes on where sample i of the batch
/// before ended. Where Keras' rule needs more than the graph can say the layer is refused.
/// </summary>
internal static class LayerStates
{
    /// <summary>Whether the layer is stateful.</summary>
    public static bool AreKept(LayerSettings settings) => settings.Bool("stateful", false);

    /// <summary>Makes the values that a layer starts from.</summary>
    /// <param name="c">The call.</param>
    /// <param name="x">What the layer is called on.</param>
    /// <param name="shapes">The states' shapes, the batch first.</param>
    /// <exception cref="UnsupportedLayerException">The model has no batch size, the layer is called more than once or not on the model's own samples, or a state's size is not known.</exception>
    public static IReadOnlyList<GraphValue> Begin(LayerContext c, GraphValue x, IReadOnlyList<SymbolicShape> shapes)
    {
        if (c.Graph.DeclaredBatch is null)
        {
            throw new UnsupportedLayerException("it is stateful, and the model does not say how many samples a batch has: save it with a fixed batch size (batch_input_shape, batch_shape)");
        }

        if (!x.Shape[0].IsBatch)
        {
            throw new UnsupportedLayerException($"it is stateful, and called on {x.Shape}, whose first axis is not that of the model's samples");
        }

        if (c.Layer.KeepsStates)
        {
            throw new UnsupportedLayerException("it is stateful, and called more than once");
        }

        if (shapes.FirstOrDefault(s => s.Skip(1).Any(d => !d.IsFixed)) is { } open)
        {
            throw new UnsupportedLayerException($"it is stateful, and the size of its state {open} is not known: save the model with a fixed input shape");
        }

        c.Layer.KeepsStates = true;
        return [.. shapes.Select((s, i) => c.Graph.NewStateValue(Name(c, i), x.Spec.DataType, s))];
    }

    /// <summary>Says what the layer leaves for the next batch.</summary>
    /// <param name="c">The call.</param>
    /// <param name="states">The values that <see cref="Begin"/> made.</param>
    /// <param name="next">What takes their places.</param>
    public static void End(LayerContext c, IReadOnlyList<GraphValue> states, IEnumerable<GraphValue> next)
    {
        foreach ((GraphValue state, GraphValue value) in states.Zip(next))
        {
            c.Graph.AddState(state.Name, state, value);
        }
    }

    private static string Name(LayerContext c, int index) => FormattableString.Invariant($"{c.Name}/state_{index}");
}
