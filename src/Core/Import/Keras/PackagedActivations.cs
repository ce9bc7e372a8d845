using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras;

/// <summary>
/// Activations that a package registered ("Addons&gt;gelu"): those of TensorFlow Addons (tensorflow_addons/activations, releases 0.7 to 0.23) and of the
/// TensorFlow Model Garden, whose package is "Text" (official/modeling/activations). A name without its package may mean another function.
/// </summary>
internal static class PackagedActivations
{
    private static readonly Dictionary<string, KerasActivation> Known = new(StringComparer.Ordinal)
    {
        // Both are the tanh form: Addons by its default approximate=True, the Model Garden always.
        ["Addons>gelu"] = Elementwise("gelu", new(ActivationKind.GeluTanh)),
        ["Text>gelu"] = Elementwise("gelu", new(ActivationKind.GeluTanh)),
        ["Addons>mish"] = Elementwise("mish", new(ActivationKind.Mish)),
        ["Text>mish"] = Elementwise("mish", new(ActivationKind.Mish)),
        ["Text>simple_swish"] = Elementwise("simple_swish", new(ActivationKind.Silu)),
        ["Text>hard_swish"] = Elementwise("hard_swish", new(ActivationKind.HardSilu)),
        ["Text>relu6"] = Elementwise("relu6", new(ActivationKind.Relu, Ceiling: 6)),
        ["Text>identity"] = Elementwise("identity", ActivationFunction.Linear),

        // relu6(x + 3) * 0.16667, which its source writes for a sixth.
        ["Text>hard_sigmoid"] = new("hard_sigmoid", null, static (c, x, name) => c.Node(
            name,
            new BinaryOperator(BinaryFunction.Multiply),
            c.Node(name + "/relu6", new ActivationOperator(new(ActivationKind.Relu, Ceiling: 6)), c.Node(name + "/shifted", new BinaryOperator(BinaryFunction.Add), x, c.Scalar(3))),
            c.Scalar(0.16667f))),

        // The slope at inference is the middle of 1/8 and 1/3.
        ["Addons>rrelu"] = Elementwise("rrelu", new(ActivationKind.Relu, Alpha: (float)((0.125 + 0.3333333333333333) / 2))),
        ["Addons>tanhshrink"] = Composed("tanh_shrink"),
        ["Addons>softshrink"] = Composed("soft_shrink"),
        ["Addons>hardshrink"] = Composed("hard_shrink"),

        // x tanh(x)
        ["Addons>lisht"] = new("lisht", null, static (c, x, name) => c.Node(
            name, new BinaryOperator(BinaryFunction.Multiply), x, c.Node(name + "/tanh", new ActivationOperator(new(ActivationKind.Tanh)), x))),

        // x + (1 - cos(2x)) / 2
        ["Addons>snake"] = new("snake", null, static (c, x, name) => c.Node(
            name,
            new BinaryOperator(BinaryFunction.Add),
            x,
            c.Node(
                name + "/half",
                new BinaryOperator(BinaryFunction.Multiply),
                c.Node(
                    name + "/rest",
                    new BinaryOperator(BinaryFunction.Subtract),
                    c.Scalar(1),
                    c.Node(name + "/cos", new UnaryOperator(UnaryFunction.Cos), c.Node(name + "/twice", new BinaryOperator(BinaryFunction.Multiply), x, c.Scalar(2)))),
                c.Scalar(0.5f)))),
        ["Addons>sparsemax"] = new("sparsemax", null, Sparsemax),
    };

    /// <summary>The names, each with its package.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>An activation by its registered name, package included; null when it is not known.</summary>
    public static KerasActivation? Find(string registeredName) => Known.GetValueOrDefault(registeredName);

    /// <summary>
    /// max(x - tau, 0) over the last axis (Martins and Astudillo 2016): tau = (sum of the support - 1) / size of the support, as Addons computes it.
    /// </summary>
    /// <exception cref="UnsupportedLayerException">The extent of the last axis is not known.</exception>
    public static GraphValue Sparsemax(LayerContext c, GraphValue x, string name)
    {
        if (!x.Shape[-1].IsFixed || x.Shape[-1].Count > LayerSettings.MaxExtent)
        {
            throw new UnsupportedLayerException($"sparsemax sorts the last axis, whose extent {x.Shape[-1]} is not known");
        }

        return ComposedActivations.Sparsemax(c, x, name, isOfAllSums: false);
    }

    private static KerasActivation Elementwise(string name, ActivationFunction function) => new(name, function, null);

    private static KerasActivation Composed(string name) => new(name, null, ComposedActivations.Find(name));
}
