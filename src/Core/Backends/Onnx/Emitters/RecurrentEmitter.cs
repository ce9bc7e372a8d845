using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>
/// Recurrent layers over time: RNN, LSTM, GRU in both forms (linear_before_reset). ONNX takes steps first. What runs backwards gives its sequence in the order of time, which ours
/// has in the order of the steps taken.
/// </summary>
internal sealed class RecurrentEmitter : OnnxEmitter<RecurrentOperator>
{
    private static readonly OnnxLayout StepsFirst = new(1, 0, 2);

    /// <summary>Whether a node is written as it is.</summary>
    public static bool Takes(GraphNode node) => Why(node, (RecurrentOperator)node.Operator) is null;

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, RecurrentOperator op) => Why(node, op) is { } why
        ? $"{why}, and its steps are not known, or too many to be written one by one; fix the model's inputs with {OptionKey.InputShape}"
        : null;

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, RecurrentOperator op, OnnxWriter writer)
    {
        string x = writer.In(node.Inputs[0], StepsFirst);
        Queue<GraphValue> rest = new(node.Inputs.Skip(3));
        List<string> inputs = [x, RecurrentWeights.Kernel(writer, node.Inputs[1], op), RecurrentWeights.Kernel(writer, node.Inputs[2], op)];
        inputs.Add(op.HasBias ? RecurrentWeights.Bias(writer, rest.Dequeue(), op) : string.Empty);
        inputs.Add(string.Empty);
        for (int i = 0; op.HasInitialState && i < op.StateCount; i++)
        {
            inputs.Add(writer.AddPart(node, i == 0 ? "initial_h" : "initial_c", "Unsqueeze", writer.Plain(rest.Dequeue()), writer.Constants.Integers(0)).Output);
        }

        while (inputs[^1].Length == 0)
        {
            inputs.RemoveAt(inputs.Count - 1);
        }

        bool hasCell = op.StateCount == 2 && node.Outputs[2].UseCount > 0;
        bool hasState = (!op.ReturnSequences && node.Output.UseCount > 0) || node.Outputs[1].UseCount > 0;
        string sequence = op.ReturnSequences && node.Output.UseCount > 0 ? writer.NewPart(node, "sequence") : string.Empty;
        string state = hasState ? writer.NewPart(node, "state") : string.Empty;
        string[] outputs = hasCell ? [sequence, state, writer.NewPart(node, "cell")] : hasState ? [sequence, state] : [sequence];
        var added = writer.AddMany(node, NameOf(op.Kind), inputs, outputs)
            .Integer("hidden_size", node.Inputs[2].Shape[0].Count).Text("direction", op.GoBackwards ? "reverse" : "forward");
        RecurrentActivations.Add(added, op.Kind switch
        {
            RecurrentKind.SimpleRnn => [op.Activation],
            RecurrentKind.Lstm => [op.RecurrentActivation, op.Activation, op.Activation],
            _ => [op.RecurrentActivation, op.Activation],
        });
        if (op.Kind == RecurrentKind.GruResetAfter)
        {
            added.Flag("linear_before_reset", true);
        }

        if (sequence.Length > 0)
        {
            if (op.GoBackwards)
            {
                sequence = writer.AddPart(node, "turned", "Slice", [sequence, .. ReverseEmitter.Bounds(writer, [0])]).Output;
            }

            writer.AddOutput(node.Output, StepsFirst, "Squeeze", sequence, writer.Constants.Integers(1));
        }

        if (node.Output.UseCount == 0)
        {
            // The state is all that is asked for: it is what the layer gives.
            writer.Call(node.Outputs[1], node.Output.Name);
        }

        if (hasState)
        {
            Last(writer, op.ReturnSequences ? [node.Outputs[1]] : [node.Output, node.Outputs[1]], state);
        }

        if (hasCell)
        {
            Last(writer, [node.Outputs[2]], outputs[2]);
        }
    }

    // (1, N, U) as (N, U); the last output is the last state.
    private static void Last(OnnxWriter writer, GraphValue[] values, string tensor)
    {
        foreach (GraphValue value in values.Where(v => v.UseCount > 0))
        {
            writer.AddOutput(value, OnnxLayout.Plain(2), "Squeeze", tensor, writer.Constants.Integers(0));
        }
    }

    private static string NameOf(RecurrentKind kind) => kind switch
    {
        RecurrentKind.SimpleRnn => "RNN",
        RecurrentKind.Lstm => "LSTM",
        _ => "GRU",
    };

    // Lengths of sequences stand for masks whose steps end once; what a mask is, only the data tells.
    private static string? Why(GraphNode node, RecurrentOperator op) =>
        op.HasMask ? "ONNX has no masks of recurrent layers"
        : RecurrentActivations.Of(op.Activation) is null ? $"ONNX has no recurrent layers of {op.Activation.Kind}"
        : op.Kind != RecurrentKind.SimpleRnn && RecurrentActivations.Of(op.RecurrentActivation) is null ? $"ONNX has no recurrent layers of {op.RecurrentActivation.Kind}"
        : node.Inputs.Skip(1).Take(op.HasBias ? 3 : 2).Any(i => i.Constant is null) ? "its weights are computed"
        : !TypeOf(node).IsFloat() ? $"ONNX has no recurrent layers of {TypeOf(node).TensorFlowName()}"
        : null;
}
