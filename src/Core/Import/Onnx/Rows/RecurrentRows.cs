using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// Recurrent layers in one direction or both. By weights that are constants they are layers of the graph; with peepholes, clipping or activations
/// that these do not have, and by weights that the model computes, they are written out step by step (<see cref="RecurrentSteps"/>).
/// </summary>
internal static class RecurrentRows
{
    private const string Attributes = "activation_alpha:floats activation_beta:floats activations:texts clip:float direction:text hidden_size:int layout:int";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Row("RNN", RecurrentKind.SimpleRnn, OpSignature.Of(3, 3, 3).Optionally(2, 1, 3), ""),
        Row("GRU", RecurrentKind.Gru, OpSignature.Of(3, 3, 3).Optionally(2, 1, 3), " linear_before_reset:int"),
        Row("LSTM", RecurrentKind.Lstm, OpSignature.Of(3, 3, 3).Optionally(2, 1, 3, 3, 2), " input_forget:int"),
    ];

    private static OpRow Row(string op, RecurrentKind kind, OpSignature takes, string own) => OnnxRow.Many(op, takes, Attributes + own, "Recurrent, Reverse, Concat; step by step MatMul, Activation", call => Import(call, kind), kind == RecurrentKind.Lstm ? "without clip" : string.Empty, since: 7);

    private static ImportedValue[] Import(OpCall call, RecurrentKind cell)
    {
        DataType type = call.Tensor(0).DataType;
        bool isBatchFirst = call.Whole("layout") == 1;
        ImportedTensor data = call.Cast(call.Tensor(0), DataType.Float32);
        ImportedTensor x = isBatchFirst ? data : call.Transpose(data, 1, 0, 2);
        RecurrentKind kind = cell == RecurrentKind.Gru && call.Whole("linear_before_reset") != 0 ? RecurrentKind.GruResetAfter : cell;
        string[] directions = call.Word("direction", "forward") switch
        {
            "forward" => ["forward"],
            "reverse" => ["reverse"],
            "bidirectional" => ["forward", "reverse"],
            var other => throw call.Fail($"its direction is '{other}', expected forward, reverse or bidirectional"),
        };
        if (call.Known(call.Shape(1), ..1)[0] != directions.Length)
        {
            throw call.Fail($"its weights {call.Shape(1)} are not of {directions.Length} directions");
        }

        if (cell == RecurrentKind.Lstm && call.Real("clip") != 0)
        {
            throw call.Fail("it has a clip, of which ONNX and its runtimes do not mean the same: whether the cell is bounded before it becomes an output");
        }

        RecurrentPart[] parts = [.. RecurrentPart.Read(call, kind, x, directions)];
        bool isView = parts.Length == 1 && !isBatchFirst && type == DataType.Float32;
        List<ImportedTensor[]> results = [];
        foreach (RecurrentPart part in parts)
        {
            results.Add(part.IsLayer ? Layer(call, part, isSequence: !isView || !call.IsSkipped(0)) : RecurrentSteps.Import(call, part));
        }

        if (isView)
        {
            return RecurrentView.Of(call, results[0], parts[0].IsReverse && parts[0].IsLayer);
        }

        // Sequences (N, T, D, U) and states (N, D, U), or with the directions and the samples in the other order.
        ImportedTensor Joined(int output, int axis) => ShapeOps.Stack(call, [.. results.Select(r => r[output])], axis);
        ImportedTensor sequence = Joined(0, 2);
        IEnumerable<ImportedTensor> states = Enumerable.Range(1, results[0].Length - 1).Select(i => Joined(i, isBatchFirst ? 1 : 0));
        return [call.Cast(isBatchFirst ? sequence : call.Transpose(sequence, 1, 2, 0, 3), type), .. states.Select(s => call.Cast(s, type))];
    }

    // The sequence (N, T, U) in the order of the data, and the states (N, U).
    private static ImportedTensor[] Layer(OpCall call, RecurrentPart part, bool isSequence)
    {
        bool hasState = part.States.Any(s => s is not null);
        List<GraphValue> inputs = [part.X.Value, part.Kernel.Value, part.RecurrentKernel.Value];
        if (part.Bias is { } bias)
        {
            inputs.Add(bias.Value);
        }

        if (hasState)
        {
            inputs.AddRange(part.States.Select(s => (s ?? part.Zeros(call)).Value));
        }

        if (part.Mask is { } mask)
        {
            inputs.Add(mask.Value);
        }

        // A state function stands first for the cells of one function, after the gates' for the others.
        ActivationFunction state = part.Activations[part.Kind == RecurrentKind.SimpleRnn ? 0 : 1].Function;
        RecurrentOperator op = new(
            part.Kind, state, part.Activations[0].Function, ReturnSequences: isSequence, part.IsReverse, part.Bias is not null, hasState, part.Mask is not null, ZeroOutputForMask: part.Mask is not null);
        ImportedTensor[] outputs = [.. call.Add(op, inputs).Outputs.Select(ImportedTensor.From)];
        if (!isSequence)
        {
            // Nobody asks for the sequence: the first output is the last step of it, which is the state.
            return [outputs[0], outputs[0], .. outputs.Skip(2)];
        }

        outputs[0] = part.IsReverse ? call.Emit(new ReverseOperator([1]), outputs[0].Value) : outputs[0];
        return outputs;
    }
}
