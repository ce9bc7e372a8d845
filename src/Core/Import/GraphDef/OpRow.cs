namespace TfModelTools.Import.GraphDef;

/// <summary>How one TensorFlow op is imported: one row of the support table.</summary>
/// <param name="Op">The op.</param>
/// <param name="Takes">The inputs and integers it takes, which are checked before <paramref name="Import"/> runs.</param>
/// <param name="Target">What it becomes, for the table.</param>
/// <param name="Import">Imports a node; gives its outputs.</param>
/// <param name="Limits">What of it is not supported, for the table; empty for nothing.</param>
internal sealed record OpRow(string Op, OpSignature Takes, string Target, Func<OpCall, ImportedValue[]> Import, string Limits = "")
{
    /// <summary>Why a node is refused by its attributes alone; null when they are supported. It is asked also of a node whose inputs are not supported, so that all faults are listed.</summary>
    public Func<Formats.GraphDefs.TensorFlowNode, string?> WhyRefused { get; init; } = static _ => null;

    /// <summary>The inputs that have one element type: what Python is given there as a number takes that of the tensors.</summary>
    public Range OneType { get; init; } = ..0;

    /// <summary>A row of an op of one output.</summary>
    public static OpRow One(string op, OpSignature takes, string target, Func<OpCall, ImportedValue> import, string limits = "") =>
        new(op, takes, target, call => [import(call)], limits);
}
