using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Backends.CSharp;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// ConvertTo-CSharpModel writes a model as a C# project that builds with the .NET SDK alone and predicts the same numbers: the forward
/// pass as source, the weights, tests and a benchmark. Layers that cannot be written are one error that lists all of them, before
/// anything is written.
/// </summary>
/// <example><code>Import-Model ./model.h5 | ConvertTo-CSharpModel -Path ./out -Name MNist -FeaturePath features.npz</code></example>
[Cmdlet(VerbsData.ConvertTo, "CSharpModel", SupportsShouldProcess = true)]
[OutputType(typeof(GeneratedModel), typeof(ImportedModel))]
public sealed class ConvertToCSharpModelCommand : ConversionCmdlet
{
    private string? _features;

    /// <summary>The namespace; by default the name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

    /// <summary>An .npz of sample inputs and expected outputs, which the project's own test checks.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FeaturePath { get; set; }

    /// <summary>Says that the model tells one class from another: the predictor gives a score and its level of confidence.</summary>
    [Parameter]
    public SwitchParameter BinaryClassification { get; set; }

    /// <summary>Where the weights are kept.</summary>
    [Parameter]
    public WeightStorage WeightStorage { get; set; }

    /// <summary>The framework the project targets: net10.0 or later.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TargetFrameworkCompleter))]
    public string TargetFramework { get; set; } = "net10.0";

    /// <summary>Lets elementwise steps write over their input; on unless -EnableInPlace:$false is given.</summary>
    [Parameter]
    public SwitchParameter EnableInPlace { get; set; } = true;

    /// <summary>Lets buffers share memory; on unless -EnableMemoryDrop:$false, which keeps one buffer for each layer, for debugging.</summary>
    [Parameter]
    public SwitchParameter EnableMemoryDrop { get; set; } = true;

    /// <summary>Leaves out the pictures of the model, model_overview.svg and model_overview.png.</summary>
    [Parameter]
    public SwitchParameter NoOverview { get; set; }

    /// <inheritdoc/>
    private protected override ConversionTarget Target => ConversionTarget.CSharp;

    /// <inheritdoc/>
    private protected override BackendOptions CreateOptions(ModelArgument model) => new CSharpOptions
    {
        Namespace = Namespace,
        FeaturePath = FeaturePath is null ? null : _features ??= ResolveInput(FeaturePath),
        BinaryClassification = BinaryClassification,
        EnableInPlace = EnableInPlace,
        EnableMemoryDrop = EnableMemoryDrop,
        Optimize = model.Optimize,
        WeightStorage = WeightStorage,
        TargetFramework = TargetFramework,
        EnableOverview = !NoOverview,
    };

    /// <inheritdoc/>
    private protected override object CreateOutput(ConversionResult result) => new GeneratedModel((CSharpProject)result);
}
