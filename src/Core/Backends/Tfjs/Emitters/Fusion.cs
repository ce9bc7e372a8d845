using TfModelTools.Backends.TensorFlow.Emitters;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Tfjs.Emitters;

/// <summary>What TensorFlow.js computes together with a convolution or a product of matrices: a bias, and behind it an activation (tfjs-core, fused_util.ts, applyActivation).</summary>
internal static class Fusion
{
    /// <summary>
    /// Whether an activation can stand in the op of a node: the op exists with a bias alone, and the slope of a leaky one is not read where the convolution is depthwise
    /// (op_list/convolution.ts).
    /// </summary>
    public static bool Takes(GraphNode node, ActivationFunction activation) =>
        node.Inputs.Count == 3
        && node.Operator is DenseOperator or ConvOperator
        && (node.Operator is DenseOperator || node.Inputs[0].Shape.Rank == 4)
        && ActivationEmitter.OpOf(activation) is { } op
        && (op is "Relu" or "Relu6" or "Elu" or "Sigmoid" || (op == "LeakyRelu" && !FusedConvEmitter.IsDepthwise(node)));

    /// <summary>The attributes of a bias and an activation.</summary>
    public static void Attributes(NodeDefBuilder added, ActivationFunction activation)
    {
        string[] ops = activation.Kind == ActivationKind.Linear ? ["BiasAdd"] : ["BiasAdd", ActivationEmitter.OpOf(activation)!];
        added.Integer("num_args", 1).Texts("fused_ops", ops).Float("epsilon", 0).Float("leakyrelu_alpha", ops is [_, "LeakyRelu"] ? activation.Alpha : 0.2f);
    }
}
