using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Get-CheckpointVariable lists the variables of checkpoints: names, types, shapes and places, from the index alone. No value is read.
/// </summary>
/// <example><code>Get-CheckpointVariable ./checkpoints/my_model | Sort-Object ByteSize -Descending</code></example>
[Cmdlet(VerbsCommon.Get, "CheckpointVariable", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointVariable))]
public sealed class GetCheckpointVariableCommand : CheckpointPathCmdlet
{
    /// <summary>Names of the variables wanted; wildcards are allowed. By default all.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        using IVariableSource source = Sources.Open(path);
        WriteVerbose($"'{path}' is a {source.FormatName} with {source.Variables.Count} variables: '{source.Path}'.");
        foreach (CheckpointVariable variable in VariableList.Of(source).Named(Name, e => WriteError(ErrorRecords.From(e, path))))
        {
            WriteObject(variable);
        }
    }
}
