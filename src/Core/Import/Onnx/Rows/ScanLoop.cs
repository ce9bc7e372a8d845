using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// Scan, written out: a loop over the elements of axes, which carries values and gathers what each turn gives. In opset 8 all has an axis of samples before it, and each sample is a
/// loop of its own.
/// </summary>
internal static class ScanLoop
{
    /// <summary>Imports a node.</summary>
    public static ImportedValue[] Import(OpCall call)
    {
        var body = call.Branch("body");
        bool isOfSamples = call.Opset() < 9;
        ImportedTensor[] own = [.. Enumerable.Range(isOfSamples ? 1 : 0, call.OwnCount() - (isOfSamples ? 1 : 0)).Select(call.Tensor)];
        long scanned = call.Node.Integer("num_scan_inputs");
        if (scanned < 1 || scanned > own.Length || body.Function.Outputs.Count < own.Length - scanned)
        {
            throw call.Fail($"it scans {scanned} of {own.Length} inputs, and its body gives {body.Function.Outputs.Count} results: the model is damaged, export it again from its source");
        }

        int carried = own.Length - (int)scanned;
        if (!isOfSamples)
        {
            return Run(call, body, own[..carried], own[carried..]);
        }

        if (call.Has(0))
        {
            throw call.Fail("its samples have lengths of their own, which is not supported");
        }

        Dimension samples = own[0].Shape.Rank > 0 ? own[0].Shape[0] : throw call.Fail("its inputs have no axis of samples");
        if (!samples.IsFixed)
        {
            throw call.FailUntilShapes("the number of samples is not known");
        }

        List<ImportedValue[]> results = [];
        for (int sample = 0; sample < samples.Count; sample++)
        {
            ControlRows.CheckTurn(call, sample);
            ImportedTensor[] of = [.. own.Select(o => Part(call, o, 0, sample))];
            results.Add(Run(call, body, of[..carried], of[carried..]));
        }

        return results.Count == 0
            ? throw call.Fail("it has no samples")
            : [.. Enumerable.Range(0, results[0].Length).Select(i => ControlRows.Stacked(call, [.. results.Select(r => r[i])], 0))];
    }

    private static ImportedValue[] Run(OpCall call, (TensorFlowFunction Function, ImportedValue[] Captures) body, ImportedTensor[] carried, ImportedTensor[] scanned)
    {
        int gathered = body.Function.Outputs.Count - carried.Length;
        long[] axes = Numbers(call, "scan_input_axes", scanned.Length);
        long[] backwards = Numbers(call, call.Opset() < 9 ? "directions" : "scan_input_directions", scanned.Length);
        long[] outAxes = Numbers(call, "scan_output_axes", gathered);
        long[] outBackwards = Numbers(call, "scan_output_directions", gathered);
        int[] at = [.. scanned.Select((s, i) => call.Axis(axes[i], s.Shape.Rank))];
        Dimension[] lengths = [.. scanned.Select((s, i) => s.Shape[at[i]])];
        if (lengths.Any(l => !l.IsFixed))
        {
            throw call.FailUntilShapes("how many turns it takes depends on the shape of the data");
        }

        if (lengths.Any(l => !l.IsSame(lengths[0])) || lengths[0].Count == 0)
        {
            throw call.Fail($"it scans axes of {string.Join(", ", lengths)} elements, expected as many of each, and some");
        }

        ImportedValue[] state = [.. carried];
        List<ImportedValue>[] turns = [.. Enumerable.Range(0, gathered).Select(_ => new List<ImportedValue>())];
        for (long turn = 0; turn < lengths[0].Count; turn++)
        {
            ControlRows.CheckTurn(call, turn);
            ImportedTensor[] parts = [.. scanned.Select((s, i) => Part(call, s, at[i], backwards[i] == 0 ? turn : lengths[0].Count - 1 - turn))];
            ImportedValue[] results = ControlRows.Call(call, body, [.. state, .. parts]);
            state = results[..carried.Length];
            for (int i = 0; i < gathered; i++)
            {
                turns[i].Insert(outBackwards[i] == 0 ? turns[i].Count : 0, results[carried.Length + i]);
            }
        }

        return [.. state, .. turns.Select((t, i) => ControlRows.Stacked(call, t, call.Axis(outAxes[i], t[0] is ImportedTensor { Shape.Rank: var rank } ? rank + 1 : throw call.Fail("what it gathers from its turns is no tensor"))))];
    }

    private static ImportedTensor Part(OpCall call, ImportedTensor x, int axis, long element) =>
        ShapeRows.Reshaped(call, SliceOps.Take(call, x, axis, element, 1), x.Shape.Where((_, i) => i != axis));

    private static long[] Numbers(OpCall call, string attribute, int count) =>
        call.FindIntegers(attribute) is not { Length: > 0 } given ? new long[count]
        : given.Length == count ? given
        : throw call.Fail($"its {attribute} are {given.Length} numbers, expected {count}");
}
