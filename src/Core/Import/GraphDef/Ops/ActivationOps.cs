using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Activation functions and softmax.</summary>
internal static class ActivationOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Bounded("Relu", double.PositiveInfinity),
        Bounded("Relu6", 6),
        Activation("Elu"),
        Activation("Selu"),
        OpRow.One("LeakyRelu", OpSignature.One, "Activation", call => call.EmitFloat(new ActivationOperator(Leaky(call.Node.Float("alpha", 0.2f))), call.Tensor(0))),
        Activation("Sigmoid"),
        Activation("Tanh"),
        Activation("Softplus"),
        Activation("Softsign"),
        OpRow.One("Prelu", OpSignature.Two, "PRelu", call => call.EmitFloat(new PReluOperator(), call.Tensor(0), call.Tensor(1)), "of TensorFlow.js"),
        OpRow.One("Softmax", OpSignature.Of(RankRange.AtLeast(1)), "Softmax", call => call.EmitFloat(new SoftmaxOperator(), call.Tensor(0))),
        OpRow.One("LogSoftmax", OpSignature.Of(RankRange.AtLeast(1)), "Softmax", call => call.EmitFloat(new SoftmaxOperator(-1, IsLog: true), call.Tensor(0))),
    ];

    /// <summary>The activation that grappler has fused into an op, by its name there in lower case; null for one that is not known.</summary>
    public static ActivationFunction? Fused(string name, float alpha) => name switch
    {
        "relu" or "relu6" or "elu" or "tanh" or "sigmoid" => ActivationNames.Of(name),
        "leakyrelu" => Leaky(alpha),
        "geluexact" => ActivationNames.Of("gelu"),
        "geluapproximate" => ActivationNames.Of("gelu_new"),
        _ => null,
    };

    private static ActivationFunction Leaky(float alpha) => ActivationNames.Of("leaky_relu") with { Alpha = alpha };

    // What chooses between elements and bounds keeps elements as they are: float32 does not hold all of float64 or of integers.
    private static OpRow Bounded(string op, double most) => OpRow.One(op, OpSignature.One, "Activation, Clip", call => call.Tensor(0).DataType is DataType.Float16 or DataType.BFloat16 or DataType.Float32
        ? call.EmitFloat(new ActivationOperator(ActivationNames.Of(op.ToLowerInvariant())), call.Tensor(0))
        : call.Emit(new ClipOperator(0, most), call.Value(0)));

    private static OpRow Activation(string op) =>
        OpRow.One(op, OpSignature.One, "Activation", call => call.EmitFloat(new ActivationOperator(ActivationNames.Of(op.ToLowerInvariant())), call.Tensor(0)));
}
