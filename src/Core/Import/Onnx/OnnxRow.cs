using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Onnx;

/// <summary>
/// Makes rows of ONNX's operators. A row is of one operator in all the versions it takes: what one version has as an attribute and another as an input, its importer reads by
/// <see cref="OnnxCall"/>. Inputs, attributes and the version are checked before it runs.
/// </summary>
internal static class OnnxRow
{
    /// <summary>A row.</summary>
    /// <param name="op">The operator, with its domain before it where that is not the standard one.</param>
    /// <param name="takes">The inputs it takes; those that may be left out are optional.</param>
    /// <param name="attributes">The attributes it has in any version (<see cref="OnnxAttribute.Of"/>).</param>
    /// <param name="target">What it becomes, for the table.</param>
    /// <param name="import">Imports a node; gives its outputs, as many as are supported.</param>
    /// <param name="limits">What of it is not supported, for the table.</param>
    /// <param name="since">The oldest version of the operators in which it means this.</param>
    public static OpRow Many(string op, OpSignature takes, string attributes, string target, Func<OpCall, ImportedValue[]> import, string limits = "", int since = 1)
    {
        OnnxDeclaration declared = new(OnnxAttribute.Of(attributes), since, takes.Least);
        return new OpRow(op, takes, target, call => declared.WhyRefused(call.Node) is { } reason ? throw call.Fail(reason) : import(call), limits) { WhyRefused = declared.WhyRefused };
    }

    /// <summary>A row of an operator of one output.</summary>
    /// <inheritdoc cref="Many"/>
    public static OpRow One(string op, OpSignature takes, string attributes, string target, Func<OpCall, ImportedValue> import, string limits = "", int since = 1) =>
        Many(op, takes, attributes, target, call => [import(call)], limits, since);
}
