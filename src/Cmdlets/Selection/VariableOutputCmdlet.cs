using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Interop;
using TfModelTools.Common;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>
/// The base of cmdlets that write variables, all of them from the same inputs. What exists already is kept unless -Force says otherwise;
/// -WhatIf touches nothing; a cancelled or failed cmdlet leaves nothing behind.
/// </summary>
public abstract class VariableOutputCmdlet : SelectingCmdlet
{
    private readonly VariableInputs _inputs = new();

    /// <summary>Where to write. It is taken as it is: nothing in it is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// Variables, as Get-CheckpointVariable and Import-ModelWeights give them, of one file or several; items of a drive; tensors, as
    /// Get-CheckpointTensor gives them; checkpoints of Get-Checkpoint; paths of checkpoints and weight files; hashtables of names and arrays.
    /// Several are joined.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    [WholeArray]
    public object[] InputObject { get; set; } = [];

    /// <summary>Replaces what exists, once the new is whole.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Never replaces what exists. This is so without -Force too; the switch says it where $PSDefaultParameterValues sets -Force.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Gives back the file (or folder) that was written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The full path of the output.</summary>
    protected string OutputPath { get; private set; } = "";

    /// <summary>What to do when the output exists.</summary>
    protected OverwriteMode Overwrite => Force && !NoClobber ? OverwriteMode.Replace : OverwriteMode.Refuse;

    /// <summary>Finds the output and refuses at once what could not be written at the end.</summary>
    protected override void BeginProcessing()
    {
        OutputPath = ResolveTargetPath(Path);
        Require(Path, EnsureAllowed);
        base.BeginProcessing();
    }

    /// <summary>Takes the inputs. One that cannot be read makes the output another one than was asked for: it ends the statement.</summary>
    protected override void ProcessRecord()
    {
        foreach (object item in InputObject)
        {
            Require(item, () =>
            {
                if (VariableReference.Resolve(item, SessionState) is { } variables)
                {
                    _inputs.AddAll(variables);
                }
                else
                {
                    _inputs.Add(item, ResolveInput);
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(Path, () => Write(_inputs.Select(Selector, WriteWarning)));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inputs.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Throws when the output could not be written, without touching the disk.</summary>
    private protected virtual void EnsureAllowed() => OutputFile.EnsureAllowed(OutputPath, Overwrite);

    /// <summary>What becomes of what is there, as the end of an action's description: ", replace the file". Empty where nothing is.</summary>
    private protected virtual string Consequence => OutputFile.Describe(OutputPath, Overwrite);

    /// <summary>Writes the variables that are wanted, at least one.</summary>
    private protected abstract void Write(IReadOnlyList<VariableInput> variables);

    /// <summary>Opens the files of variables; they stay open until the cmdlet ends.</summary>
    /// <exception cref="TfModelException">One cannot be opened, or no longer holds its variable.</exception>
    private protected IReadOnlyList<WeightInput> Open(IReadOnlyList<VariableInput> variables) => _inputs.Open(variables);
}
