using System.Management.Automation;
using TfModelTools.Backends;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Models;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;

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

    /// <summary>The folder to write; its parent must exist. It is taken as it is: nothing in it is a wildcard.</summary>
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

    /// <summary>The parameters of the target's own as options; name and overwriting are filled in.</summary>
    /// <param name="model">The model as it is to be imported.</param>
    private protected abstract BackendOptions CreateOptions(ModelArgument model);

    /// <summary>What was written, as an object for the pipeline.</summary>
    private protected abstract object CreateOutput(ConversionResult result);

    /// <summary>Throws when the output could not be written; a folder, unless a target says otherwise.</summary>
    private protected virtual void EnsureAllowed(string output, OverwriteMode overwrite) => OutputFolder.EnsureAllowed(output, overwrite);

    /// <summary>What writing would do to what is there, as the end of a sentence.</summary>
    private protected virtual string DescribeOutput(string output, OverwriteMode overwrite) => OutputFolder.Describe(output, overwrite);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        string output = ResolveTargetPath(Path);
        TryItem(Model, () =>
        {
            OverwriteMode overwrite = Force && !NoClobber ? OverwriteMode.Replace : OverwriteMode.Refuse;
            if (_lastModel is not null)
            {
                throw new InvalidInputException($"'{output}' holds what '{_lastModel}' became already, and '{Model}' came after it.", "Convert each model into a folder of its own.", output);
            }

            EnsureAllowed(output, overwrite);
            IModelBackend backend = BackendTable.Of(Target);
            ModelArgument chosen = Choose(Model!);
            BackendOptions options = CreateOptions(chosen) with { Name = Name, Overwrite = overwrite };
            if (ShouldProcess(output, $"Convert '{Model}' to {backend.Description}{DescribeOutput(output, overwrite)}"))
            {
                ImportedModel? model = null;
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
