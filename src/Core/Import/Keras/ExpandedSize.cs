namespace TfModelTools.Import.Keras;

/// <summary>How much a layer or model is when it is written out, call by call. Sums stay at the largest number instead of turning negative.</summary>
/// <param name="Layers">How many layers and functions.</param>
/// <param name="Bytes">Bytes of their names.</param>
/// <param name="Read">What their calls cost (<see cref="CallCost"/>).</param>
internal readonly record struct ExpandedSize(long Layers, long Bytes, long Read = 0)
{
    // Far above every limit, and far enough below the largest number that sums and products of two do not overflow.
    private const long Most = int.MaxValue;

    /// <summary>Both together.</summary>
    public static ExpandedSize operator +(ExpandedSize a, ExpandedSize b) => new(Math.Min(Most, a.Layers + b.Layers), Math.Min(Most, a.Bytes + b.Bytes), Math.Min(Most, a.Read + b.Read));

    /// <summary>So many of it.</summary>
    public static ExpandedSize operator *(ExpandedSize a, long count)
    {
        long times = Math.Min(Most, count);
        return new(Math.Min(Most, a.Layers * times), Math.Min(Most, a.Bytes * times), Math.Min(Most, a.Read * times));
    }
}
