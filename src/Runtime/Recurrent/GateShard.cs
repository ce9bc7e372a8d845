namespace TfModelTools.Runtime;

/// <summary>
/// Some units of a recurrent layer. The columns of its kernels, (rows, gates * units), are taken out gate by gate, so that all gates of
/// these units stand side by side: a thread may then compute these units alone.
/// </summary>
/// <param name="Start">The first unit.</param>
/// <param name="Count">The number of units.</param>
internal readonly record struct GateShard(int Start, int Count)
{
    // Half of fewer units would not be worth a second thread.
    private const int MinimumUnits = 64;

    // A whole number of vectors of every width.
    private const int Unit = 16;

    /// <summary>All units.</summary>
    public static GateShard[] Whole(int units) => [new(0, units)];

    /// <summary>Two halves, where there are units enough.</summary>
    public static GateShard[] Halves(int units)
    {
        int first = (units + Unit) / (2 * Unit) * Unit;
        return units >= MinimumUnits ? [new(0, first), new(first, units - first)] : Whole(units);
    }

    /// <summary>The columns of these units.</summary>
    /// <param name="matrix">(rows, gates * units), row after row.</param>
    /// <param name="gates">The number of gates.</param>
    /// <param name="units">The number of units.</param>
    public ReadOnlySpan<float> Columns(ReadOnlySpan<float> matrix, int gates, int units)
    {
        if (Count == units)
        {
            return matrix;
        }

        float[] columns = new float[(long)matrix.Length / units * Count];
        for (int from = Start, to = 0; to < columns.Length; from += units, to += Count)
        {
            matrix.Slice(from, Count).CopyTo(columns.AsSpan(to));
        }

        return columns;
    }

    /// <summary>Packs the columns of these units.</summary>
    /// <param name="matrix">(rows, gates * units), row after row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="gates">The number of gates.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="bias">(gates * units), or empty.</param>
    public PackedMatrix Pack(ReadOnlySpan<float> matrix, int rows, int gates, int units, ReadOnlySpan<float> bias) =>
        new(Columns(matrix, gates, units), rows, gates * Count, gates * Count, 1, Columns(bias, gates, units));
}
