using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Backends.Tfjs;

/// <summary>What a TensorFlow.js model is to be like.</summary>
public sealed record TfjsOptions : BackendOptions
{
    /// <summary>Graph or layers.</summary>
    public TfjsModelFormat Format { get; init; }

    /// <summary>Whether the graph is simplified: constants folded, batch norms taken into convolutions, biases and activations into what they follow.</summary>
    public bool Optimize { get; init; } = true;

    /// <summary>
    /// Whether ops that only check or print are left out, as the official converter's option says it. They always are: nothing that a model gives depends on them. What was
    /// asked for is noted.
    /// </summary>
    public bool? StripDebugOps { get; init; }

    /// <summary>
    /// Whether conditions and loops stay functions, as the official converter's option says it. Functions and conditions are part of the graph that is
    /// written here, and loops are as many steps as they take, whatever is asked for; only a recurrent layer of steps that the data decides is a loop, with functions. Where there is none, that is noted.
    /// </summary>
    public bool? ControlFlowV2 { get; init; }

    /// <summary>Writes output-map.json beside the model: which tensor each output is.</summary>
    public bool OutputMap { get; init; }

    /// <summary>How weights are quantized; none by default.</summary>
    public IReadOnlyList<TfjsQuantizationRule> Quantization { get; init; } = [];

    /// <summary>The largest file of weights, in bytes.</summary>
    public long WeightShardSize { get; init; } = TfjsWeightsWriter.DefaultShardBytes;

    /// <summary>A group of weight files for each layer (layers models).</summary>
    public bool SplitWeightsByLayer { get; init; }

    /// <summary>Writes ops that TensorFlow has and TensorFlow.js has not, for a program that registers them itself (tf.registerOp).</summary>
    public bool SkipOpCheck { get; init; }

    /// <summary>Has predict() label its results with the signature's keys (userDefinedMetadata.structuredOutputKeys).</summary>
    public bool UseStructuredOutputNames { get; init; }

    /// <summary>JSON files whose content is written as userDefinedMetadata, by key.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Writes index.html beside the model: a page that loads it and predicts.</summary>
    public bool Demo { get; init; }

    /// <inheritdoc/>
    protected internal override void RequireSound(string path)
    {
        // What patterns fit, the model says.
        _ = TfjsQuantizationPlan.Create([.. Quantization.Where(q => q.Patterns.Count == 0)], []);
        if (Format == TfjsModelFormat.LayersModel)
        {
            TfjsLayersFolder.RequireFit(this);
        }
        else
        {
            TfjsGraphModel.RequireFit(this);
        }
    }
}
