using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// The arguments of a call as the Keras that is written for takes them. Keras 2 puts the initial states of a recurrent layer behind its sequence and all arguments but the first under their
/// names; Keras 3 keeps them apart.
/// </summary>
/// <param name="First">The first argument; null where there is none.</param>
/// <param name="Others">The other positional arguments (Keras 3).</param>
/// <param name="Keywords">The keyword arguments.</param>
internal sealed record KerasCallArguments(KerasArgument? First, IReadOnlyList<KerasArgument> Others, IReadOnlyDictionary<string, KerasArgument> Keywords)
{
    private const string InitialState = "initial_state";
    private const string Training = "training";

    // Positional arguments as both versions name them, by class; Keras 3 writes them by position where the model's author did.
    private static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        ["MultiHeadAttention"] = ["query", "value", "key"],
        ["Attention"] = ["inputs", "mask"],
        ["AdditiveAttention"] = ["inputs", "mask"],
    };

    /// <summary>The arguments of a call.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="call">The call.</param>
    /// <param name="source">The version that wrote it.</param>
    /// <param name="dialect">What is written for.</param>
    /// <param name="refuse">Told what cannot be written.</param>
    public static KerasCallArguments Of(KerasModelLayer layer, KerasCall call, KerasVersion source, KerasDialect dialect, Action<string> refuse)
    {
        if (KerasLayerTable.IsOperation(layer.Config))
        {
            return new KerasCallArguments(call.Arguments is [var leading, ..] ? leading : null, [.. call.Arguments.Skip(1)], call.Keywords);
        }

        SortedDictionary<string, KerasArgument> keywords = new(StringComparer.Ordinal);
        foreach ((string name, KerasArgument argument) in call.Keywords.Where(k => !IsNothing(k.Value)))
        {
            keywords[name] = argument;
        }

        KerasArgument? first = call.Arguments is [var given, ..] ? given : null;
        List<KerasArgument> others = [.. call.Arguments.Skip(1)];
        while (others.Count > 0 && IsNothing(others[^1]))
        {
            others.RemoveAt(others.Count - 1);
        }

        if (IsRecurrent(layer.Config.ClassName))
        {
            first = Recurrent(first, others, keywords, dialect, refuse);
        }
        else if (!dialect.IsKeras3)
        {
            Name(layer, others, keywords, refuse);
        }

        // Keras 3 takes tensors alone by position (keras/src/layers/layer.py, CallSpec).
        if (dialect.IsKeras3 && first is not null && first.Leaves().Any(l => !l.IsNone))
        {
            refuse("it is called on a constant, which Keras 3 does not take among the inputs of a layer");
        }

        Train(keywords, source, dialect, refuse);
        return new KerasCallArguments(first, others, keywords);
    }

    private static KerasArgument? Recurrent(KerasArgument? first, List<KerasArgument> others, SortedDictionary<string, KerasArgument> keywords, KerasDialect dialect, Action<string> refuse)
    {
        List<KerasArgument> tensors = first is KerasListArgument list ? [.. list.Items] : first is null ? [] : [first];
        KerasArgument? states = keywords.GetValueOrDefault(InitialState);
        if (others.Count > 0)
        {
            states = others[0];
            others.RemoveAt(0);
        }

        if (others.Count > 0)
        {
            refuse("it is called with more arguments than a sequence and its initial states");
        }

        keywords.Remove(InitialState);
        if (states is not null)
        {
            if (!dialect.IsKeras3 && states.Leaves().Any(l => !l.IsNone))
            {
                refuse("it is given constants as initial states, which Keras 2 does not take behind the sequence");
            }

            tensors.AddRange(states is KerasListArgument several ? several.Items : [states]);
        }

        if (tensors.Count > 1 && dialect.IsKeras3)
        {
            keywords[InitialState] = new KerasListArgument([.. tensors.Skip(1)]);
            return tensors[0];
        }

        return tensors.Count == 1 ? tensors[0] : new KerasListArgument(tensors);
    }

    private static void Name(KerasModelLayer layer, List<KerasArgument> others, SortedDictionary<string, KerasArgument> keywords, Action<string> refuse)
    {
        string[] names = Names.GetValueOrDefault(layer.Config.ClassName) ?? [];
        for (int i = 0; i < others.Count; i++)
        {
            if (i + 1 >= names.Length)
            {
                refuse($"argument {i + 2} of its call is not one that is known by name");
            }
            else if (!IsNothing(others[i]))
            {
                keywords[names[i + 1]] = others[i];
            }
        }

        others.Clear();
    }

    // Keras 3 before 3.16 predicts as untrained whatever a call was saved with; Keras 2 does what it says.
    private static void Train(SortedDictionary<string, KerasArgument> keywords, KerasVersion source, KerasDialect dialect, Action<string> refuse)
    {
        if (!keywords.TryGetValue(Training, out KerasArgument? training))
        {
            return;
        }

        bool counts = !source.IsKeras3 || (source.Minor >= 16 && source != KerasVersion.SomeKeras3);
        if (counts && dialect.IsKeras3)
        {
            refuse("it is called as in training, which Keras 3 does not do while predicting");
        }

        if (!counts)
        {
            keywords.Remove(Training);
        }
    }

    /// <summary>Whether a class takes initial states.</summary>
    public static bool IsRecurrent(string className) =>
        className is "LSTM" or "GRU" or "SimpleRNN" or "RNN" or "Bidirectional" or "ConvLSTM1D" or "ConvLSTM2D" or "ConvLSTM3D" or "CuDNNLSTM" or "CuDNNGRU";

    private static bool IsNothing(KerasArgument argument) => argument switch
    {
        KerasLiteralArgument literal => literal.IsNone || literal.Value.ValueKind == JsonValueKind.False,
        KerasListArgument { Items.Count: > 0 } list => list.Items.All(IsNothing),
        _ => false,
    };
}
