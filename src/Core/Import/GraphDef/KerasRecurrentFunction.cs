using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Recognizes the functions into which Keras puts its LSTM and GRU layers (keras/layers/rnn/lstm.py and gru.py: standard_lstm,
/// gpu_lstm_with_fallback, standard_gru): marked by the attribute api_implements, they take x, initial states, kernel, recurrent kernel
/// and bias, always compute with tanh and sigmoid, and give last output, all outputs, last states and a marker. One layer is one
/// operator; what does not fit that picture is written out as the loop it is.
/// </summary>
internal static class KerasRecurrentFunction
{
    /// <summary>Imports a call; null when it is no such function.</summary>
    public static ImportedValue[]? TryImport(OpCall call, TensorFlowFunction function)
    {
        string marker = function.Attribute("api_implements")?.Text ?? string.Empty;
        bool isLstm = marker.StartsWith("lstm_", StringComparison.Ordinal);
        if (!isLstm && !marker.StartsWith("gru_", StringComparison.Ordinal))
        {
            return null;
        }

        int states = isLstm ? 2 : 1;

        // A seventh argument would be the lengths of masked sequences.
        if (call.Count != states + 4 || function.Inputs.Count != call.Count || function.Outputs.Count != states + 3 || call.Inputs.Any(i => i is not (ImportedTensor or ImportedVariable)))
        {
            return null;
        }

        ImportedTensor x = call.Tensor(0);
        ImportedTensor kernel = call.Tensor(1 + states);
        ImportedTensor recurrent = call.Tensor(2 + states);
        ImportedTensor bias = call.Tensor(3 + states);
        if (x.Shape.Rank != 3 || kernel.Constant is null || recurrent.Constant is null || bias.Constant is null || call.Evaluator.Traits(function).Recurrent is not var (isTimeMajor, goesBack, isLastOnly))
        {
            return null;
        }

        RecurrentOperator op = new(
            isLstm ? RecurrentKind.Lstm : RecurrentKind.GruResetAfter,
            new ActivationFunction(ActivationKind.Tanh),
            new ActivationFunction(ActivationKind.Sigmoid),
            ReturnSequences: true,
            GoBackwards: goesBack,
            HasBias: true,
            HasInitialState: true,
            HasMask: false);
        GraphValue input = isTimeMajor ? call.Transpose(x, 1, 0, 2).Value : x.Value;
        GraphValue[] initial = [.. Enumerable.Range(1, states).Select(i => call.Tensor(i).Value)];
        GraphNode node = call.Add(op, [input, kernel.Value, recurrent.Value, bias.Value, .. initial]);
        ImportedTensor sequence = ImportedTensor.From(node.Outputs[0]);
        if (isTimeMajor)
        {
            sequence = call.Transpose(sequence, 1, 0, 2);
        }

        ImportedTensor[] last = [.. node.Outputs.Skip(1).Select(ImportedTensor.From)];
        ImportedTensor outputs = isLastOnly
            ? call.Reshape(last[0], isTimeMajor ? new SymbolicShape([1, .. last[0].Shape]) : new SymbolicShape(last[0].Shape[0], 1, last[0].Shape[1]))
            : sequence;
        return [last[0], outputs, .. last, call.Scalar(Tensors.DataType.Float32, 0)];
    }
}
