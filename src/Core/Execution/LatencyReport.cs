namespace TfModelTools.Execution;

/// <summary>How long predictions take.</summary>
/// <param name="Name">The model, or a step of it.</param>
/// <param name="BatchSize">Samples a call.</param>
/// <param name="Calls">Calls measured, after the warm-up.</param>
/// <param name="Median">The time half of the calls stay under.</param>
/// <param name="Percentile95">The time 95 % of the calls stay under.</param>
/// <param name="Percentile99">The time 99 % of the calls stay under.</param>
/// <param name="Minimum">The quickest call.</param>
/// <param name="Maximum">The slowest call.</param>
/// <param name="SamplesPerSecond">Samples in the time of all measured calls.</param>
public sealed record LatencyReport(
    string Name,
    int BatchSize,
    int Calls,
    TimeSpan Median,
    TimeSpan Percentile95,
    TimeSpan Percentile99,
    TimeSpan Minimum,
    TimeSpan Maximum,
    double SamplesPerSecond)
{
    /// <summary>Bytes of the model's weights; null where it is not known, as of a generated project.</summary>
    public long? WeightBytes { get; init; }

    /// <summary>Bytes of the memory that the steps share, at this batch; null where it is not known.</summary>
    public long? ArenaBytes { get; init; }

    /// <summary>What <see cref="ArenaBytes"/> cannot be less than: the most bytes that live at the same time.</summary>
    public long? ArenaLowerBoundBytes { get; init; }

    /// <summary>The most memory this process has had in use, all else in it included.</summary>
    public long PeakWorkingSetBytes { get; init; }

    /// <summary>Sums measured times up.</summary>
    internal static LatencyReport From(string name, int batchSize, List<TimeSpan> times)
    {
        times.Sort();
        TimeSpan At(double share) => times[Math.Min(times.Count - 1, (int)Math.Ceiling(share * times.Count) - 1)];
        double seconds = times.Sum(t => t.TotalSeconds);
        return new LatencyReport(
            name, batchSize, times.Count, At(0.5), At(0.95), At(0.99), times[0], times[^1], seconds > 0 ? batchSize * times.Count / seconds : double.PositiveInfinity);
    }
}
