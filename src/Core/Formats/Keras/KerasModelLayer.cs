using TfModelTools.Tensors;

namespace TfModelTools.Formats.Keras;

/// <summary>A layer of a Keras model with all that is known of it: what its configuration says, its arrays, and the layers inside it.</summary>
public sealed class KerasModelLayer
{
    /// <summary>Creates a layer.</summary>
    /// <param name="path">The names of the layers it is in and its own, joined by slashes; empty for the whole model.</param>
    /// <param name="config">Its configuration.</param>
    public KerasModelLayer(string path, KerasLayerConfig config)
    {
        Path = path;
        Config = config;
    }

    /// <summary>The names of the layers it is in and its own, joined by slashes; empty for the whole model.</summary>
    public string Path { get; }

    /// <summary>Its configuration, in the terms of the version that wrote it (of Keras 1 in those of Keras 2).</summary>
    public KerasLayerConfig Config { get; }

    /// <summary>Its arrays in the order in which Keras creates them, by slot ("kernel", "cell/kernel"), in the form of Keras 2: float32, channels last.</summary>
    public IReadOnlyList<KeyValuePair<string, KerasWeight>> Weights { get; init; } = [];

    /// <summary>The slots of arrays that training does not change by gradients, such as moving means: Keras counts them after the others.</summary>
    public IReadOnlySet<string> NotTrained { get; init; } = new HashSet<string>();

    /// <summary>What its calls are given and give, by the number of the call, from 0: the first time the model it is in runs. Empty where that is not known.</summary>
    public IReadOnlyList<KerasRecordedCall> Recorded { get; init; } = [];

    /// <summary>The layers inside a wrapper, by attribute ("layer", "forward_layer", "backward_layer").</summary>
    public IReadOnlyDictionary<string, KerasModelLayer> Inner { get; init; } = new Dictionary<string, KerasModelLayer>();

    /// <summary>The layers of a model, in the file's order; empty for a layer.</summary>
    public IReadOnlyList<KerasModelLayer> Layers { get; init; } = [];

    /// <summary>The layer, and all layers inside it, however deep.</summary>
    internal IEnumerable<KerasModelLayer> WithInner => Layers.Concat(Inner.Values).SelectMany(l => l.WithInner).Prepend(this);

    /// <summary>Of a functional model, all calls of its layers, each after those it reads from: the layer's position and which of its calls, from 0.</summary>
    public IReadOnlyList<(int Layer, int Call)> Calls { get; init; } = [];

    /// <summary>Of a functional model, what a reference in a layer's call means: the layer's position and which of its calls, from 0.</summary>
    public Func<KerasTensorReference, (int Layer, int Call)>? Resolve { get; init; }

    /// <summary>Of a functional model, what a reference among its outputs means.</summary>
    public Func<KerasTensorReference, (int Layer, int Call)>? ResolveOutput { get; init; }

    /// <summary>Of a sequential model without an input layer, the shape it takes, the batch first (-1 for any); null when it is not known.</summary>
    public TensorShape? StartShape { get; init; }

    /// <summary>What its first call is given; empty when it is not known.</summary>
    public IReadOnlyList<KerasCallTensor> Inputs => Recorded is [var first, ..] ? first.Inputs : [];

    /// <summary>Where TensorFlow.js gives other numbers than the version that wrote the layer: a reason each.</summary>
    public KerasDifferences ToTensorFlowJs { get; init; } = KerasDifferences.None;

    /// <summary>Where the last Keras 2 gives other numbers than the version that wrote the layer.</summary>
    public KerasDifferences ToKeras2 { get; init; } = KerasDifferences.None;

    /// <summary>Where Keras 3 gives other numbers than the version that wrote the layer.</summary>
    public KerasDifferences ToKeras3 { get; init; } = KerasDifferences.None;
}

/// <summary>A call of a layer, as the import made it.</summary>
/// <param name="Inputs">What its first argument holds.</param>
/// <param name="Outputs">What it gives.</param>
public sealed record KerasRecordedCall(IReadOnlyList<KerasCallTensor> Inputs, IReadOnlyList<KerasCallTensor> Outputs);

/// <summary>A tensor that a call of a layer is given or gives.</summary>
/// <param name="DataType">Its element type.</param>
/// <param name="Shape">Its shape, -1 for extents that are not fixed.</param>
/// <param name="HasMask">Whether Keras hands a mask on with it.</param>
public sealed record KerasCallTensor(DataType DataType, TensorShape Shape, bool HasMask);

/// <summary>Why a layer means other numbers elsewhere than to the version of Keras that wrote it.</summary>
/// <param name="Always">Reasons that hold for every call.</param>
/// <param name="Masked">Reasons that hold where it is called on a sequence with a mask.</param>
public sealed record KerasDifferences(IReadOnlyList<string> Always, IReadOnlyList<string> Masked)
{
    /// <summary>None.</summary>
    public static KerasDifferences None { get; } = new([], []);

    /// <summary>Of a layer whose hard_sigmoid is another there: the reason, and what it must be called on a multiple of to be the same. Null for none, and where it is among the reasons.</summary>
    public (string Reason, double Scale)? HardSigmoid { get; init; }

    /// <summary>Reasons that hold for the most extreme numbers only: told, and no reason to refuse the layer.</summary>
    public IReadOnlyList<string> Extremes { get; init; } = [];

    /// <summary>The differences for the most extreme numbers, as sentences.</summary>
    /// <param name="path">The layer.</param>
    public IEnumerable<string> ExtremesOf(string path) => Extremes.Select(e => $"The layer '{path}' differs there in extremes alone, {e}.");
}
