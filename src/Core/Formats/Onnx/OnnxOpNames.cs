using System.Collections.Frozen;

namespace TfModelTools.Formats.Onnx;

/// <summary>The names of operators in the translated graph: as in ONNX, with the domain before them where it is not the standard one.</summary>
internal static class OnnxOpNames
{
    // What graphs of TensorFlow mean by these, nodes of ONNX must not become by their names alone.
    private static readonly FrozenSet<string> Taken = FrozenSet.ToFrozenSet(
        [
            "Const", "Placeholder", "PlaceholderV2", "PlaceholderWithDefault", "Variable", "VariableV2", "VarHandleOp", "AutoReloadVariable", "ReadVariableOp", "Switch", "RefSwitch", "Merge", "RefMerge",
            "Exit", "RefExit", "Enter", "RefEnter", "NextIteration", "RefNextIteration", "LoopCond", "NoOp", "_Arg", "_Retval", "AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp",
            "PartitionedCall", "StatefulPartitionedCall", "While", "StatelessWhile", "StatelessIf", "Case", "StatelessCase", OnnxFormat.AbsentOp, OnnxFormat.OptionalInputOp,
        ],
        StringComparer.Ordinal);

    /// <summary>The name of an operator.</summary>
    /// <param name="domain">Its domain; empty for the standard one.</param>
    /// <param name="op">Its name.</param>
    public static string Of(string domain, string op) => OnnxFormat.IsStandard(domain) && Taken.Contains(op) ? $"{OnnxFormat.StandardDomain}.{op}" : OnnxFormat.KeyOf(domain, op);
}
