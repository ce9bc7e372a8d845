using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Writes out loops whose number of turns is known at import: the loops of TensorFlow 1, which are woven into the graph by Enter, Merge,
/// Switch, NextIteration and Exit, and While of TensorFlow 2, whose condition and body are functions.
/// </summary>
internal static class LoopUnroller
{
    private const int MaxTurns = 20_000;

    /// <summary>Whether a node is evaluated by its loop: an Exit, or a Merge at the head of a loop.</summary>
    public static bool IsLoopNode(GraphScope scope, TensorFlowNode node) => node.Op is "Exit" or "RefExit" || IsLoopHead(scope, node);

    /// <summary>Whether a Switch belongs to a loop rather than to a condition.</summary>
    public static bool IsLoopSwitch(GraphScope scope, TensorFlowNode node) =>
        node.Inputs.Count > 1 && scope.Find(node.Inputs[1].Node) is { Op: "LoopCond" };

    /// <summary>Imports While or StatelessWhile.</summary>
    public static ImportedValue[] ImportWhile(OpCall call)
    {
        TensorFlowFunction condition = Function(call, "cond");
        TensorFlowFunction body = Function(call, "body");
        if (RecurrentLoopReader.TryImport(call, condition, body) is { } layer)
        {
            return layer;
        }

        ImportedValue[] state = [.. call.Inputs];
        if (condition.Outputs.Count == 0 || body.Outputs.Count != call.Count)
        {
            throw call.Fail($"its condition gives {condition.Outputs.Count} results and its body {body.Outputs.Count}, expected 1 and {call.Count}: the graph is damaged, export it again from its source");
        }

        for (int turn = 0; IsTrue(call, call.Evaluator.Call(condition, state)[0]); turn++)
        {
            CheckTurn(call, turn);
            state = call.Evaluator.Call(body, state);
        }

        return state;
    }

    /// <summary>The condition of the loop that an Exit leaves; null where the graph does not say.</summary>
    public static string? ConditionOf(GraphScope scope, TensorFlowNode exit) =>
        exit.Inputs is [var behind, ..] && scope.Find(behind.Node) is { Inputs: [_, var condition, ..] } ? condition.Node : null;

    /// <summary>Imports an Exit: runs its loop, turn by turn. The loop's other Exits have their results then, too, or none for the same reason.</summary>
    public static ImportedValue[] ImportExit(OpCall call)
    {
        GraphScope scope = call.Scope;
        TensorFlowNode exitSwitch = Find(call, scope, call.Node.Inputs[0].Node, "Switch", "RefSwitch");
        TensorFlowNode condition = Find(call, scope, exitSwitch.Inputs[1].Node, "LoopCond");
        if (scope.LoopFault(condition.Name) is { } fault)
        {
            throw fault;
        }

        try
        {
            Run(call, condition);
            return scope.Results(call.Node.Name) ?? throw call.Fail("its loop does not compute it");
        }
        catch (Exception e) when (e is UnsupportedNodeException or InvalidGraphException)
        {
            scope.FailLoop(condition.Name, e);
            throw;
        }
    }

    private static void Run(OpCall call, TensorFlowNode condition)
    {
        GraphScope scope = call.Scope;
        call.Evaluator.Budget.CountValues(call.Evaluator.Loops.Switches(condition.Name).Count());
        Loop loop = Collect(call, condition.Name);
        ImportedValue[] state = [.. loop.Variables.Select(v => call.Evaluator.Get(scope, v.Enter.Inputs[0]))];
        Dictionary<string, ImportedValue[]> invariants = new(StringComparer.Ordinal);
        foreach (TensorFlowNode enter in loop.Invariants)
        {
            invariants[enter.Name] = [call.Evaluator.Get(scope, enter.Inputs[0])];
        }

        // Which input of a Merge a value comes from: at the first turn what enters the loop, then what the turn before left.
        ImportedTensor entered = call.Scalar(Tensors.DataType.Int32, 0);
        ImportedTensor returned = call.Scalar(Tensors.DataType.Int32, 1);
        for (int turn = 0; ; turn++)
        {
            CheckTurn(call, turn);
            call.Evaluator.Budget.CountValues(2 * loop.Variables.Count);
            GraphScope inside = scope.NewTurn(invariants);
            for (int i = 0; i < loop.Variables.Count; i++)
            {
                inside.Set(loop.Variables[i].Merge.Name, [state[i], turn == 0 ? entered : returned]);
            }

            bool goesOn = IsTrue(call, call.Evaluator.Get(inside, condition.Inputs[0]));
            for (int i = 0; i < loop.Variables.Count; i++)
            {
                inside.Set(loop.Variables[i].Switch.Name, goesOn ? [DeadValue.Instance, state[i]] : [state[i], DeadValue.Instance]);
            }

            if (!goesOn)
            {
                break;
            }

            state = [.. loop.Variables.Select(v => call.Evaluator.Get(inside, v.Next.Inputs[0]))];
        }

        for (int i = 0; i < loop.Variables.Count; i++)
        {
            foreach (TensorFlowNode exit in call.Evaluator.Loops.Exits(loop.Variables[i].Switch.Name))
            {
                scope.Set(exit.Name, [state[i]]);
            }
        }
    }

