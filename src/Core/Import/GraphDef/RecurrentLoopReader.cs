using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Recognizes the loops that this library writes of recurrent layers whose steps only the data decides (Backends/TensorFlow/RecurrentLoop): a note says which layer it is, and the
/// digests in it that the loop's functions are still those that were written for it. Anything else is written out as the loop it is.
/// </summary>
internal static class RecurrentLoopReader
{
    private const string Note = "_recurrent_layer";
    private const string LoopName = "/while";

    // Places among the loop's variables: time, steps, then the list of inputs.
    private const int Inputs = 2;

    /// <summary>Imports a loop; null when it is no such layer.</summary>
    public static ImportedValue[]? TryImport(OpCall call, TensorFlowFunction condition, TensorFlowFunction body)
    {
        if (call.Node.Text(Note).Split('|') is not [var words, var first, var second] || condition.Digest != first || body.Digest != second
            || RecurrentNotation.Parse(words) is not { } op || Places.Of(op) is not { } places || places.Count != call.Count
            || call.Inputs[Inputs] is not ImportedList { Whole: { } steps } || !IsZero(call, call.Inputs[0]))
        {
            return null;
        }

        List<GraphValue> inputs = [TimeSecond(call, steps)];
        inputs.AddRange(Enumerable.Range(places.Weights, places.Count - places.Weights).Select(call.Value));
        if (places.HasInitialState)
        {
            inputs.AddRange(Enumerable.Range(places.States, places.Weights - places.States).Select(call.Value));
        }
        else if (!Enumerable.Range(places.States, places.Weights - places.States).All(i => IsZero(call, call.Inputs[i])))
        {
            return null;
        }

        if (places.Output is { } kept && !IsZero(call, call.Inputs[kept]))
        {
            return null;
        }

        if (places.Mask is { } mask)
        {
            if (call.Inputs[mask] is not ImportedList { Whole: { Shape.Rank: 3 } marks })
            {
                return null;
            }

            GraphValue counts = TimeSecond(call, marks);
            inputs.Add(counts.Producer is { Operator: ReshapeOperator } reshape && reshape.Inputs[0].Shape.Rank == 2 ? reshape.Inputs[0] : call.Reshape(ImportedTensor.From(counts), new SymbolicShape(counts.Shape[0], counts.Shape[1])).Value);
        }

        string name = call.Node.Name.LastIndexOf(LoopName, StringComparison.Ordinal) is > 0 and int at ? call.Node.Name[..at] : call.Node.Name;
        GraphNode layer = call.Graph.AddNode(name, op, inputs, call.Node.Name, call.Node.Op);
        ImportedValue[] results = [.. call.Inputs];
        results[0] = call.Inputs[1];
        if (places.Outputs is { } outputs)
        {
            ImportedTensor sequence = ImportedTensor.From(layer.Output);
            results[outputs] = new ImportedList([], sequence.DataType) { IsOpen = true, Whole = call.Transpose(sequence, TimeFirst(sequence)) };
        }

        if (places.Output is { } last)
        {
            results[last] = places.Outputs is null ? ImportedTensor.From(layer.Output) : LastStep(call, layer);
        }

        for (int i = places.States; i < places.Weights; i++)
        {
            // Without a mask the output is the state.
            bool isOutput = i == places.States && places.Outputs is null && places.Output is null;
            results[i] = ImportedTensor.From(isOutput ? layer.Output : layer.Outputs[1 + i - places.States]);
        }

        return results;
    }

    /// <summary>The sequence of a layer that a Transpose turns back after its list was stacked; null of any other Transpose.</summary>
    public static ImportedTensor? Sequence(OpCall call) =>
        call.Inputs[0] is ImportedTensor { Constant: null, Content: null } tensor && tensor.Value.Producer is { Operator: TransposeOperator } turned
        && turned.Inputs[0] is { OutputIndex: 0, Producer.Operator: RecurrentOperator or ConvRecurrentOperator } sequence
        && call.Integers(1, "permutation").SequenceEqual(TimeFirst(tensor).Select(p => (long)p)) && ((TransposeOperator)turned.Operator).Permutation.SequenceEqual(TimeFirst(tensor))
            ? ImportedTensor.From(sequence)
            : null;

    // The last output is not the last state where steps are masked.
    private static ImportedTensor LastStep(OpCall call, GraphNode layer)
    {
        SymbolicShape sequence = layer.Output.Shape;
        GraphValue turned = call.Graph.AddNode($"{layer.Name}/turned", new ReverseOperator([1]), [layer.Output]).Output;
        SliceOperator first = new(new long[sequence.Rank], [null, 1, .. new long?[sequence.Rank - 2]], [.. sequence.Select(_ => 1L)]);
        GraphValue step = call.Graph.AddNode($"{layer.Name}/last", first, [turned]).Output;
        return call.Reshape(ImportedTensor.From(step), layer.Outputs[1].Shape);
    }

    private static int[] TimeFirst(ImportedTensor tensor) => [1, 0, .. Enumerable.Range(2, tensor.Shape.Rank - 2)];

    private static GraphValue TimeSecond(OpCall call, ImportedTensor steps) =>
        steps.Value.Producer is { Operator: TransposeOperator turned } && turned.Permutation.SequenceEqual(TimeFirst(steps))
            ? steps.Value.Producer.Inputs[0]
            : call.Transpose(steps, TimeFirst(steps)).Value;

    // The zeros that a state begins with are one number, repeated.
    private static bool IsZero(OpCall call, ImportedValue value)
    {
        if (value is not ImportedTensor tensor)
        {
            return false;
        }

        if (call.Numbers(tensor) is { } numbers)
        {
            return numbers.All(n => n == 0);
        }

        return tensor.Value.Producer is { Operator: BroadcastToOperator } fill && fill.Inputs[0].Constant is { } constant && constant.Shape.ElementCount == 1
            && call.Numbers(ImportedTensor.From(call.Graph, fill.Name, constant, isCheap: true)) is [0];
    }

    /// <summary>Where a loop has what, by the layer it is.</summary>
    private sealed record Places(int? Mask, int? Outputs, int? Output, int States, int Weights, int Count, bool HasInitialState)
    {
        public static Places? Of(Operator op) => op switch
        {
            RecurrentOperator r => Of(r.HasMask, r.ReturnSequences, r.StateCount, r.HasBias, r.HasInitialState),
            ConvRecurrentOperator c => Of(false, c.ReturnSequences, 2, c.HasBias, c.HasInitialState),
            _ => null,
        };

        private static Places Of(bool hasMask, bool isSequence, int states, bool hasBias, bool hasInitialState)
        {
            int next = Inputs + 1;
            int? Take(bool isThere) => isThere ? next++ : null;
            int? mask = Take(hasMask), outputs = Take(isSequence), output = Take(hasMask);
            int weights = next + states;
            return new Places(mask, outputs, output, next, weights, weights + 2 + (hasBias ? 1 : 0), hasInitialState);
        }
    }
}
