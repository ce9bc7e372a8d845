using TfModelTools.Formats.GraphDefs;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Conditions and loops: written out where they are decided at import; a condition that the data decides selects.</summary>
internal static class ControlRows
{
    private const int MaxTurns = 20_000;
    private const string Counted = "the number of turns is known at import";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.Many("If", OpSignature.One.AndList(), "then_branch!:graph else_branch!:graph", "a branch, or Select", If),
        OnnxRow.Many("Loop", OpSignature.Of(RankRange.Any, RankRange.Any).AndList(), "body!:graph", "its turns", Loop, Counted),
        OnnxRow.Many("Scan", OpSignature.One.AndList(), "body!:graph num_scan_inputs!:int scan_input_axes:ints scan_output_axes:ints scan_input_directions:ints scan_output_directions:ints directions:ints", "its turns", ScanLoop.Import, Counted, since: 8),
        OnnxRow.Many("SequenceMap", OpSignature.One.AndList(), "body!:graph", "its turns", SequenceMap, "lengths are known at import"),
    ];

    /// <summary>Refuses a turn beyond what is written out.</summary>
    public static void CheckTurn(OpCall call, long turn)
    {
        if (turn >= MaxTurns)
        {
            throw call.Fail($"its loop runs more than {MaxTurns} times");
        }
    }

    /// <summary>What a branch or a body gives for some arguments, those from around it behind them.</summary>
    /// <exception cref="UnsupportedNodeException">It takes another number of arguments.</exception>
    public static ImportedValue[] Call(OpCall call, (TensorFlowFunction Function, ImportedValue[] Captures) branch, params IReadOnlyList<ImportedValue> arguments) =>
        branch.Function.Inputs.Count == arguments.Count + branch.Captures.Length
            ? call.Evaluator.Call(branch.Function, [.. arguments, .. branch.Captures])
            : throw call.Fail($"its '{branch.Function.Name}' takes {branch.Function.Inputs.Count - branch.Captures.Length} values and is given {arguments.Count}: the model is damaged, export it again from its source");

    /// <summary>The results of all turns, one after the other along a new axis.</summary>
    public static ImportedTensor Stacked(OpCall call, IReadOnlyList<ImportedValue> turns, int axis)
    {
        ImportedTensor[] parts = [.. turns.Select(t => t as ImportedTensor ?? throw call.Fail("what it gathers from its turns is no tensor"))];
        return ShapeOps.Stack(call, parts, axis);
    }

    private static ImportedValue[] If(OpCall call)
    {
        var then = call.Branch("then_branch");
        var otherwise = call.Branch("else_branch");
        ImportedTensor condition = call.Tensor(0);
        if (call.Numbers(condition) is [double decided])
        {
            return Call(call, decided != 0 ? then : otherwise);
        }

        ImportedValue[] a = Call(call, then);
        ImportedValue[] b = Call(call, otherwise);
        return a.Length == b.Length
            ? [.. a.Zip(b, (x, y) => ControlOps.Select(call, condition, x, y))]
            : throw call.Fail($"its branches give {a.Length} and {b.Length} results: the model is damaged, export it again from its source");
    }

    private static ImportedValue[] Loop(OpCall call)
    {
        var body = call.Branch("body");
        ImportedValue[] state = [.. call.Inputs.Take(call.OwnCount()).Skip(2)];
        int gathered = body.Function.Outputs.Count - 1 - state.Length;
        if (gathered < 0)
        {
            throw call.Fail($"its body gives {body.Function.Outputs.Count} results for {state.Length} values it carries: the model is damaged, export it again from its source");
        }

        long most = call.Has(0) ? Turns(call) : long.MaxValue;
        List<ImportedValue>[] turns = [.. Enumerable.Range(0, gathered).Select(_ => new List<ImportedValue>())];
        ImportedValue? condition = call.Has(1) ? call.Inputs[1] : null;
        for (long turn = 0; turn < most && (condition is null || LoopUnroller.IsTrue(call, condition)); turn++)
        {
            CheckTurn(call, turn);
            ImportedValue[] results = Turn(call, body, state, turn);
            condition = results[0];
            state = results[1..(1 + state.Length)];
            for (int i = 0; i < gathered; i++)
            {
                turns[i].Add(results[1 + state.Length + i]);
            }
        }

        return gathered == 0 || turns[0].Count > 0 ? [.. state, .. turns.Select(t => Stacked(call, t, 0))] : [.. state, .. Empty(call, Turn(call, body, state, 0)[(1 + state.Length)..])];
    }

    // A loop that its condition alone ends has the largest number there is, which is no setting.
    private static long Turns(OpCall call) => call.Tensor(0) is { DataType: DataType.Int64, Shape: { IsFixed: true, ElementCount.Count: 1 } } turns && call.Evaluate(turns) is { } known
        ? known.AsSpan<long>()[0]
        : call.Integer(0, "number of turns");

    // Sequences go element by element, tensors whole.
    private static ImportedValue[] SequenceMap(OpCall call)
    {
        var body = call.Branch("body");
        ImportedValue[] own = [.. call.Inputs.Take(call.OwnCount())];
        int count = own[0] is ImportedList first ? first.Items.Count : throw call.Fail("the sequence it works on is not known");
        if (own.OfType<ImportedList>().Any(l => l.Items.Count != count) || count == 0)
        {
            throw call.Fail($"its sequences have {string.Join(", ", own.OfType<ImportedList>().Select(l => l.Items.Count))} elements, expected as many of each, and some");
        }

        List<ImportedValue[]> turns = [];
        for (int i = 0; i < count; i++)
        {
            CheckTurn(call, i);
            turns.Add(Call(call, body, [.. own.Select(v => v is ImportedList list ? list.Items[i]! : v)]));
        }

        return [.. Enumerable.Range(0, turns[0].Length).Select(result => turns.All(t => t[result] is ImportedTensor)
            ? new ImportedList([.. turns.Select(t => (ImportedTensor)t[result])], ((ImportedTensor)turns[0][result]).DataType)
            : throw call.Fail("what its body gives is no tensor"))];
    }

    private static ImportedValue[] Turn(OpCall call, (TensorFlowFunction, ImportedValue[]) body, ImportedValue[] state, long turn) => Call(
        call,
        body,
        [call.Known("turn", DataType.Int64, Graph.SymbolicShape.Scalar, [turn]), call.Known("goes_on", DataType.Bool, Graph.SymbolicShape.Scalar, [true]), .. state]);

    // Of a loop that never runs: what a turn would give tells the shape of which there are none.
    private static IEnumerable<ImportedValue> Empty(OpCall call, IEnumerable<ImportedValue> turn) =>
        turn.Select(t => SliceOps.Take(call, Stacked(call, [t], 0), 0, 0, 0));
}
