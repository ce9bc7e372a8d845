using System.Text.Json;

namespace TfModelTools.Formats.Keras;

/// <summary>One layer of a model's configuration, a nested model included.</summary>
public sealed class KerasLayerConfig
{
    /// <summary>Creates the configuration of a layer.</summary>
    /// <param name="className">The layer's class, as Keras 2 names it.</param>
    /// <param name="name">The layer's name.</param>
    /// <param name="config">Its options, in Keras 2's or 3's field names.</param>
    public KerasLayerConfig(string className, string name, JsonElement config)
    {
        ClassName = className;
        Name = name;
        Config = config;
    }

    /// <summary>The layer's class, without package; of Keras 1 as Keras 2 names it.</summary>
    public string ClassName { get; }

    /// <summary>The layer's name.</summary>
    public string Name { get; }

    /// <summary>Its options, in Keras 2's or 3's field names.</summary>
    public JsonElement Config { get; }

    /// <summary>The Python module of the class (Keras 3); null when the file does not say.</summary>
    public string? Module { get; init; }

    /// <summary>The name under which a custom class was registered, such as "my_package&gt;MyLayer"; null for none.</summary>
    public string? RegisteredName { get; init; }

    /// <summary>The input shape the layer was built with (Keras 2.13 and later), null when the file does not say.</summary>
    public JsonElement? BuildConfig { get; init; }

    /// <summary>The layer's calls in a functional model; empty in a sequential one and for input layers.</summary>
    public IReadOnlyList<KerasCall> Calls { get; init; } = [];

    /// <summary>The layers inside, when the layer is a model.</summary>
    public KerasModelConfig? Model { get; init; }

    /// <summary>
    /// The package that registered the class (keras.saving.register_keras_serializable), such as "Addons"; null for Keras' own. Keras registers its own
    /// classes without a package.
    /// </summary>
    public string? Package => RegisteredName is string registered && registered.IndexOf('>', StringComparison.Ordinal) is var end and > 0 && !IsKerasPackage(registered[..end])
        ? registered[..end]
        : null;

    /// <summary>Whether the class is neither Keras' own nor TensorFlow's, by its module or registered name.</summary>
    public bool IsCustom => Package is not null || (Module is string module && !IsKerasModule(module) && RegisteredName is not null);

    /// <summary>Whether the layer is an operation of keras.ops, not a layer: Keras 3 names both alike ("Add").</summary>
    public bool IsOperation => Module is not string module
        ? HasKeras3Calls && KerasJson.Property(Config, "trainable") is null
        : module.StartsWith("keras.src.ops", StringComparison.Ordinal) || module.StartsWith("keras.ops", StringComparison.Ordinal)
            || module.StartsWith("keras.src.activations", StringComparison.Ordinal);

    /// <summary>Whether its calls are written as Keras 3 does. In .h5 files Keras 3 states no module; a layer's options there say whether it is trainable, an operation's do not.</summary>
    public bool HasKeras3Calls { get; init; }

    /// <summary>The layer with another model inside and other calls.</summary>
    internal KerasLayerConfig With(KerasModelConfig model, IReadOnlyList<KerasCall> calls) => Copy(Config, model, calls);

    /// <summary>The layer with other options.</summary>
    internal KerasLayerConfig With(JsonElement config) => Copy(config, Model, Calls);

    /// <inheritdoc/>
    public override string ToString() => $"{ClassName} '{Name}'";

    private KerasLayerConfig Copy(JsonElement config, KerasModelConfig? model, IReadOnlyList<KerasCall> calls) => new(ClassName, Name, config)
    {
        Module = Module,
        RegisteredName = RegisteredName,
        BuildConfig = BuildConfig,
        Calls = calls,
        Model = model,
        HasKeras3Calls = HasKeras3Calls,
    };

    private static bool IsKerasPackage(string package) => package is "keras" or "Keras" or "tf_keras";

    private static bool IsKerasModule(string module) =>
        module is "keras" or "tf_keras" or "builtins"
        || module.StartsWith("keras.", StringComparison.Ordinal)
        || module.StartsWith("tf_keras.", StringComparison.Ordinal)
        || module.StartsWith("tensorflow.", StringComparison.Ordinal);
}
