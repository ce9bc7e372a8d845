using System.Management.Automation;
using TfModelTools.Backends.CSharp;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Models;

/// <summary>
/// ConvertTo-CSharpModel writes a model as a C# project that builds with the .NET SDK alone and predicts the same numbers: the forward
/// pass as source, the weights, tests and a benchmark. Layers that cannot be written are one error that lists all of them, before
/// anything is written.
/// </summary>
/// <example><code>Import-Model ./model.h5 | ConvertTo-CSharpModel -Path ./out -Name MNist -FeaturePath features.npz</code></example>
[Cmdlet(VerbsData.ConvertTo, "CSharpModel", SupportsShouldProcess = true)]
[OutputType(typeof(GeneratedModel), typeof(ImportedModel))]
public sealed class ConvertToCSharpModelCommand : ModelCmdlet
{
    private string? _lastOutput;
    private string? _features;

    /// <summary>The model: an object of Import-Model, a file or a path.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>The folder to write; its parent must exist. It is taken as it is: nothing in it is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The model's name in source and file names; by default its own.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

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

    /// <summary>The framework the project targets: net8.0 or later.</summary>
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

    /// <summary>Replaces what exists, once the new is whole.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Never replaces what exists, even with -Force.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Gives the model on in place of the project, for a pipeline that converts it once more.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string output = ResolveTargetPath(Path);
        TryItem(Model, () =>
        {
            OverwriteMode overwrite = Force && !NoClobber ? OverwriteMode.Replace : OverwriteMode.Refuse;
            if (_lastOutput is not null)
            {
                throw new InvalidInputException($"'{output}' holds the project of '{_lastOutput}' already, and '{Model}' came after it.", "Convert each model into a folder of its own.", output);
            }

            OutputFolder.EnsureAllowed(output, overwrite);
            ModelArgument chosen = Choose(Model!);
            CSharpOptions options = new()
            {
                Name = Name,
                Namespace = Namespace,
                FeaturePath = FeaturePath is null ? null : _features ??= ResolveInput(FeaturePath),
                BinaryClassification = BinaryClassification,
                EnableInPlace = EnableInPlace,
                EnableMemoryDrop = EnableMemoryDrop,
                Optimize = chosen.Optimize,
                WeightStorage = WeightStorage,
                TargetFramework = TargetFramework,
                EnableOverview = !NoOverview,
                Overwrite = overwrite,
            };
            if (ShouldProcess(output, $"Convert '{Model}' to a C# project{OutputFolder.Describe(output, overwrite)}"))
            {
                ImportedModel? model = null;
                CSharpProject project = RunLong((progress, token) => CSharpBackend.Write((model = chosen.Import(token)).Graph, output, options, progress, token));
                _lastOutput = Model!.Path;
                TellAssumptions(model!.Name, model.Graph.Defaults, model.Graph.Notes);
                foreach (string warning in project.Warnings)
                {
                    WriteWarning(warning);
                }

                foreach (string note in project.Notes)
                {
                    WriteVerbose(note);
                }

                WriteObject(PassThru ? model : new GeneratedModel(project));
            }
        });
    }
}
