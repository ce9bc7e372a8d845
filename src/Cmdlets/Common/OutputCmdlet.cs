using System.Management.Automation;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// The base of cmdlets that write a file. What exists already is kept unless -Force says otherwise; -WhatIf touches nothing; a
/// cancelled or failed cmdlet leaves nothing behind.
/// </summary>
public abstract class OutputCmdlet : TfModelCmdlet
{
    /// <summary>Where to write. It is taken as it is: nothing in it is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

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
    }

    /// <summary>Throws when the output could not be written, without touching the disk.</summary>
    protected virtual void EnsureAllowed() => OutputFile.EnsureAllowed(OutputPath, Overwrite);

    /// <summary>What becomes of what is there, as the end of an action's description: ", replace the file". Empty where nothing is.</summary>
    protected virtual string Consequence => OutputFile.Describe(OutputPath, Overwrite);

    /// <summary>Emits the output's file or folder object, where -PassThru asks for it.</summary>
    protected void WriteOutput()
    {
        if (PassThru)
        {
            WriteObject(InvokeProvider.Item.Get([OutputPath], force: true, literalPath: true), enumerateCollection: true);
        }
    }
}
