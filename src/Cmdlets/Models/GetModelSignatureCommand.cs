using System.Management.Automation;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Get-ModelSignature tells how a model is called: its signatures with tags, method, and each input and output with name, tensor, element
/// type and shape. Of a model without signatures it tells what the model itself could take and give.
/// </summary>
/// <example><code>Get-ModelSignature ./saved_model</code></example>
/// <example><code>(Get-ModelSignature ./saved_model -Signature serving_default).Inputs</code></example>
[Cmdlet(VerbsCommon.Get, "ModelSignature", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SignatureDescription))]
public sealed class GetModelSignatureCommand : InspectionCmdlet
{
    /// <summary>Only the signature of this key.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    public string? Signature { get; set; }

    private protected override void ProcessModel(InspectedModel model) =>
        WriteObject(RunLong((_, token) => ModelSignatures.Find(model, Signature, Tags, token)), enumerateCollection: true);
}
