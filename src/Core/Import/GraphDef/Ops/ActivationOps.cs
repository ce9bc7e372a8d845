using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Activation functions and softmax.</summary>
internal static class ActivationOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Relu", OpSignature.One, "Activation", call => NumberFolder.IsFloat(call.Tensor(0).DataType)
            ? call.EmitFloat(new ActivationOperator(ActivationFunction.Relu), call.Tensor(0))
            : call.Emit(new ClipOperator(0, double.PositiveInfinity), call.Value(0))),
        Activation("Relu6", _ => new ActivationFunction(ActivationKind.Relu, Ceiling: 6)),
        Activation("Elu", _ => new ActivationFunction(ActivationKind.Elu, Alpha: 1)),
        Activation("Selu", _ => new ActivationFunction(ActivationKind.Selu)),
        Activation("LeakyRelu", call => new ActivationFunction(ActivationKind.Relu, Alpha: call.Node.Float("alpha", 0.2f))),
        Activation("Sigmoid", _ => new ActivationFunction(ActivationKind.Sigmoid)),
        Activation("Tanh", _ => new ActivationFunction(ActivationKind.Tanh)),
        Activation("Softplus", _ => new ActivationFunction(ActivationKind.Softplus)),
        Activation("Softsign", _ => new ActivationFunction(ActivationKind.Softsign)),
        OpRow.One("Prelu", OpSignature.Two, "PRelu", call => call.EmitFloat(new PReluOperator(), call.Tensor(0), call.Tensor(1)), "of TensorFlow.js"),
        OpRow.One("Softmax", OpSignature.Of(RankRange.AtLeast(1)), "Softmax", call => call.EmitFloat(new SoftmaxOperator(), call.Tensor(0))),
        OpRow.One("LogSoftmax", OpSignature.Of(RankRange.AtLeast(1)), "Softmax", call => call.EmitFloat(new SoftmaxOperator(-1, IsLog: true), call.Tensor(0))),
    ];

    /// <summary>The activation that grappler has fused into an op, by its name there in lower case; null for one that is not known.</summary>
    public static ActivationFunction? Fused(string name, float alpha) => name switch
    {
        "relu" => ActivationFunction.Relu,
        "relu6" => new(ActivationKind.Relu, Ceiling: 6),
        "elu" => new(ActivationKind.Elu, Alpha: 1),
        "leakyrelu" => new(ActivationKind.Relu, Alpha: alpha),
        "tanh" => new(ActivationKind.Tanh),
        "sigmoid" => new(ActivationKind.Sigmoid),
        "geluexact" => new(ActivationKind.Gelu),
        "geluapproximate" => new(ActivationKind.GeluTanh),
        _ => null,
    };

    private static OpRow Activation(string op, Func<OpCall, ActivationFunction> function) =>
        OpRow.One(op, OpSignature.One, "Activation", call => call.EmitFloat(new ActivationOperator(function(call)), call.Tensor(0)));
}
