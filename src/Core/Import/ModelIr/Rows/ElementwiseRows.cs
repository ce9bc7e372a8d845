using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>Functions of each element, and reductions.</summary>
internal static class ElementwiseRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Add", OpSignature.List(1), "Add", call => Chain(call, "AddV2", Operands(call))),
        OpRow.One("Mul", OpSignature.List(1), "Multiply", call => Chain(call, "Mul", Operands(call))),
        OpRow.One("Maximum", OpSignature.List(1), "Maximum", call => Chain(call, "Maximum", Operands(call))),
        OpRow.One("Maxmum", OpSignature.List(1), "Maximum", call => Chain(call, "Maximum", Operands(call))),
        OpRow.One("Minimum", OpSignature.List(1), "Minimum", call => Chain(call, "Minimum", Operands(call))),
        OpRow.One("Sub", OpSignature.List(1), "Subtract", call => Chain(call, "Sub", Ordered(call))),
        OpRow.One("Div", OpSignature.List(1), "Divide", Divide),
        OpRow.One("RealDiv", OpSignature.List(1), "Divide", Divide),
        OpRow.One("Avg", OpSignature.List(1), "Add, Multiply", Average),
        Unary("Abs"), Unary("Square"), Unary("Sqrt"), Unary("Rsqrt"), Unary("Exp"), Unary("Log"), Unary("Reciprocal"),
        Reduce("ReduceMean", "Mean"), Reduce("ReduceSum", "Sum"), Reduce("ReduceMax", "Max"), Reduce("ReduceMin", "Min"), Reduce("ReduceProd", "Prod"),
    ];

    private static OpRow Unary(string op) => OpRow.One(op, OpSignature.List(1), op, call => call.RunOne(op, null, call.Input()));

    private static OpRow Reduce(string op, string name) => OpRow.One(op, OpSignature.List(1), "Reduce", call => call.RunOne(
        name,
        n => n.Bool("keep_dims", call.Node.Bool("keepdims", call.Node.Integer("keepdims") != 0)),
        call.Input(),
        call.Numbers("axes", call.List("axes") is { Count: > 0 } axes ? axes : [.. Enumerable.Range(0, call.Input().Shape.Rank).Select(a => (long)a)])));

    // A variable that the source read is no input in the IR, but a weight: where a function takes its operands in any order, it may come last. MMdnn's reader gives that of a product two names.
    private static ImportedTensor[] Operands(OpCall call) => [.. call.Data(), .. call.FindWeight("alpha", "weights") is { } weights ? new[] { weights } : []];

    private static ImportedTensor[] Ordered(OpCall call) => call.FindWeight("weights") is null
        ? call.Data()
        : throw call.Fail("one of its operands is a weight, and the IR does not say which: replace the node by one that does");

    private static ImportedTensor Chain(OpCall call, string op, ImportedTensor[] operands) => operands.Length == 0
        ? throw call.Fail("it has no operands")
        : operands.Skip(1).Aggregate(operands[0], (sum, next) => call.RunOne(op, null, sum, next));

    private static ImportedTensor Divide(OpCall call) =>
        Ordered(call) is [var a, var b] ? call.RunOne(a.DataType.IsFloat() ? "RealDiv" : "FloorDiv", null, a, b) : throw call.Fail("it has other than 2 operands");

    private static ImportedTensor Average(OpCall call)
    {
        ImportedTensor[] operands = call.Data();
        ImportedTensor sum = Chain(call, "AddV2", operands);
        return call.Pair(BinaryFunction.Multiply, sum, call.Scalar(sum.DataType, 1.0 / operands.Length));
    }
}
