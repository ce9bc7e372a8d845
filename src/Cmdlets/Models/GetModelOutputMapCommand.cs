using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// Get-ModelOutputMap pairs the outputs of two forms of one model, such as a SavedModel and what it was converted to: by name, shape,
/// element type and position, and with sample inputs by the values both give.
/// </summary>
/// <example><code>Get-ModelOutputMap ./saved_model ./web_model/model.json</code></example>
/// <example><code>Get-ModelOutputMap ./saved_model ./frozen.pb -FeaturePath samples.npz</code></example>
[Cmdlet(VerbsCommon.Get, "ModelOutputMap")]
[OutputType(typeof(OutputMapping))]
public sealed class GetModelOutputMapCommand : ModelCmdlet
{
    private string? _features;

    /// <summary>The model: an object of Import-Model, a file, or a path.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>Its other form.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? ReferenceModel { get; set; }

    /// <summary>The signature of the other form; by default serving_default, or the only one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReferenceSignatureCompleter))]
    public string? ReferenceSignature { get; set; }

    /// <summary>An .npz of sample inputs: both models are run, and outputs of the same values belong together.</summary>
    [Parameter(Position = 2)]
    [ValidateNotNullOrEmpty]
    public string? FeaturePath { get; set; }

    /// <summary>By how much values may differ, absolutely or relatively.</summary>
    [Parameter]
    [ValidateRange(0.0, double.MaxValue)]
    [Number]
    public double Tolerance { get; set; } = 1e-4;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Require(FeaturePath, () => _features ??= FeaturePath is null ? null : ResolveInput(FeaturePath));
        string? features = _features;
        TryItem(Model, () =>
        {
            ModelArgument chosen = Choose(Model!);
            WriteObject(
                RunLong((_, token) => ModelOutputMap.Create(
                    chosen.Path,
                    ReferenceModel!.Path,
                    chosen.Options,
                    ReferenceSignature is null ? ReferenceModel.Options : ReferenceModel.Options with { Signature = ReferenceSignature },
                    features is null ? null : Sources.ReadAll(features, token),
                    Tolerance,
                    token)),
                enumerateCollection: true);
        });
    }
}
