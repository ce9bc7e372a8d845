using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Indices of gathers in a branch that the data chooses. Both branches are computed, and an index that does not exist ends a prediction: in a branch
/// that is not taken, and whose result nobody sees, index 0 stands for them. In one that is taken they stay, and so does the error.
/// </summary>
internal static class GuardedIndices
{
    private const int Indices = 1;

    /// <summary>The inputs of a gather with such indices; null of what is no gather, or has indices that are known.</summary>
    /// <param name="call">The node.</param>
    /// <param name="guard">When its branch is taken.</param>
    public static ImportedValue[]? TryMake(OpCall call, BranchGuard guard)
    {
        if (call.Node.Op is not ("Gather" or "GatherV2" or "GatherNd" or "ResourceGather" or "ResourceGatherNd")
            || call.Count <= Indices || call.Inputs[Indices] is not ImportedTensor { Constant: null, MayHaveContent: false } indices)
        {
            return null;
        }

        ImportedValue[] inputs = [.. call.Inputs];
        inputs[Indices] = call.Emit(new SelectOperator(), IsTaken(call, guard), indices.Value, call.Scalar(indices.DataType, 0).Value);
        return inputs;
    }

    private static GraphValue IsTaken(OpCall call, BranchGuard guard)
    {
        GraphValue isTaken = Holds(guard);
        for (BranchGuard? outer = guard.Outer; outer is not null; outer = outer.Outer)
        {
            isTaken = call.Emit(new LogicOperator(LogicFunction.And), isTaken, Holds(outer)).Value;
        }

        return isTaken;

        GraphValue Holds(BranchGuard one) => one.Branch ? one.Condition.Value : call.Emit(new LogicalNotOperator(), one.Condition.Value).Value;
    }
}
