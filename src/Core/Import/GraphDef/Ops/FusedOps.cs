using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>
/// Ops that an optimizer has fused others into: TensorFlow's grappler (_FusedConv2D, _FusedMatMul, ...) and the converter of TensorFlow.js
/// (FusedDepthwiseConv2dNative, and Prelu fused into all of them; tfjs-converter, fuse_prelu_pass.py and fuse_depthwise_conv2d.py). The attribute
/// fused_ops lists them in the order in which they are done; their operands follow the op's own two inputs in the same order.
/// </summary>
internal static class FusedOps
{
    private const string Limits = "with a bias, an activation, leaky or with a slope per channel (Prelu)";
    private const string Remainder = "num_args";

    /// <summary>A row of such an op.</summary>
    public static OpRow Row(string op, OpSignature takes, string target, Func<OpCall, ImportedValue> import) => OpRow.One(op, takes, target, import, Limits) with { WhyRefused = WhyRefused };

    /// <summary>Adds what was fused into an op to its result.</summary>
    /// <param name="call">The op.</param>
    /// <param name="result">What the op itself gives.</param>
    /// <param name="format">The format of its data.</param>
    /// <exception cref="UnsupportedNodeException">Something else is fused into it, or its operands are not those of what is.</exception>
    public static ImportedTensor Add(OpCall call, ImportedTensor result, string format)
    {
        if (WhyRefused(call.Node) is { } reason)
        {
            throw call.Fail(reason);
        }

        int next = 2;
        foreach (string name in Names(call.Node))
        {
            switch (name)
            {
                case "noop":
                    break;
                case "biasadd":
                    result = MatrixOps.AddBias(call, result, call.Tensor(next++), format);
                    break;
                case "prelu":
                    result = call.EmitFloat(new PReluOperator(), result, call.Tensor(next++));
                    break;
                default:
                    result = call.EmitFloat(new ActivationOperator(ActivationOps.Fused(name, call.Node.Float("leakyrelu_alpha", 0.2f))!), result);
                    break;
            }
        }

        return next == call.Count ? result : throw call.Fail($"it has {call.Count - 2} operands beside its own two, where what is fused into it takes {next - 2}");
    }

    // What the attributes alone tell, also of a node whose inputs are not supported.
    private static string? WhyRefused(TensorFlowNode node)
    {
        string? unknown = Names(node).FirstOrDefault(n => n is not ("noop" or "biasadd" or "prelu") && ActivationOps.Fused(n, 0) is null);
        int operands = Names(node).Count(n => n is "biasadd" or "prelu");
        return unknown is not null ? $"{Texts(node).First(t => string.Equals(t, unknown, StringComparison.OrdinalIgnoreCase))} is fused into it"
            : node.Attribute(Remainder) is { } count && count.Integer != operands ? $"its {Remainder} is {count.Integer}, where what is fused into it takes {operands}"
            : Names(node).Contains("prelu") && node.Text("data_format", "NHWC").StartsWith("NC", StringComparison.Ordinal) ? "Prelu is fused into it with the channels first"
            : null;
    }

    private static IReadOnlyList<string> Texts(TensorFlowNode node) => node.Attribute("fused_ops")?.Texts ?? [];

    private static IEnumerable<string> Names(TensorFlowNode node) => Texts(node).Select(t => t.ToLowerInvariant());
}
