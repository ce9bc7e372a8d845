using System.Management.Automation;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// Carries progress from the thread that works to the pipeline thread, which alone may write. Only the latest report is kept: the
/// worker never waits, and the pipeline thread shows as many as it looks at.
/// </summary>
internal sealed class PipelineProgress : IProgress<ProgressReport>
{
    private readonly int _activityId;
    private readonly TransferRate _rate = new();
    private object? _latest;
    private ProgressRecord? _shown;

    /// <summary>Creates a carrier.</summary>
    /// <param name="activityId">Tells this activity from others on the screen.</param>
    public PipelineProgress(int activityId) => _activityId = activityId;

    /// <inheritdoc/>
    public void Report(ProgressReport value) => Interlocked.Exchange(ref _latest, value);

    /// <summary>Shows the latest report, if there is a new one. On the pipeline thread only.</summary>
    public void Show(Action<ProgressRecord> write)
    {
        if (Interlocked.Exchange(ref _latest, null) is ProgressReport report)
        {
            _shown = new ProgressRecord(_activityId, report.Activity, _rate.Update(report))
            {
                PercentComplete = report.Percent,
                CurrentOperation = report.Item,
                SecondsRemaining = (int?)_rate.Remaining?.TotalSeconds ?? -1,
            };
            write(_shown);
        }
    }

    /// <summary>Takes the activity off the screen, if it was shown. On the pipeline thread only.</summary>
    public void End(Action<ProgressRecord> write)
    {
        if (_shown is not null)
        {
            _shown.RecordType = ProgressRecordType.Completed;
            write(_shown);
        }
    }
}
