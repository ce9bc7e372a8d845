using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints.Verification;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Test-Checkpoint verifies checkpoints: every checksum of index and values, that all files are there and long enough, that variables
/// neither overlap nor leave gaps, that slices cover their tensors. It answers true or false; with -Detailed it emits every fault
/// instead, and nothing for a sound checkpoint.
/// </summary>
/// <example><code>if (-not (Test-Checkpoint ./training)) { Test-Checkpoint ./training -Detailed }</code></example>
/// <example><code>Get-Checkpoint ./training | Where-Object { Test-Checkpoint $_.Path }</code></example>
[Cmdlet(VerbsDiagnostic.Test, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(bool), typeof(CheckpointFaultInfo))]
public sealed class TestCheckpointCommand : InputPathCmdlet
{
    private readonly CheckpointPaths _paths = new(takesWeights: false);

    /// <summary>Emits an object for every fault instead of true or false.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override IEnumerable<string> Collapse(IReadOnlyList<string> matches) => _paths.Collapse(matches);

    /// <inheritdoc/>
    protected override bool IsAnother(string path) => _paths.IsAnother(path);

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        CheckpointVerification result = RunLong((progress, token) => CheckpointVerifier.Verify(path, progress, token));
        WriteVerbose(string.Create(
            CultureInfo.InvariantCulture,
            $"'{result.Path}': {result.VariableCount} variables, {HumanSize.Format(result.ByteCount)} of values verified, {result.Faults.Count} faults."));
        if (!Detailed)
        {
            foreach (CheckpointFault fault in result.Faults)
            {
                WriteVerbose(fault.Message);
            }

            WriteObject(result.IsSound);
            return;
        }

        foreach (CheckpointFault fault in result.Faults)
        {
            WriteObject(new CheckpointFaultInfo(fault, result.Path));
        }
    }
}
