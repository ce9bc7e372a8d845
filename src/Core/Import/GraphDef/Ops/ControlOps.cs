using TfModelTools.Common.Wording;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Calls of functions, conditions and loops: written out where they are decided at import; a condition that the data decides selects.</summary>
internal static class ControlOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        new("PartitionedCall", OpSignature.List(), "the function's nodes", Call),
        new("StatefulPartitionedCall", OpSignature.List(), "the function's nodes", Call),
        new("If", OpSignature.One.AndList(), "a branch, or Select", If),
        new("StatelessIf", OpSignature.One.AndList(), "a branch, or Select", If),
        new("Case", OpSignature.One.AndList(), "a branch", Case, "the branch is decided at import"),
        new("StatelessCase", OpSignature.One.AndList(), "a branch", Case, "the branch is decided at import"),
        new("While", OpSignature.List(), "its turns", LoopUnroller.ImportWhile, "the number of turns is known at import"),
        new("StatelessWhile", OpSignature.List(), "its turns", LoopUnroller.ImportWhile, "the number of turns is known at import"),
        new("Switch", OpSignature.Two, "a branch, or Select", Switch),
        new("RefSwitch", OpSignature.Two, "a branch, or Select", Switch),
        new("Merge", OpSignature.List(least: 1, counted: "N"), "a branch, or Select", Merge),
        new("RefMerge", OpSignature.List(least: 1, counted: "N"), "a branch, or Select", Merge),
        new("Exit", OpSignature.One, "its turns", LoopUnroller.ImportExit, "the number of turns is known at import"),
        new("RefExit", OpSignature.One, "its turns", LoopUnroller.ImportExit, "the number of turns is known at import"),
        new("Enter", OpSignature.One, "its turns", call => throw call.Fail("it is inside a loop, whose turns have no single value")),
        OpRow.One("LoopCond", OpSignature.One, "its turns", call => call.Inputs[0]),
        OpRow.One("NextIteration", OpSignature.One, "its turns", call => call.Inputs[0]),
        new("NoOp", OpSignature.None, "nothing", _ => []),
        new("Assert", OpSignature.One.AndList(), "nothing", _ => []),
    ];

    private static ImportedValue[] Call(OpCall call)
    {
        TensorFlowFunction function = Function(call, call.Node.Attribute("f")?.Function);
        return KerasRecurrentFunction.TryImport(call, function) ?? call.Evaluator.Call(function, call.Inputs);
    }

    private static TensorFlowFunction Function(OpCall call, string? name) =>
        name is not null && call.Evaluator.Source.Graph.FindFunction(name) is { } function ? function : throw call.Fail($"it calls '{name}', which is no function of the graph");

    private static ImportedValue[] If(OpCall call)
    {
        TensorFlowFunction then = Function(call, call.Node.Attribute("then_branch")?.Function);
        TensorFlowFunction otherwise = Function(call, call.Node.Attribute("else_branch")?.Function);
        ImportedValue[] arguments = [.. call.Inputs.Skip(1)];
        ImportedTensor condition = call.Tensor(0);
        if (condition.Shape.Rank > 0)
        {
            // What is no scalar holds where it has elements at all.
            return condition.Shape.ElementCount is { IsFixed: true, Count: var elements }
                ? call.Evaluator.Call(elements != 0 ? then : otherwise, arguments)
                : throw call.FailForShape($"its condition has shape {condition.Shape}");
        }

        if (call.Numbers(condition) is [double decided])
        {
            return call.Evaluator.Call(decided != 0 ? then : otherwise, arguments);
        }

        condition = call.Cast(condition, DataType.Bool);

        ImportedValue[] Branch(TensorFlowFunction branch, bool isTaken) =>
            call.Evaluator.Call(branch, [.. arguments.Select(v => v is ImportedTensor tensor ? tensor.Under(new BranchGuard(condition, isTaken, tensor.Guard)) : v)]);
        ImportedValue[] a = Branch(then, true);
        ImportedValue[] b = Branch(otherwise, false);
        if (a.Length != b.Length)
        {
            throw call.Fail($"its branches give {a.Length} and {b.Length} results: the graph is damaged, export it again from its source");
        }

        return [.. a.Zip(b, (x, y) => Select(call, condition, Outside(x), Outside(y)))];
    }

    // What both branches hand on is the same for both.
    private static ImportedValue Outside(ImportedValue value) => value is ImportedTensor tensor ? tensor.Outside : value;

    private static ImportedValue[] Case(OpCall call)
    {
        IReadOnlyList<string> branches = call.Node.Attribute("branches")?.Functions ?? [];
        long index = call.Integer(0, "branch");
        return branches.Count == 0
            ? throw call.Fail("it has no branches")
            : call.Evaluator.Call(Function(call, branches[index < 0 || index >= branches.Count ? branches.Count - 1 : (int)index]), [.. call.Inputs.Skip(1)]);
    }

    private static ImportedValue[] Switch(OpCall call)
    {
        ImportedTensor condition = call.Tensor(1);
        ImportedValue data = call.Inputs[0];
        if (call.Numbers(condition) is [double decided])
        {
            return decided != 0 ? [DeadValue.Instance, data] : [data, DeadValue.Instance];
        }

        return data is ImportedTensor tensor
            ? [tensor.Under(new BranchGuard(condition, false, tensor.Guard)), tensor.Under(new BranchGuard(condition, true, tensor.Guard))]
            : throw call.FailUntilValues("the data decides where something goes that is no tensor");
    }

    private static ImportedValue[] Merge(OpCall call)
    {
        int[] live = [.. Enumerable.Range(0, call.Count).Where(i => call.Inputs[i] is not (DeadValue or UnsupportedValue))];
        if (call.Count == 0)
        {
            throw call.Fail("it is inside a loop, whose turns have no single value");
        }

        if (live.Length == 0)
        {
            return [DeadValue.Instance];
        }

        if (live.Length == 1 && call.Inputs.All(i => i is not UnsupportedValue))
        {
            return [call.Inputs[live[0]], call.Scalar(DataType.Int32, live[0])];
        }

        if (live.Length == 2
            && call.Inputs[live[0]] is ImportedTensor { Guard: { } a } x
            && call.Inputs[live[1]] is ImportedTensor { Guard: { } b } y
            && ReferenceEquals(a.Condition, b.Condition) && a.Branch != b.Branch)
        {
            ImportedTensor result = (ImportedTensor)(a.Branch ? Select(call, a.Condition, x, y) : Select(call, a.Condition, y, x));
            ImportedTensor index = !a.Branch && live[0] == 0 && live[1] == 1 ? call.Emit(new CastOperator(DataType.Int32), a.Condition.Value)
                : call.Emit(new SelectOperator(), a.Condition.Value, Input(a.Branch), Input(!a.Branch));
            return [result.Under(a.Outer), index];
        }

        throw call.FailUntilValues("it joins branches whose condition the data decides");

        GraphValue Input(bool isFirst) => call.Scalar(DataType.Int32, live[isFirst ? 0 : 1]).Value;
    }

    /// <summary>What a condition that only the data decides chooses of two values.</summary>
    public static ImportedValue Select(OpCall call, ImportedTensor condition, ImportedValue a, ImportedValue b)
    {
        if (ReferenceEquals(a, b))
        {
            return a;
        }

        if (a is UnsupportedValue || b is UnsupportedValue)
        {
            return UnsupportedValue.Choice(a as UnsupportedValue, b as UnsupportedValue);
        }

        if (a is not ImportedTensor x || b is not ImportedTensor y || !x.Shape.MayBe(y.Shape))
        {
            return a is DeadValue ? a : b is DeadValue ? b : throw call.FailUntilValues($"the data decides between branches whose results differ in shape (fix what decides it with {OptionKey.InputValue} or {OptionKey.InputShape})");
        }

        if (!x.Shape.IsSame(y.Shape))
        {
            throw call.FailUntilShapes($"the data decides between branches whose results have shapes {x.Shape} and {y.Shape}, which may differ");
        }

        return call.Emit(new SelectOperator(), condition.Value, x.Value, y.Value);
    }
}
