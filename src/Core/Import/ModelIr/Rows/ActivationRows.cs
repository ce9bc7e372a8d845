using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.ModelIr.Rows;

/// <summary>Activations.</summary>
internal static class ActivationRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Of("Relu", call => new(ActivationKind.Relu, Ceiling: call.Number("max_value", float.PositiveInfinity))),
        Of("Relu6", _ => new(ActivationKind.Relu, Ceiling: 6)),
        Of("LeakyRelu", call => new(ActivationKind.Relu, Required(call, "alpha"))),
        Of("ThresholdedRelu", call => new(ActivationKind.ThresholdedRelu, Threshold: Required(call, "alpha"))),
        Of("Elu", call => new(ActivationKind.Elu, call.Number("alpha", 1))),
        Of("Selu", _ => new(ActivationKind.Selu)),
        Of("Softplus", _ => new(ActivationKind.Softplus)),
        Of("Softsign", _ => new(ActivationKind.Softsign)),
        Of("Sigmoid", _ => new(ActivationKind.Sigmoid)),
        Of("Tanh", _ => new(ActivationKind.Tanh)),
        OpRow.One("CRelu", OpSignature.List(1), "Negate, Concat, Activation", CRelu),
        OpRow.One("Softmax", OpSignature.List(1), "Softmax", call => call.EmitFloat(new SoftmaxOperator(call.Axis(call.List("dim") is [var axis] ? axis : -1, call.Input().Shape.Rank)), call.Input())),
    ];

    private static OpRow Of(string op, Func<OpCall, ActivationFunction> function) =>
        OpRow.One(op, OpSignature.List(1), "Activation", call => call.EmitFloat(new ActivationOperator(function(call)), call.Input()));

    private static float Required(OpCall call, string name) =>
        call.Number(name, float.NaN) is var number && float.IsNaN(number) ? throw call.Fail($"its {name} is missing") : number;

    private static ImportedTensor CRelu(OpCall call)
    {
        ImportedTensor x = call.Input();
        ImportedTensor both = call.Emit(new ConcatOperator(-1), x.Value, call.Emit(new UnaryOperator(UnaryFunction.Negate), x.Value).Value);
        return call.EmitFloat(new ActivationOperator(ActivationFunction.Relu), both);
    }
}
