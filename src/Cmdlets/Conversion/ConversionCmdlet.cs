using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Import;

namespace TfModelTools.Cmdlets.Conversion;

/// <summary>
/// The base of cmdlets that turn a model into something else by a back-end. What cannot be written is one error that lists all of it,
/// before anything is written; -WhatIf touches nothing; a cancelled or failed cmdlet leaves nothing behind.
/// </summary>
public abstract class ConversionCmdlet : ModelCmdlet
{
    private string? _lastModel;

    /// <summary>The model: an object of Import-Model, a file or a path.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    [ArgumentCompleter(typeof(ModelPathCompleter))]
    public ModelArgument? Model { get; set; }

    /// <summary>What to write, a folder or, of some targets, a file; its parent must exist. It is taken as it is: nothing in it is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The model's name in what is written; by default its own.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Replaces what exists, once the new is whole.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Never replaces what exists, even with -Force.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Gives the model on in place of what was written, for a pipeline that converts it once more.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>What is written.</summary>
    private protected abstract ConversionTarget Target { get; }

    /// <summary>The parameters of the target's own as options; name, overwriting, layers and signatures are filled in.</summary>
    /// <param name="model">The model as it is to be imported.</param>
    private protected abstract BackendOptions CreateOptions(ModelArgument model);

    /// <summary>What was written, as an object for the pipeline.</summary>
    private protected abstract object CreateOutput(ConversionResult result);

    // What would be refused is told where it is asked for; a conversion imports the model once it may begin.
    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? asked) ? asked is SwitchParameter { IsPresent: true } : SessionState.PSVariable.GetValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    private static string DescribeFiles(IReadOnlyList<string>? files, string output) => files is { Count: > 1 } ? string.Join(", ", files) : output;

    private static ImportedModel Check(ModelArgument chosen, IModelBackend backend, string output, BackendOptions options, CancellationToken cancellationToken)
    {
        ImportedModel model = chosen.Import(cancellationToken);
        backend.RequireWritable(model.Graph, output, options, cancellationToken);
        return model;
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        string output = ResolveTargetPath(Path);
        TryItem(Model, () =>
        {
            OverwriteMode overwrite = Force && !NoClobber ? OverwriteMode.Replace : OverwriteMode.Refuse;
            if (_lastModel is not null)
            {
                throw new InvalidInputException($"'{output}' holds what '{_lastModel}' became already, and '{Model}' came after it.", "Give each model an output of its own.", output);
            }

            IModelBackend backend = BackendTable.Of(Target);
            ModelArgument chosen = Choose(Model!);
            BackendOptions options = CreateOptions(chosen) with
            {
                Name = Name,
                Overwrite = overwrite,
                Layers = token => KerasLayersReader.Find(chosen.Path, chosen.Options, token),
                Signatures = token => ModelImporter.ImportOtherSignatures(chosen.Path, chosen.Options, token),
            };
            options.RequireAllowed(output);
            ImportedModel? model = IsWhatIf ? RunLong((_, token) => Check(chosen, backend, output, options, token)) : null;
            if (ShouldProcess(DescribeFiles(backend.FilesOf(model?.Graph, output, options), output), $"Convert '{Model}' to {backend.Description}{options.DescribeReplacement(output)}"))
            {
                ConversionResult result = RunLong((progress, token) => backend.Write((model = chosen.Import(token)).Graph, output, options, progress, token));
                _lastModel = Model!.Path;
                TellAssumptions(model!.Name, model.Graph.Defaults, model.Graph.Notes);
                foreach (string warning in result.Warnings)
                {
                    WriteWarning(warning);
                }

                foreach (string note in result.Notes)
                {
                    WriteVerbose(note);
                }

                WriteObject(PassThru ? model : CreateOutput(result));
            }
        });
    }
}
