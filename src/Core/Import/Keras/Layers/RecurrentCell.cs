using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>A recurrent cell as its options describe it, and how to run it over time.</summary>
/// <param name="Kind">The cell.</param>
/// <param name="Activation">The activation of the candidate.</param>
/// <param name="RecurrentActivation">The activation of the gates.</param>
/// <param name="HasBias">Whether there is a bias.</param>
/// <param name="Slots">The path of its arrays, with a slash at the end, or empty.</param>
internal sealed record RecurrentCell(RecurrentKind Kind, ActivationFunction Activation, ActivationFunction RecurrentActivation, bool HasBias, string Slots)
{
    /// <summary>How many states it has.</summary>
    public int StateCount => Kind == RecurrentKind.Lstm ? 2 : 1;

    /// <summary>The size of its state.</summary>
    /// <param name="c">The layer it is in, which has its arrays.</param>
    public long Units(LayerContext c) => c.Raw(Slots + "recurrent_kernel").RequireRank(2).Shape[0];

    /// <summary>Reads a cell, or a layer that has one of its own.</summary>
    /// <param name="s">The options of SimpleRNN, LSTM, GRU, their cells, CuDNNLSTM or CuDNNGRU.</param>
    /// <param name="slots">The path of its arrays.</param>
    /// <exception cref="UnsupportedLayerException">The class or an activation is not supported.</exception>
    public static RecurrentCell Read(LayerSettings s, string slots)
    {
        ActivationFunction tanh = new(ActivationKind.Tanh);
        ActivationFunction sigmoid = new(ActivationKind.Sigmoid);
        bool hasBias = s.Bool("use_bias", true);
        ActivationFunction Activation() => s.Activation("activation", "tanh").Elementwise;

        // Keras 2 before 2.4 and Keras 1 default to hard_sigmoid; files state it in any case.
        ActivationFunction Recurrent() => s.Activation("recurrent_activation", s.Version.Major == 1 ? "hard_sigmoid" : "sigmoid").Elementwise;
        return Bare(s) switch
        {
            "SimpleRNN" => new(RecurrentKind.SimpleRnn, Activation(), sigmoid, hasBias, slots),
            "LSTM" => new(RecurrentKind.Lstm, Activation(), Recurrent(), hasBias, slots),
            "GRU" => new(s.Bool("reset_after", false) ? RecurrentKind.GruResetAfter : RecurrentKind.Gru, Activation(), Recurrent(), hasBias, slots),
            "CuDNNLSTM" => new(RecurrentKind.Lstm, tanh, sigmoid, true, slots),
            "CuDNNGRU" => new(RecurrentKind.GruResetAfter, tanh, sigmoid, true, slots),
            _ => throw new UnsupportedLayerException($"its cell '{s.ClassName}' is not supported; SimpleRNNCell, LSTMCell and GRUCell are"),
        };
    }

    /// <summary>The arrays of a cell.</summary>
    public static WeightLayout Layout(LayerSettings s)
    {
        bool hasBias = s.Bool("use_bias", true) || s.ClassName.StartsWith("CuDNN", StringComparison.Ordinal);
        return new WeightLayout(hasBias ? ["kernel", "recurrent_kernel", "bias"] : ["kernel", "recurrent_kernel"]) { Legacy = new LegacyForm(Bare(s), IsFused: s.Text("consume_less") == "gpu") };
    }

    /// <summary>Runs the cell over time.</summary>
    /// <returns>The sequence or last output, then the states.</returns>
    public GraphNode Run(LayerContext c, string name, GraphValue x, IReadOnlyList<GraphValue> states, GraphValue? mask, bool returnSequences, bool goBackwards, bool zeroOutputForMask)
    {
        RecurrentOperator op = new(Kind, Activation, RecurrentActivation, returnSequences, goBackwards, HasBias, states.Count > 0, mask is not null, zeroOutputForMask);
        List<GraphValue> inputs = [x, Array(c, "kernel"), Array(c, "recurrent_kernel")];
        if (HasBias)
        {
            inputs.Add(Array(c, "bias"));
        }

        inputs.AddRange(states);
        if (mask is not null)
        {
            inputs.Add(mask);
        }

        return c.Nodes(name, op, [.. inputs]);
    }

    // Arrays of the cells of a stack bear the cell's path in their names.
    private GraphValue Array(LayerContext c, string slot)
    {
        LayerWeight weight = c.Raw(Slots + slot);
        return c.Constant(Slots.Count(ch => ch == '/') > 1 ? weight with { Name = $"{c.Name}/{Slots}{slot}" } : weight);
    }

    private static string Bare(LayerSettings s) => s.ClassName.EndsWith("Cell", StringComparison.Ordinal) ? s.ClassName[..^"Cell".Length] : s.ClassName;
}
