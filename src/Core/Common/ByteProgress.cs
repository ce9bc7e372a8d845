namespace TfModelTools.Common;

/// <summary>Counts bytes from several threads and reports them now and then.</summary>
/// <param name="progress">Where to report; null for nowhere.</param>
/// <param name="activity">What is being done.</param>
/// <param name="total">All the bytes.</param>
internal sealed class ByteProgress(IProgress<ProgressReport>? progress, string activity, long total)
{
    private const long Step = 16 * 1024 * 1024;

    private long _done;
    private long _reported;

    /// <summary>The bytes so far.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Counts bytes.</summary>
    /// <param name="bytes">How many more.</param>
    /// <param name="item">What they belong to.</param>
    public void Add(long bytes, string item)
    {
        long done = Interlocked.Add(ref _done, bytes);
        if (progress is null || (done - Interlocked.Read(ref _reported) < Step && done < total))
        {
            return;
        }

        Interlocked.Exchange(ref _reported, done);
        progress.Report(new ProgressReport(activity, item, done, total, "bytes"));
    }
}
