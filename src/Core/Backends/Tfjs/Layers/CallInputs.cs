using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>The tensors that a call of a layer reads, as TensorFlow.js takes them: one list, the initial states of a recurrent layer behind its sequence.</summary>
internal static class CallInputs
{
    /// <summary>The tensors, in order.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="call">The call.</param>
    /// <param name="refuse">Told what of the call TensorFlow.js does not take.</param>
    public static IReadOnlyList<KerasTensorReference> Of(KerasModelLayer layer, KerasCall call, Action<string> refuse)
    {
        List<KerasTensorReference> inputs = [];
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            KerasArgument argument = call.Arguments[i];
            if (i == 0 || (i == 1 && IsRecurrent(layer)))
            {
                inputs.AddRange(argument.References());
                if (argument.Leaves().Any(l => !l.IsNone))
                {
                    refuse("it is called on a constant, which TensorFlow.js cannot hold among the inputs of a layer");
                }
            }
            else if (!IsNothing(argument))
            {
                refuse($"argument {i + 1} of its call is not one that TensorFlow.js takes");
            }
        }

        foreach ((string name, KerasArgument argument) in call.Keywords.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            if (name == "initial_state" && IsRecurrent(layer))
            {
                inputs.AddRange(argument.References());
            }
            else if (!IsNothing(argument))
            {
                refuse(name == "training" ? "it is called as in training, which TensorFlow.js does not do while predicting" : $"the argument '{name}' of its call is not one that TensorFlow.js takes");
            }
        }

        return inputs;
    }

    private static bool IsRecurrent(KerasModelLayer layer) => layer.Config.ClassName is "LSTM" or "GRU" or "SimpleRNN" or "RNN" or "Bidirectional" or "ConvLSTM2D" or "CuDNNLSTM" or "CuDNNGRU";

    private static bool IsNothing(KerasArgument argument) => argument switch
    {
        KerasLiteralArgument literal => literal.IsNone || literal.Value.ValueKind == JsonValueKind.False,
        KerasListArgument list => list.Items.All(IsNothing),
        _ => false,
    };
}
