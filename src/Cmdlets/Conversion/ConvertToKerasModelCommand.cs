using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Backends.Keras;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// ConvertTo-KerasModel writes a model as Keras loads it: a .keras archive of Keras 3, or an .h5 file of Keras 2 or 3. What that Keras lacks or computes otherwise is one error that lists all
/// of it, before anything is written.
/// </summary>
/// <example><code>ConvertTo-KerasModel -Model ./old.h5 -Path ./new.keras</code></example>
[Cmdlet(VerbsData.ConvertTo, "KerasModel", SupportsShouldProcess = true)]
[OutputType(typeof(KerasModelInfo), typeof(ImportedModel))]
public sealed class ConvertToKerasModelCommand : ConversionCmdlet
{
    /// <summary>The Keras that an .h5 file is written for, 2 or 3; 2 by default. A .keras file is one of Keras 3.</summary>
    [Parameter]
    [ValidateSet("2", "3")]
    public string? KerasVersion { get; set; }

    /// <inheritdoc/>
    private protected override ConversionTarget Target => ConversionTarget.Keras;

    /// <inheritdoc/>
    private protected override BackendOptions CreateOptions(ModelArgument model) => new KerasOptions { KerasVersion = KerasVersion switch { "2" => 2, "3" => 3, _ => null } };

    /// <inheritdoc/>
    private protected override object CreateOutput(ConversionResult result) => new KerasModelInfo((KerasModel)result);
}
