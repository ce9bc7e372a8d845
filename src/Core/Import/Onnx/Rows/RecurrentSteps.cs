using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>A recurrent layer written out, step by step, in everything that ONNX defines of it.</summary>
internal static class RecurrentSteps
{
    private const int MaxSteps = 4096;

    /// <summary>Imports one direction.</summary>
    /// <returns>The sequence (N, T, U) in the order of the data, and the states (N, U).</returns>
    /// <exception cref="UnsupportedNodeException">The number of steps is not known, or very large.</exception>
    public static ImportedTensor[] Import(OpCall call, RecurrentPart part)
    {
        int steps = call.Known(part.X.Shape, 1..2)[0];
        if (steps is < 1 or > MaxSteps)
        {
            throw call.Fail($"it has {steps} steps, expected 1 to {MaxSteps}");
        }

        ImportedTensor[] x = ShapeOps.Unstack(call, part.X, 1, steps);
        ImportedTensor[]? masks = part.Mask is { } mask ? [.. Enumerable.Range(0, steps).Select(i => SliceOps.Take(call, mask, 1, i, 1))] : null;
        ImportedTensor[] states = [.. part.States.Select(s => s ?? part.Zeros(call))];
        ImportedTensor zeros = masks is null ? states[0] : part.Zeros(call);
        ImportedTensor[] sequence = new ImportedTensor[steps];
        for (int i = 0; i < steps; i++)
        {
            int step = part.IsReverse ? steps - 1 - i : i;
            ImportedTensor[] next = part.Kind switch
            {
                RecurrentKind.SimpleRnn => [Act(call, part, 0, Sums(call, part, x[step], states[0]))],
                RecurrentKind.Lstm => Lstm(call, part, x[step], states[0], states[1]),
                _ => [Gru(call, part, x[step], states[0])],
            };
            sequence[step] = masks is null ? next[0] : call.Choose(masks[step], next[0], zeros);
            states = masks is null ? next : [.. next.Select((n, k) => call.Choose(masks[step], n, states[k]))];
        }

        return [ShapeOps.Stack(call, sequence, 1), .. states];
    }

    private static ImportedTensor Act(OpCall call, RecurrentPart part, int activation, ImportedTensor x) =>
        part.Activations[activation].Apply(call, part.Clip > 0 ? call.Emit(new ClipOperator(-part.Clip, part.Clip), x.Value) : x);

    private static ImportedTensor Product(OpCall call, ImportedTensor a, ImportedTensor b) => MatrixOps.Product(call, a, b, false, false);

    // x . K + h . R + b of all gates.
    private static ImportedTensor Sums(OpCall call, RecurrentPart part, ImportedTensor x, ImportedTensor h)
    {
        ImportedTensor sum = call.Plus(Product(call, x, part.Kernel), Product(call, h, part.RecurrentKernel));
        return part.Bias is null ? sum : call.Plus(sum, part.Bias);
    }

    private static ImportedTensor[] Lstm(OpCall call, RecurrentPart part, ImportedTensor x, ImportedTensor h, ImportedTensor c)
    {
        ImportedTensor sums = Sums(call, part, x, h);
        ImportedTensor Gate(int gate, int peephole, ImportedTensor? cell)
        {
            ImportedTensor sum = SliceOps.Take(call, sums, 1, (long)gate * part.Units, part.Units);
            return cell is null || part.Peepholes is null ? sum : call.Plus(sum, call.Times(part.Peepholes[peephole], cell));
        }

        ImportedTensor input = Act(call, part, 0, Gate(0, 0, c));
        ImportedTensor forget = part.IsCoupled ? call.Pair(BinaryFunction.Subtract, call.Scalar(Tensors.DataType.Float32, 1), input) : Act(call, part, 0, Gate(1, 2, c));
        ImportedTensor candidate = Act(call, part, 1, Gate(2, 0, null));
        ImportedTensor cell = call.Plus(call.Times(forget, c), call.Times(input, candidate));
        ImportedTensor output = Act(call, part, 0, Gate(3, 1, cell));
        return [call.Times(output, Act(call, part, 2, cell)), cell];
    }

    private static ImportedTensor Gru(OpCall call, RecurrentPart part, ImportedTensor x, ImportedTensor h)
    {
        int units = part.Units;
        bool isAfter = part.Kind == RecurrentKind.GruResetAfter;
        ImportedTensor Some(ImportedTensor tensor, int axis, int first, int count) => SliceOps.Take(call, tensor, axis, (long)first * units, (long)count * units);
        ImportedTensor Row(int row) => call.Shaped(SliceOps.Take(call, part.Bias!, 0, row, 1), 3 * units);
        ImportedTensor ofData = Product(call, x, part.Kernel);
        ImportedTensor ofState = Product(call, h, isAfter ? part.RecurrentKernel : call.Settle(Some(part.RecurrentKernel, 1, 0, 2)));
        if (part.Bias is not null)
        {
            ofData = call.Plus(ofData, isAfter ? Row(0) : part.Bias);
            ofState = isAfter ? call.Plus(ofState, Row(1)) : ofState;
        }

        ImportedTensor gates = Act(call, part, 0, call.Plus(Some(ofData, 1, 0, 2), Some(ofState, 1, 0, 2)));
        ImportedTensor update = Some(gates, 1, 0, 1);
        ImportedTensor reset = Some(gates, 1, 1, 1);
        ImportedTensor recurrent = isAfter
            ? call.Times(reset, Some(ofState, 1, 2, 1))
            : Product(call, call.Times(reset, h), call.Settle(Some(part.RecurrentKernel, 1, 2, 1)));
        ImportedTensor candidate = Act(call, part, 1, call.Plus(Some(ofData, 1, 2, 1), recurrent));
        ImportedTensor kept = call.Pair(BinaryFunction.Subtract, call.Scalar(Tensors.DataType.Float32, 1), update);
        return call.Plus(call.Times(kept, candidate), call.Times(update, h));
    }
}
