using TfModelTools.Graph;

namespace TfModelTools.Import.GraphDef;

/// <summary>A number as an importer knows it: Constant + PerBatch * N with the batch size N, or unknown.</summary>
/// <param name="Constant">What does not depend on the batch size.</param>
/// <param name="PerBatch">The multiple of the batch size.</param>
/// <param name="IsUnknown">Whether nothing is known.</param>
internal readonly record struct SymbolicNumber(double Constant, double PerBatch = 0, bool IsUnknown = false)
{
    /// <summary>A number that only the data will tell.</summary>
    public static SymbolicNumber Unknown { get; } = new(0, 0, true);

    /// <summary>Whether it is a plain number.</summary>
    public bool IsFixed => !IsUnknown && PerBatch == 0;

    public static implicit operator SymbolicNumber(double value) => new(value);

    public static implicit operator SymbolicNumber(bool value) => new(value ? 1 : 0);

    /// <summary>Plain numbers.</summary>
    public static SymbolicNumber[] Plain(ReadOnlySpan<double> numbers)
    {
        SymbolicNumber[] all = new SymbolicNumber[numbers.Length];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = numbers[i];
        }

        return all;
    }

    /// <summary>The number an extent is.</summary>
    public static SymbolicNumber From(Dimension extent) =>
        extent.IsUnknown ? Unknown : extent.IsPerBatch ? new(0, extent.Count) : new(extent.Count);

    /// <summary>The extent a number is; unknown for what no extent can be.</summary>
    public Dimension ToDimension() =>
        IsUnknown || (PerBatch != 0 && Constant != 0) || PerBatch < 0 || Constant < 0 || Constant != Math.Floor(Constant) || Constant > long.MaxValue / 2
            ? Dimension.Unknown
            : PerBatch != 0 ? Dimension.Batch * (long)PerBatch : (long)Constant;

    public static SymbolicNumber operator +(SymbolicNumber a, SymbolicNumber b) =>
        a.IsUnknown || b.IsUnknown ? Unknown : new(a.Constant + b.Constant, a.PerBatch + b.PerBatch);

    public static SymbolicNumber operator -(SymbolicNumber a, SymbolicNumber b) =>
        a.IsUnknown || b.IsUnknown ? Unknown : new(a.Constant - b.Constant, a.PerBatch - b.PerBatch);

    public static SymbolicNumber operator *(SymbolicNumber a, SymbolicNumber b) =>
        a is { IsFixed: true, Constant: 0 } || b is { IsFixed: true, Constant: 0 } ? 0
        : a.IsUnknown || b.IsUnknown || (a.PerBatch != 0 && b.PerBatch != 0) ? Unknown
        : new(a.Constant * b.Constant, (a.PerBatch * b.Constant) + (b.PerBatch * a.Constant));

    /// <summary>A function of plain numbers; unknown of others.</summary>
    public SymbolicNumber Map(Func<double, double> function) => IsFixed ? function(Constant) : Unknown;

    /// <summary>A function of two plain numbers; unknown of others.</summary>
    public static SymbolicNumber Map(SymbolicNumber a, SymbolicNumber b, Func<double, double, double> function) =>
        a.IsFixed && b.IsFixed ? function(a.Constant, b.Constant) : Unknown;
}
