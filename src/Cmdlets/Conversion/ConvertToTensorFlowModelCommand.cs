using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// ConvertTo-TensorFlowModel writes a model as TensorFlow keeps it: a SavedModel, a frozen graph, or a checkpoint with its graph. What TensorFlow lacks is made of what it
/// has, or is one error that lists all of it, before anything is written.
/// </summary>
/// <example><code>ConvertTo-TensorFlowModel -Model ./model.h5 -Path ./saved_model</code></example>
[Cmdlet(VerbsData.ConvertTo, "TensorFlowModel", SupportsShouldProcess = true)]
[OutputType(typeof(TensorFlowModelInfo), typeof(ImportedModel))]
public sealed class ConvertToTensorFlowModelCommand : ConversionCmdlet
{
    /// <summary>The form to write; by default what the extension of the path says: .pb or .pbtxt a frozen graph, .meta or .ckpt a checkpoint, .py a program, any other a SavedModel.</summary>
    [Parameter]
    public TensorFlowFormat Format { get; set; }

    /// <inheritdoc/>
    private protected override ConversionTarget Target => ConversionTarget.TensorFlow;

    /// <inheritdoc/>
    private protected override BackendOptions CreateOptions(ModelArgument model) => new TensorFlowOptions { Format = MyInvocation.BoundParameters.ContainsKey(nameof(Format)) ? Format : null };

    /// <inheritdoc/>
    private protected override object CreateOutput(ConversionResult result) => new TensorFlowModelInfo((TensorFlowModel)result);
}
