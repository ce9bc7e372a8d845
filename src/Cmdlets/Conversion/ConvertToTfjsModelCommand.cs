using System.Collections;
using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// ConvertTo-TfjsModel writes a model as TensorFlow.js loads it: model.json and files of weights. What TensorFlow.js lacks is made of what it has, or is one error
/// that lists all of it, before anything is written.
/// </summary>
/// <example><code>ConvertTo-TfjsModel -Model ./saved_model -Path ./web -QuantizeFloat16 '*'</code></example>
[Cmdlet(VerbsData.ConvertTo, "TfjsModel", SupportsShouldProcess = true)]
[OutputType(typeof(TfjsModelInfo), typeof(ImportedModel))]
public sealed class ConvertToTfjsModelCommand : ConversionCmdlet
{
    /// <summary>A graph for tf.loadGraphModel, or Keras layers for tf.loadLayersModel.</summary>
    [Parameter]
    public TfjsModelFormat Format { get; set; }

    /// <summary>Keeps weights as float16: those whose names match patterns, or all (* or $true).</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? QuantizeFloat16 { get; set; }

    /// <summary>Keeps weights as 256 steps between the least and the largest: those whose names match patterns, or all (* or $true).</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? QuantizeUInt8 { get; set; }

    /// <summary>Keeps weights as 65,536 steps between the least and the largest: those whose names match patterns, or all (* or $true).</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? QuantizeUInt16 { get; set; }

    /// <summary>The largest file of weights, in bytes.</summary>
    [Parameter]
    [Alias("WeightShardSizeBytes")]
    [ValidateRange(1, long.MaxValue)]
    [Number(IsWhole = true)]
    public long WeightShardSize { get; set; } = new TfjsOptions().WeightShardSize;

    /// <summary>Writes a group of files for the weights of each layer (layers models).</summary>
    [Parameter]
    public SwitchParameter SplitWeightsByLayer { get; set; }

    /// <summary>Writes ops that TensorFlow.js does not have, for a program that registers them.</summary>
    [Parameter]
    public SwitchParameter SkipOpCheck { get; set; }

    /// <summary>Leaves out ops that only check or print. They always are; what was asked for is noted.</summary>
    [Parameter]
    public SwitchParameter StripDebugOps { get; set; }

    /// <summary>Keeps conditions and loops as functions. Only recurrent layers of any length are loops here; that there are none is noted.</summary>
    [Parameter]
    public SwitchParameter ControlFlowV2 { get; set; }

    /// <summary>Has predict() label its results with the keys of the signature.</summary>
    [Parameter]
    [Alias("UseStructuredOutputsNames")]
    public SwitchParameter UseStructuredOutputNames { get; set; }

    /// <summary>JSON files whose content is written as userDefinedMetadata: @{ key = 'file.json' }.</summary>
    [Parameter]
    public IDictionary? Metadata { get; set; }

    /// <summary>Writes output-map.json beside the model: which tensor each output is.</summary>
    [Parameter]
    public SwitchParameter OutputMap { get; set; }

    /// <summary>Writes index.html, a page that loads the model and predicts.</summary>
    [Parameter]
    public SwitchParameter Demo { get; set; }

    /// <inheritdoc/>
    private protected override ConversionTarget Target => ConversionTarget.Tfjs;

    /// <inheritdoc/>
    private protected override BackendOptions CreateOptions(ModelArgument model) => new TfjsOptions
    {
        Format = Format,
        Optimize = model.Optimize,
        StripDebugOps = MyInvocation.BoundParameters.ContainsKey(nameof(StripDebugOps)) ? StripDebugOps : null,
        ControlFlowV2 = MyInvocation.BoundParameters.ContainsKey(nameof(ControlFlowV2)) ? ControlFlowV2 : null,
        OutputMap = OutputMap,
        Quantization = QuantizationArgument.Parse(QuantizeFloat16, QuantizeUInt8, QuantizeUInt16),
        WeightShardSize = WeightShardSize,
        SplitWeightsByLayer = SplitWeightsByLayer,
        SkipOpCheck = SkipOpCheck,
        UseStructuredOutputNames = UseStructuredOutputNames,
        Metadata = [.. TableEntries.Of(Metadata ?? new Hashtable()).Select(e => KeyValuePair.Create(e.Name, ResolveInput(e.Value?.ToString() ?? string.Empty))).OrderBy(m => m.Key, StringComparer.Ordinal)],
        Demo = Demo,
    };

    /// <inheritdoc/>
    private protected override object CreateOutput(ConversionResult result) => new TfjsModelInfo((TfjsModel)result);
}
