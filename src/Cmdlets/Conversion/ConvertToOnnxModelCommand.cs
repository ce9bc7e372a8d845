using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats.Onnx.Writing;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// ConvertTo-OnnxModel writes a model as ONNX, for ONNX Runtime and others. What ONNX lacks is made of what it has, or is one error that lists all of it, before anything is written.
/// </summary>
/// <example><code>ConvertTo-OnnxModel -Model ./saved_model -Path ./model.onnx</code></example>
[Cmdlet(VerbsData.ConvertTo, "OnnxModel", SupportsShouldProcess = true)]
[OutputType(typeof(OnnxModelInfo), typeof(ImportedModel))]
public sealed class ConvertToOnnxModelCommand : ConversionCmdlet
{
    /// <summary>The version of the operator set.</summary>
    [Parameter]
    [ValidateRange(OnnxGraphBuilder.MinOpset, OnnxGraphBuilder.MaxOpset)]
    [Number(IsWhole = true)]
    public int Opset { get; set; } = OnnxOptions.DefaultOpset;

    /// <summary>Keeps the values of large weights in a file of their own.</summary>
    [Parameter]
    public SwitchParameter ExternalData { get; set; }

    /// <summary>Makes weights and what is computed float16.</summary>
    [Parameter]
    public SwitchParameter Float16 { get; set; }

    /// <summary>Makes inputs and outputs float16, too.</summary>
    [Parameter]
    public SwitchParameter Float16Port { get; set; }

    /// <summary>Stores large weights as 8-bit integers with a scale for each channel.</summary>
    [Parameter]
    public SwitchParameter QuantizeWeight { get; set; }

    /// <summary>The names of classes, written as metadata.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? Label { get; set; }

    /// <inheritdoc/>
    private protected override ConversionTarget Target => ConversionTarget.Onnx;

    /// <inheritdoc/>
    private protected override BackendOptions CreateOptions(ModelArgument model) => new OnnxOptions
    {
        Opset = Opset,
        ExternalData = ExternalData,
        Float16 = Float16 || Float16Port,
        Float16Ports = Float16Port,
        QuantizeWeights = QuantizeWeight,
        Labels = Label ?? [],
        Optimize = model.Optimize,
    };

    /// <inheritdoc/>
    private protected override object CreateOutput(ConversionResult result) => new OnnxModelInfo((OnnxModel)result);
}
