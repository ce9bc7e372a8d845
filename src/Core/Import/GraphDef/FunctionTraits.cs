using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>What an import asks of a function at each of its calls, found once: a loop calls its body at every turn, and most of a body may be nodes that no result needs.</summary>
/// <param name="function">The function.</param>
internal sealed class FunctionTraits(TensorFlowFunction function)
{
    private readonly Lazy<IReadOnlySet<string>?> _assigned = new(() => AssignedIn(function));
    private readonly Lazy<KerasRecurrentForm?> _recurrent = new(() => KerasRecurrentForm.Of(function));

    /// <summary>The variables that each call changes, by the names they have in the function; null for none.</summary>
    public IReadOnlySet<string>? Assigned => _assigned.Value;

    /// <summary>How the function computes a recurrent layer of Keras; null when it does not look like one.</summary>
    public KerasRecurrentForm? Recurrent => _recurrent.Value;

    // A function of TensorFlow 2 runs all its nodes of side effects, whether its results need them or not.
    private static HashSet<string>? AssignedIn(TensorFlowFunction function)
    {
        HashSet<string>? assigned = null;
        foreach (TensorFlowNode node in function.Nodes.Where(n => n.Op is "AssignVariableOp" or "AssignAddVariableOp" or "AssignSubVariableOp" && n.Inputs.Count > 0))
        {
            (assigned ??= new(StringComparer.Ordinal)).Add(node.Inputs[0].Node);
        }

        return assigned;
    }
}
