using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Backends.ModelIr;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// ConvertTo-ModelIR writes a model as the intermediate representation of MMdnn: NAME.pb or NAME.json as the path says, both without an extension, and NAME.npy beside. What the IR
/// lacks is made of what it has, or is one error that lists all of it, before anything is written.
/// </summary>
/// <example><code>ConvertTo-ModelIR -Model ./resnet.ckpt.meta -Path ./ir/resnet -DestinationNode Squeeze</code></example>
[Cmdlet(VerbsData.ConvertTo, "ModelIR", SupportsShouldProcess = true)]
[OutputType(typeof(ModelIRInfo), typeof(ImportedModel))]
public sealed class ConvertToModelIRCommand : ConversionCmdlet
{
    /// <summary>Writes the graph alone, without the file of weights.</summary>
    [Parameter]
    public SwitchParameter StructureOnly { get; set; }

    /// <inheritdoc/>
    private protected override ConversionTarget Target => ConversionTarget.ModelIr;

    /// <inheritdoc/>
    private protected override BackendOptions CreateOptions(ModelArgument model) => new ModelIrOptions { StructureOnly = StructureOnly, Optimize = model.Optimize };

    /// <inheritdoc/>
    private protected override object CreateOutput(ConversionResult result) => new ModelIRInfo((ModelIrModel)result);
}
