using System.Globalization;

namespace TfModelTools.Common;

/// <summary>How fast an operation goes and how long it will still take, from its reports: what a progress display adds to them.</summary>
/// <remarks>The rate is that of the last seconds, so that it follows when a disk slows down; before the first second nothing is said.</remarks>
public sealed class TransferRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(8);

    private readonly Queue<(TimeSpan Time, long Completed)> _reports = new();
    private readonly TimeProvider _clock;
    private readonly long _start;
    private string _activity = string.Empty;

    /// <summary>Begins to count.</summary>
    /// <param name="clock">The clock; null for the system's.</param>
    public TransferRate(TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
    }

    /// <summary>Units a second; 0 while that cannot be told.</summary>
    public double PerSecond { get; private set; }

    /// <summary>The time that is left; null while that cannot be told.</summary>
    public TimeSpan? Remaining { get; private set; }

    /// <summary>Takes a report into account.</summary>
    /// <returns>The report in words: what is done of how much, and how fast.</returns>
    public string Update(ProgressReport report)
    {
        TimeSpan now = _clock.GetElapsedTime(_start);
        if (report.Activity != _activity || (_reports.Count > 0 && report.Completed < _reports.Last().Completed))
        {
            // Another operation: its rate is its own.
            _activity = report.Activity;
            _reports.Clear();
        }

        _reports.Enqueue((now, report.Completed));
        while (_reports.Count > 2 && now - _reports.Peek().Time > Window)
        {
            _reports.Dequeue();
        }

        (TimeSpan time, long completed) = _reports.Peek();
        PerSecond = now - time >= TimeSpan.FromSeconds(1) ? (report.Completed - completed) / (now - time).TotalSeconds : 0;
        Remaining = PerSecond > 0 && report.Total > 0 ? TimeSpan.FromSeconds(Math.Min((report.Total - report.Completed) / PerSecond, int.MaxValue)) : null;
        return Describe(report);
    }

    private string Describe(ProgressReport report)
    {
        bool bytes = report.Unit == "bytes";
        string done = Amount(report.Completed);
        string text = report.Total > 0 ? $"{done} of {Amount(report.Total)}" : done;
        text = bytes ? text : $"{text} {report.Unit}";
        return PerSecond > 0 && bytes ? $"{text}, {HumanSize.Format((long)PerSecond)}/s" : text;

        string Amount(long amount) => bytes ? HumanSize.Format(amount) : amount.ToString("N0", CultureInfo.InvariantCulture);
    }
}
