using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Cmdlets.Selection;
using TfModelTools.Formats;
using TfModelTools.Weights.Selection;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Get-CheckpointVariable lists the variables of checkpoints: names, types, shapes and places, from the index alone. No value is read.
/// </summary>
/// <example><code>Get-CheckpointVariable ./checkpoints/my_model | Sort-Object ByteSize -Descending</code></example>
[Cmdlet(VerbsCommon.Get, "CheckpointVariable", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointVariable))]
public sealed class GetCheckpointVariableCommand : VariablePathCmdlet
{
    /// <inheritdoc/>
    private protected override void ProcessVariables(IEnumerable<CheckpointVariable> variables) => WriteObject(variables, enumerateCollection: true);

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        using IVariableSource source = Sources.Open(path);
        WriteVerbose($"'{path}' is a {source.FormatName} with {source.Variables.Count} variables: '{source.Path}'.");
        VariableSelectionResult<CheckpointVariable> selected = Select(source);
        foreach (CheckpointVariable variable in selected.Variables)
        {
            WriteObject(variable);
        }

        ReportUnknown(selected.Unmatched, source, path);
    }
}
