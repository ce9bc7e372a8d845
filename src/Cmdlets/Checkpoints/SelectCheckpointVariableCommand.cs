using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Selection;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Select-CheckpointVariable passes on the variables that are wanted, as they come. Keys of a key file that no variable had are one
/// error at the end, which lists them all with the nearest names and keeps a following export from writing a part.
/// </summary>
/// <example><code>Get-CheckpointVariable ./my_model | Select-CheckpointVariable -ExcludeOptimizer -Exclude *bias*</code></example>
/// <example><code>Get-CheckpointVariable ./my_model | Select-CheckpointVariable -KeyFile keys.txt | Export-ModelWeights weights.npz</code></example>
[Cmdlet(VerbsCommon.Select, "CheckpointVariable")]
[OutputType(typeof(CheckpointVariable))]
public sealed class SelectCheckpointVariableCommand : SelectingCmdlet
{
    private readonly VariableStream _stream = new();

    /// <summary>Variables, as Get-CheckpointVariable gives them, or items of a drive; a scope stands for the variables in it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    [VariableTransformation]
    public CheckpointVariable[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (CheckpointVariable variable in _stream.Take(InputObject, Selector))
        {
            WriteObject(variable);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(EndStream(_stream), enumerateCollection: true);
}
