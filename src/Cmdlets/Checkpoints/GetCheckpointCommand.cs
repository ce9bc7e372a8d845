using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Completion;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;

namespace TfModelTools.Cmdlets.Checkpoints;

/// <summary>
/// Get-Checkpoint lists the checkpoints of folders, oldest first, with step, time, size, number of variables, and whether each is complete
/// and the latest. Indexes and state files are read, no values.
/// </summary>
/// <example><code>Get-Checkpoint ./training</code></example>
/// <example><code>Get-Checkpoint ./training -Latest | Get-CheckpointVariable</code></example>
/// <example><code>Get-Checkpoint ./runs/* | Where-Object { -not $_.IsComplete }</code></example>
[Cmdlet(VerbsCommon.Get, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Checkpoint))]
public sealed class GetCheckpointCommand : InputPathCmdlet
{
    // The files of a folder come one by one from Get-ChildItem: each checkpoint is told once, by whichever of its files is the first, or by the state file.
    private readonly CheckpointPaths _paths = new(takesWeights: false);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Only checkpoints of these training steps.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ValidateRange(0, long.MaxValue)]
    [Number(IsWhole = true, IsList = true)]
    [ArgumentCompleter(typeof(StepCompleter))]
    public long[] Step { get; set; } = [];

    /// <summary>Only the latest checkpoint of each folder: the one its state file names, or without one the last that is complete.</summary>
    [Parameter]
    public SwitchParameter Latest { get; set; }

    /// <inheritdoc/>
    protected override void ProcessPath(string path)
    {
        if (Latest && Step.Length == 0)
        {
            WriteObject(new Checkpoint(CheckpointFolder.Latest(path)));
            return;
        }

        IReadOnlyList<CheckpointSummary> all = CheckpointFolder.List(path);
        foreach (CheckpointSummary summary in all)
        {
            Checkpoint checkpoint = new(summary);
            bool isTold = !_told.Add(checkpoint.Path) && File.Exists(path);
            if (!isTold && (Step.Length == 0 || (summary.Step is { } step && Step.Contains(step))) && (!Latest || summary.IsLatest))
            {
                WriteObject(checkpoint);
            }
        }

        foreach (long step in Step.Where(s => !all.Any(c => c.Step == s)))
        {
            string steps = string.Join(", ", all.Select(c => c.Step).OfType<long>().Distinct());
            WriteError(ErrorRecords.From(
                new InputNotFoundException(
                    FormattableString.Invariant($"'{path}' holds no checkpoint of step {step}."),
                    steps.Length > 0 ? $"It has those of the steps {steps}." : "The names of its checkpoints end in no step.",
                    path),
                step));
        }
    }

    /// <inheritdoc/>
    protected override bool IsAnother(string path) =>
        System.IO.Path.GetFileName(path) == CheckpointState.FileName || _paths.IsAnother(path);

    /// <summary>Of the files that a wildcard matches those that belong to a checkpoint, each checkpoint once; folders as they are.</summary>
    /// <param name="matches">Full paths.</param>
    protected override IEnumerable<string> Collapse(IReadOnlyList<string> matches)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string match in matches)
        {
            string? one = match;
            if (!Directory.Exists(match))
            {
                try
                {
                    // The state file among its checkpoints adds nothing.
                    one = System.IO.Path.GetFileName(match) == CheckpointState.FileName ? null : CheckpointPath.Resolve(match).ToPath();
                }
                catch (TfModelException e) when (e is UnrecognizedFormatException or InputNotFoundException)
                {
                    WriteVerbose(e.Problem);
                    one = null;
                }
                catch (TfModelException)
                {
                    // A damaged one is listed with its problem, or reported.
                }
            }

            if (one is not null && seen.Add(one))
            {
                yield return one;
            }
        }
    }
}
