namespace TfModelTools.Weights.Keras;

/// <summary>
/// Which layers a model has, in which order, and which variables each keeps, in which order: what Keras' load_weights goes by. It comes
/// from the file that holds the weights, from the model's architecture, or from a person (<see cref="KerasOrderFile"/>); never from names.
/// </summary>
/// <param name="Origin">Where the order was found, for people.</param>
/// <param name="Layers">The layers that have weights, in the model's order.</param>
public sealed record KerasWeightOrder(string Origin, IReadOnlyList<KerasLayerWeights> Layers)
{
    /// <summary>
    /// The version of Keras whose form the values have; null for a file that states none, which Keras takes for one of Keras 1. Where nothing
    /// states one, any of Keras 2 will do: the forms of Keras 2 and 3 are one.
    /// </summary>
    public string? Version { get; init; } = "2.15.0";

    /// <summary>The backend whose kernels the values are ("tensorflow", "theano"); null for a file that states none.</summary>
    public string? Backend { get; init; } = "tensorflow";

    /// <summary>Weights of the model itself, outside of any layer (the group "top_level_model_weights").</summary>
    public IReadOnlyList<KerasWeightName> TopLevel { get; init; } = [];

    /// <summary>
    /// Whether a variable is state that Keras counts among no layer's weights, and keeps out of such files: seeds of random numbers (Dropout has one
    /// in a .keras file) and metrics.
    /// </summary>
    public static bool IsNoWeight(string variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string[] parts = variable.Split('/');
        return (parts.Length > 2 && parts[^2] == "vars" && (parts[^3] is "seed_generator" or "_seed_generator"))
            || parts is ["keras_api", "metrics", ..] or ["metrics", _, "vars", _];
    }

    /// <summary>Whether the layers' names are those of the model, so that load_weights(by_name=True) finds them.</summary>
    public bool HasLayerNames { get; init; } = true;
}

/// <summary>A layer and its weights in order.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Weights">Its weights.</param>
public sealed record KerasLayerWeights(string Name, IReadOnlyList<KerasWeightName> Weights);

/// <summary>One weight of a layer.</summary>
/// <param name="Variable">The variable of the source that holds it.</param>
/// <param name="Name">Its name in weight_names, such as "dense/kernel:0"; a path below the layer's group.</param>
public sealed record KerasWeightName(string Variable, string Name);
