using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// What a recurrent layer of one direction gives, as ONNX has it: steps first, and an axis for the direction. Models take that axis away right behind it, and turn what ran backwards;
/// they are given what was there before, so that nothing of it is computed.
/// </summary>
internal static class RecurrentView
{
    /// <summary>The outputs of the node: the sequence (T, 1, N, U), absent where nobody asks for it, and the states (1, N, U).</summary>
    /// <param name="call">The node.</param>
    /// <param name="results">The sequence (N, T, U) in the order of the data, and the states (N, U).</param>
    /// <param name="isTurned">Whether the sequence is that of a layer which gives it in the order of the steps it takes, turned.</param>
    public static ImportedValue[] Of(OpCall call, ImportedTensor[] results, bool isTurned)
    {
        IEnumerable<ImportedTensor> states = results.Skip(1).Select(s => Widened(call, s, 0));
        if (call.IsSkipped(0))
        {
            return [AbsentValue.Instance, .. states];
        }

        ImportedTensor sequence = Sequence(call, results[0]);
        if (isTurned)
        {
            call.Evaluator.Turned[sequence.Value] = Sequence(call, ImportedTensor.From(results[0].Value.Producer!.Inputs[0]));
        }

        return [sequence, .. states];
    }

    /// <summary>What was there before an axis of one element was added; null where none was.</summary>
    public static ImportedTensor? Narrowed(OpCall call, ImportedTensor x, int axis) =>
        x.Constant is null && call.Evaluator.Widened.TryGetValue(x.Value, out var widened) && widened.Axis == axis ? widened.Narrow : null;

    /// <summary>What a node that turns a sequence, as one of these gives it, makes of it again; null of any other.</summary>
    public static ImportedTensor? Turned(OpCall call, ImportedTensor x)
    {
        if (x.Constant is not null || !call.Has(4) || !call.Evaluator.Turned.TryGetValue(x.Value, out ImportedTensor? before))
        {
            return null;
        }

        long[][] given = [.. Enumerable.Range(1, 4).Select(i => call.Integers(i, "bounds"))];
        return given is [[-1], [<= SliceRows.BeforeFirst], [0], [-1]] ? before : null;
    }

    private static ImportedTensor Sequence(OpCall call, ImportedTensor sequence) => Widened(call, call.Transpose(sequence, 1, 0, 2), 1);

    private static ImportedTensor Widened(OpCall call, ImportedTensor tensor, int axis)
    {
        ImportedTensor wide = ShapeOps.Stack(call, [tensor], axis);
        if (wide.Constant is null)
        {
            call.Evaluator.Widened[wide.Value] = (tensor, axis);
        }

        return wide;
    }
}
