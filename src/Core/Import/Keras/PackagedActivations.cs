using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras;

/// <summary>
/// Activations that a package registered ("Addons&gt;gelu"): those of TensorFlow Addons (tensorflow_addons/activations, releases 0.7 to 0.23) and of the
/// TensorFlow Model Garden, whose package is "Text" (official/modeling/activations). A name without its package may mean another function.
/// </summary>
internal static class PackagedActivations
{
    // What Keras has under another name. Both forms of gelu are by tanh: Addons by its default approximate=True, the Model Garden always.
    private static readonly Dictionary<string, string> SameAs = new(StringComparer.Ordinal)
    {
        ["Addons>gelu"] = "gelu_new",
        ["Text>gelu"] = "gelu_new",
        ["Addons>mish"] = "mish",
        ["Text>mish"] = "mish",
        ["Text>simple_swish"] = "silu",
        ["Text>hard_swish"] = "hard_swish",
        ["Text>relu6"] = "relu6",
        ["Text>identity"] = "linear",
        ["Addons>tanhshrink"] = "tanh_shrink",
        ["Addons>softshrink"] = "soft_shrink",
        ["Addons>hardshrink"] = "hard_shrink",
    };

    private static readonly Dictionary<string, KerasActivation> Own = new(StringComparer.Ordinal)
    {
        // relu6(x + 3) * 0.16667, which its source writes for a sixth.
        ["Text>hard_sigmoid"] = new("hard_sigmoid", null, static (c, x, name) => c.Node(
            name,
            new BinaryOperator(BinaryFunction.Multiply),
            c.Node(name + "/relu6", new ActivationOperator(new(ActivationKind.Relu, Ceiling: 6)), c.Node(name + "/shifted", new BinaryOperator(BinaryFunction.Add), x, c.Scalar(3))),
            c.Scalar(0.16667f))),

        // The slope at inference is the middle of 1/8 and 1/3.
        ["Addons>rrelu"] = new("rrelu", new(ActivationKind.Relu, Alpha: (float)((0.125 + 0.3333333333333333) / 2)), null),

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
    public static IReadOnlyCollection<string> Names => [.. SameAs.Keys, .. Own.Keys];

    /// <summary>An activation by its registered name, package included; null when it is not known.</summary>
    public static KerasActivation? Find(string registeredName) => SameAs.TryGetValue(registeredName, out string? same)
        ? new(registeredName[(registeredName.IndexOf('>', StringComparison.Ordinal) + 1)..], ActivationNames.Find(same), ComposedActivations.Find(same))
        : Own.GetValueOrDefault(registeredName);

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
}
