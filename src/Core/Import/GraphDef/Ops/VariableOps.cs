using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Assignments whose result is asked for: the value they assign. What they would leave in the variable is not kept: a model at inference has no state.</summary>
internal static class VariableOps
{
    private const string Limits = "as the value it gives; variables keep theirs";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Assign", OpSignature.Two, "nothing", call => call.Tensor(1), Limits),
        OpRow.One("AssignAdd", OpSignature.Two, "Add", call => call.Emit(new BinaryOperator(BinaryFunction.Add), call.Value(0), call.Value(1)), Limits),
        OpRow.One("AssignSub", OpSignature.Two, "Subtract", call => call.Emit(new BinaryOperator(BinaryFunction.Subtract), call.Value(0), call.Value(1)), Limits),
    ];
}