    /// <summary>Whether a condition holds.</summary>
    /// <exception cref="UnsupportedNodeException">Only the data decides.</exception>
    public static bool IsTrue(OpCall call, ImportedValue value) => value switch
    {
        ImportedTensor tensor when call.Numbers(tensor) is [double only] => only != 0,
        ImportedTensor { Content: not null } => throw call.FailUntilShapes("how often its loop runs depends on the shape of the data"),
        UnsupportedValue unsupported when First(unsupported) is { Item: { } item } cause => throw new UnsupportedNodeException($"its loop's condition needs '{item.Name}' ({item.Kind}): {item.Reason}", cause.Until),
        _ => throw call.FailUntilValues("the data decides how often its loop runs"),
    };

    // The first that has words of its own; a long chain of nodes hands a cause on.
    private static UnsupportedValue? First(UnsupportedValue value)
    {
        UnsupportedValue? next = value;
        while (next is { Item: null })
        {
            next = next.Causes.Count > 0 ? next.Causes[0] : null;
        }

        return next;
    }

    private static void CheckTurn(OpCall call, int turn)
    {
        if (turn > MaxTurns)
        {
            throw call.Fail($"its loop runs more than {MaxTurns} times");
        }
    }

    private static TensorFlowFunction Function(OpCall call, string attribute) =>
        call.Node.Attribute(attribute)?.Function is { } name && call.Evaluator.Source.Graph.FindFunction(name) is { } function
            ? function
            : throw call.Fail($"its {attribute} is no function of the graph");

    private static bool IsLoopHead(GraphScope scope, TensorFlowNode node) =>
        node.Op is "Merge" or "RefMerge" && node.Inputs.Any(i => scope.Find(i.Node) is { Op: "NextIteration" or "RefNextIteration" });

    private static TensorFlowNode Find(OpCall call, GraphScope scope, string name, params string[] ops) =>
        scope.Find(name) is not { } node || !ops.Contains(node.Op) ? throw call.Fail($"its loop is not complete: '{name}' is no {ops[0]}")
        : (OpTable.Find(node.Op)?.Takes ?? OpSignature.One).WhyRefused(node) is { } reason ? throw call.Fail($"its loop is not complete: of '{name}' ({node.Op}), {reason}")
        : node;

    /// <summary>Finds the nodes of a loop.</summary>
    private static Loop Collect(OpCall call, string condition)
    {
        GraphScope scope = call.Scope;
        List<LoopVariable> variables = [];
        HashSet<string> frames = new(StringComparer.Ordinal);
        GraphLoops loops = call.Evaluator.Loops;
        foreach (TensorFlowNode node in loops.Switches(condition))
        {
            TensorFlowNode merge = Find(call, scope, node.Inputs[0].Node, "Merge", "RefMerge");
            if (merge.Inputs.Count(i => !i.IsControl) != 2)
            {
                throw call.Fail($"its loop is not complete: '{merge.Name}' does not join its beginning and its next turn");
            }

            TensorFlowNode enter = Find(call, scope, merge.Inputs[0].Node, "Enter", "RefEnter");
            TensorFlowNode next = Find(call, scope, merge.Inputs[1].Node, "NextIteration", "RefNextIteration");
            variables.Add(new LoopVariable(enter, merge, node, next));
            frames.Add(enter.Text("frame_name"));
        }

        HashSet<string> enters = [.. variables.Select(v => v.Enter.Name)];
        return new Loop(variables, [.. frames.SelectMany(loops.Enters).Where(n => !enters.Contains(n.Name))]);
    }

    private sealed record LoopVariable(TensorFlowNode Enter, TensorFlowNode Merge, TensorFlowNode Switch, TensorFlowNode Next);

    private sealed record Loop(List<LoopVariable> Variables, List<TensorFlowNode> Invariants);
}
