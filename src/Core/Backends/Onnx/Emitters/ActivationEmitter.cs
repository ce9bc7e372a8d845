using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>Activations that are one op of ONNX.</summary>
/// <param name="opset">The version of the operator set.</param>
internal sealed class ActivationEmitter(int opset) : OnnxEmitter<ActivationOperator>
{
    private const int HardSwishOpset = 14;
    private const int GeluOpset = 20;

    /// <summary>The op of an activation with its parameters; null where there is none.</summary>
    public static string? OpOf(ActivationFunction f, int opset) => f.Kind switch
    {
        ActivationKind.Relu when f is { Threshold: 0, Alpha: 0, Ceiling: >= 0 } => float.IsPositiveInfinity(f.Ceiling) ? "Relu" : "Clip",
        ActivationKind.Relu when f.Threshold == 0 && float.IsPositiveInfinity(f.Ceiling) => "LeakyRelu",
        ActivationKind.ThresholdedRelu => "ThresholdedRelu",
        ActivationKind.Elu => "Elu",
        ActivationKind.Selu => "Selu",
        ActivationKind.Celu when f.Alpha != 0 => "Celu",
        ActivationKind.Gelu or ActivationKind.GeluTanh when opset >= GeluOpset => "Gelu",
        ActivationKind.Sigmoid => "Sigmoid",
        ActivationKind.HardSigmoid => "HardSigmoid",
        ActivationKind.HardSilu when opset >= HardSwishOpset => "HardSwish",
        ActivationKind.Softplus => "Softplus",
        ActivationKind.Softsign => "Softsign",
        ActivationKind.Tanh => "Tanh",
        ActivationKind.Exponential => "Exp",
        _ => null,
    };

    /// <inheritdoc/>
    protected override string? WhyUnsupported(GraphNode node, ActivationOperator op) =>
        OpOf(op.Function, opset) is not { } name ? $"ONNX has no {op.Function.Kind} with its parameters"
        : TypeOf(node).IsFloat() || name is "Relu" or "Clip" ? null
        : $"ONNX has no {name} of {TypeOf(node).TensorFlowName()}";

    /// <inheritdoc/>
    protected override void Emit(GraphNode node, ActivationOperator op, OnnxWriter writer)
    {
        OnnxLayout layout = writer.NativeOf(node.Inputs[0]);
        string x = writer.In(node.Inputs[0], layout);
        ActivationFunction f = op.Function;
        string name = OpOf(f, opset)!;
        if (name == "Clip" || (name == "Relu" && !TypeOf(node).IsFloat()))
        {
            // Integers have a Relu from opset 14 on, and bounds before.
            ClipEmitter.Add(writer, node, layout, x, 0, f.Ceiling);
            return;
        }

        var added = writer.Add(node, name, layout, x);
        _ = name switch
        {
            "LeakyRelu" or "Elu" or "Celu" => added.Float("alpha", f.Alpha),
            "ThresholdedRelu" => added.Float("alpha", f.Threshold),
            "HardSigmoid" => added.Float("alpha", f.Alpha).Float("beta", f.Beta),
            "Gelu" => added.Text("approximate", f.Kind == ActivationKind.GeluTanh ? "tanh" : "none"),
            _ => added,
        };
    }
}
