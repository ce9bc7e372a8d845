using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>Layers that Keras 2 no longer has: MaxoutDense (Goodfellow et al. 2013), Highway (Srivastava et al. 2015) and TimeDistributedDense.</summary>
internal static class Keras1Layers
{
    private const string Category = "Core";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("MaxoutDense", Category, Maxout) { Weights = static s => new WeightLayout(s.Bool("use_bias", true) ? ["W", "b"] : ["W"]), Note = "Keras 1" },
        new("Highway", Category, Highway) { Weights = static s => new WeightLayout(s.Bool("use_bias", true) ? ["W", "W_carry", "b", "b_carry"] : ["W", "W_carry"]), Note = "Keras 1" },
    ];

    // The largest of several linear maps; W is (maps, inputs, outputs), b is (maps, outputs).
    private static GraphValue Maxout(LayerContext c)
    {
        LayerWeight w = c.Raw("W").RequireRank(3);
        (long maps, long inputs, long outputs) = (w.Shape[0], w.Shape[1], w.Shape[2]);
        GraphValue kernel = c.Constant(w.Transpose([1, 0, 2]).Reshape(inputs, maps * outputs));
        GraphValue sums = c.HasWeight("b")
            ? c.Sub("maps", new DenseOperator(ActivationFunction.Linear), c.FloatInput, kernel, c.Constant(c.Raw("b").Reshape(maps * outputs)))
            : c.Sub("maps", new DenseOperator(ActivationFunction.Linear), c.FloatInput, kernel);
        return c.Main(new ReduceOperator(ReduceFunction.Max, [1], KeepDimensions: false), c.Reshape("split", sums, [c.Input.Shape[0], maps, outputs]));
    }

    // act(x W + b) t + x (1 - t), t = sigmoid(x W_carry + b_carry)
    private static GraphValue Highway(LayerContext c)
    {
        GraphValue x = c.FloatInput;
        GraphValue Linear(string suffix, string kernel, string bias) => c.HasWeight(bias)
            ? c.Sub(suffix, new DenseOperator(ActivationFunction.Linear), x, c.Weight(kernel), c.Weight(bias))
            : c.Sub(suffix, new DenseOperator(ActivationFunction.Linear), x, c.Weight(kernel));
        GraphValue transform = c.Sub("transform", new ActivationOperator(new ActivationFunction(ActivationKind.Sigmoid)), Linear("gate", "W_carry", "b_carry"));
        GraphValue changed = c.Sub("changed", BinaryFunction.Multiply, c.Activate(Linear("linear", "W", "b")), transform);
        GraphValue carry = c.Sub("carry", BinaryFunction.Subtract, c.Scalar(1), transform);
        return c.Main(new BinaryOperator(BinaryFunction.Add), changed, c.Sub("carried", BinaryFunction.Multiply, x, carry));
    }
}
