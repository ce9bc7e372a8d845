using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras;

/// <summary>
/// An activation function of Keras, as a layer's argument or the layer "Activation" names it. The definitions are those of
/// keras.activations; where Keras 3 changed one, the version that wrote the file decides.
/// </summary>
/// <param name="Name">Keras' name, for node names.</param>
/// <param name="Function">The elementwise function; null when it is not one (softmax) or must be composed.</param>
/// <param name="Compose">Builds it otherwise; null when <paramref name="Function"/> is given.</param>
internal sealed record KerasActivation(string Name, ActivationFunction? Function, Func<LayerContext, GraphValue, string, GraphValue>? Compose)
{
    /// <summary>Whether it changes nothing.</summary>
    public bool IsLinear => Function?.Kind == ActivationKind.Linear;

    /// <summary>The function, for operators that have it built in.</summary>
    /// <exception cref="UnsupportedLayerException">It is not elementwise, or must be composed.</exception>
    public ActivationFunction Elementwise => Function ?? throw new UnsupportedLayerException($"the activation '{Name}' is not one of those a recurrent cell can hold");

    /// <summary>The activation of an option: null, a name, or a serialized function or layer.</summary>
    public static KerasActivation Read(JsonElement value, LayerSettings settings, string option)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return Named("linear", settings);
            case JsonValueKind.String:
                return Named(value.GetString()!, settings);
            case JsonValueKind.Object:
                break;
            default:
                throw settings.Fault(option, value, "the name of an activation");
        }

        // {"class_name": "function", "config": "relu"} (Keras 3), {"class_name": "relu", "config": "relu"} (a function), or a layer.
        string className = KerasJson.Text(value, "class_name") ?? throw settings.Fault(option, value, "the name of an activation");
        JsonElement? config = KerasJson.Property(value, "config");
        if (config is { ValueKind: JsonValueKind.String } name)
        {
            // A function of a package may stand under its bare name beside the registered one.
            string registered = KerasJson.Text(value, "registered_name") ?? "";
            return Named(Registered(name.GetString()!).Package is null && Registered(registered).Package is not null ? registered : name.GetString()!, settings);
        }

        JsonElement options = config is { ValueKind: JsonValueKind.Object } ? config.Value : StrictJson.EmptyObject;
        (string? package, string bare) = Registered(className);
        package ??= Registered(KerasJson.Text(value, "registered_name") ?? "").Package;
        if (package is not null)
        {
            return OfPackagedLayer(package, bare, settings.For(new KerasLayerConfig(bare, settings.Layer.Name, options))) ?? throw NotKnown($"{package}>{bare}", package);
        }

        LayerSettings layer = settings.For(new KerasLayerConfig(bare, settings.Layer.Name, options));
        return OfLayer(layer) ?? (IsKnown(KerasNames.ToSnakeCase(bare)) && !options.EnumerateObject().Any()
            ? Named(KerasNames.ToSnakeCase(bare), settings)
            : throw NotKnown(className, null));
    }

    /// <summary>The activation of a layer that is one (ReLU, LeakyReLU, ELU, Softmax, ...); null when the class is none.</summary>
    public static KerasActivation? OfLayer(LayerSettings layer)
    {
        float Value(string name, string alias, double defaultValue) => (float)layer.Number(name, layer.Number(alias, defaultValue));
        return layer.ClassName switch
        {
            "ReLU" or "Relu" => new("relu", new ActivationFunction(
                ActivationKind.Relu,
                Alpha: Value("negative_slope", "alpha", 0),
                Threshold: (float)layer.Number("threshold", 0),
                Ceiling: (float)(layer.OptionalNumber("max_value") ?? double.PositiveInfinity)), null),
            "LeakyReLU" => new("leaky_relu", new ActivationFunction(ActivationKind.Relu, Alpha: Value("negative_slope", "alpha", 0.3)), null),
            "ThresholdedReLU" => new("thresholded_relu", new ActivationFunction(ActivationKind.ThresholdedRelu, Threshold: (float)layer.Number("theta", 1)), null),
            "ELU" => new("elu", new ActivationFunction(ActivationKind.Elu, Alpha: (float)layer.Number("alpha", 1)), null),
            "CELU" => new("celu", new ActivationFunction(ActivationKind.Celu, Alpha: (float)layer.Number("alpha", 1)), null),
            "Softmax" => SoftmaxOver(layer.OptionalInts("axis") ?? [-1]),
            "Swish" => new("silu", ActivationNames.Of("silu"), null),
            "GELU" => new("gelu", ActivationNames.Of(layer.Bool("approximate", false) ? "gelu_new" : "gelu"), null),
            _ => null,
        };
    }

    /// <summary>The activation of a name.</summary>
    /// <exception cref="UnsupportedLayerException">It is none of Keras' own, or was none in the version that wrote the file.</exception>
    public static KerasActivation Named(string name, LayerSettings settings)
    {
        (string? package, string bare) = Registered(name);
        if (package is not null)
        {
            return PackagedActivations.Find(name) ?? throw NotKnown(name, package);
        }

        // Refuses a name that the writing version gave to no function of its own.
        _ = bare switch
        {
            "gelu" => VersionRules.Gelu.Of(settings),
            "celu" or "glu" or "hard_shrink" or "soft_shrink" or "sparse_plus" or "sparse_sigmoid" or "sparsemax" or "squareplus" => VersionRules.Keras3Activations.Of(settings),
            _ => ActivationOwner.Keras,
        };

        return bare switch
        {
            "hard_sigmoid" => new(bare, HardSigmoid(settings), null),
            "softmax" => SoftmaxOver([-1]),
            "log_softmax" => new(bare, null, static (c, x, n) => c.Node(n, new SoftmaxOperator(-1, IsLog: true), x)),
            _ when ActivationNames.Find(bare) is { } function => new(bare, function, null),
            _ when ComposedActivations.Find(bare) is { } compose => new(bare, null, compose),
            _ => throw NotKnown(name, null),
        };
    }

    /// <summary>Adds the activation to the graph; a linear one adds nothing.</summary>
    public GraphValue Apply(LayerContext context, GraphValue x, string nodeName) =>
        IsLinear ? x : Function is not null ? context.Node(nodeName, new ActivationOperator(Function), x) : Compose!(context, x, nodeName);

    /// <summary>Every name of an activation that is understood.</summary>
    public static IReadOnlyCollection<string> KnownNames =>
        [.. ActivationNames.All.Concat(ComposedActivations.Names).Concat(PackagedActivations.Names).Concat(["hard_sigmoid", "softmax", "log_softmax"]).Order(StringComparer.Ordinal)];

    private static bool IsKnown(string name) =>
        ActivationNames.Find(name) is not null || name is "hard_sigmoid" or "softmax" or "log_softmax" || ComposedActivations.Find(name) is not null;

    private static ActivationFunction HardSigmoid(LayerSettings settings) =>
        VersionRules.HardSigmoid.Of(settings) == HardSigmoidForm.Sixths ? ActivationNames.HardSigmoidOfSixths : ActivationNames.HardSigmoidOfFifths;

    private static KerasActivation SoftmaxOver(int[] axes) => new("softmax", null, (c, x, name) =>
        axes.Length == 1
            ? c.Node(name, new SoftmaxOperator(axes[0]), x)
            : c.Node(name, new UnaryOperator(UnaryFunction.Exp), c.Node(name + "/shifted", new BinaryOperator(BinaryFunction.Subtract), x, c.Node(name + "/log_sum_exp", new ReduceOperator(ReduceFunction.LogSumExp, axes, KeepDimensions: true), x))));

    // Layers of TensorFlow Addons that are activations; those with weights are none of these.
    private static KerasActivation? OfPackagedLayer(string package, string className, LayerSettings layer) => (package, className) switch
    {
        ("Addons", "GELU") => new("gelu", ActivationNames.Of(layer.Bool("approximate", true) ? "gelu_new" : "gelu"), null),
        ("Addons", "Sparsemax") when layer.OptionalInts("axis") is null or [-1] => PackagedActivations.Find("Addons>sparsemax"),
        _ => null,
    };

    // "PACKAGE>name" as registered; Keras' own have no package.
    private static (string? Package, string Bare) Registered(string name)
    {
        int end = name.LastIndexOf('>');
        return end <= 0 || name[..end] is "keras" or "Keras" or "tf_keras" ? (null, name[(end + 1)..]) : (name[..end], name[(end + 1)..]);
    }

    private static UnsupportedLayerException NotKnown(string name, string? package) => new(package is null
        ? $"its activation '{name}' is not one of Keras' own"
        : $"its activation '{name}' is of the package '{package}', not of Keras, and not one that is known to be equal: describe the layer as a custom layer (docs/custom-layers.md)");
}
