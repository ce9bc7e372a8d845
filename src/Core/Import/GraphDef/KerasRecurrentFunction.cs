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
        if (x.Shape.Rank != 3 || kernel.Constant is null || recurrent.Constant is null || bias.Constant is null || Layout(function) is not var (isTimeMajor, goesBack))
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

        // When a whole sequence was not asked for, newer Keras gives the last output alone, as a sequence of one.
        bool isLastOnly = function.Nodes.All(n => n.Op != "TensorListStack")
            || (function.Nodes.FirstOrDefault(n => n.Op == "TensorListReserve") is { } reserve && IsOne(function, reserve));
        ImportedTensor outputs = isLastOnly
            ? call.Reshape(last[0], isTimeMajor ? new SymbolicShape([1, .. last[0].Shape]) : new SymbolicShape(last[0].Shape[0], 1, last[0].Shape[1]))
            : sequence;
        return [last[0], outputs, .. last, call.Scalar(Tensors.DataType.Float32, 0)];
    }

    // Sequences of shape (N, T, F) are transposed in front; reversed ones are turned round by ReverseV2.
    private static (bool IsTimeMajor, bool GoesBack)? Layout(TensorFlowFunction function)
    {
        if (function.Nodes.Count(n => n.Op is "While" or "StatelessWhile" or "CudnnRNN" or "CudnnRNNV3") != 1 || function.Nodes.Any(n => n.Op.Contains("SequenceMask", StringComparison.Ordinal)))
        {
            return null;
        }

        string first = function.Inputs[0].Name;
        bool isTransposed = function.Nodes.Any(n => n.Op == "Transpose" && n.Inputs.Count > 0 && n.Inputs[0].Node == first);
        return (!isTransposed, function.Nodes.Any(n => n.Op is "ReverseV2"));
    }

    private static bool IsOne(TensorFlowFunction function, TensorFlowNode reserve)
    {
        TensorFlowNode[] stacks = [.. function.Nodes.Where(n => n.Op == "TensorListStack")];
        return stacks.Length == 1 && reserve.Inputs.Count > 1
            && stacks[0].Attribute("num_elements")?.Integer == 1;
    }
}
