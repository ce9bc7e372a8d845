using TfModelTools.Graph;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// A number as an importer knows it: Constant + PerBatch * N with the batch size N, or unknown. Of an unknown extent it keeps whose it is,
/// so that a shape that is computed of a tensor's is known to be the tensor's. There is no == of two: <see cref="IsSame"/>.
/// </summary>
internal readonly struct SymbolicNumber
{
    private readonly Dimension _extent;

    /// <summary>A number.</summary>
    /// <param name="constant">What does not depend on the batch size.</param>
    /// <param name="perBatch">The multiple of the batch size.</param>
    public SymbolicNumber(double constant, double perBatch = 0)
    {
        Constant = constant;
        PerBatch = perBatch;
    }

    private SymbolicNumber(bool isUnknown, Dimension extent)
    {
        IsUnknown = isUnknown;
        _extent = extent;
    }

    /// <summary>A number that only the data will tell.</summary>
    public static SymbolicNumber Unknown { get; } = new(true, Dimension.Unknown);

    /// <summary>What does not depend on the batch size.</summary>
    public double Constant { get; }

    /// <summary>The multiple of the batch size.</summary>
    public double PerBatch { get; }

    /// <summary>Whether nothing is known, but perhaps whose extent it is.</summary>
    public bool IsUnknown { get; }

    /// <summary>Whether it is a plain number.</summary>
    public bool IsFixed => !IsUnknown && PerBatch == 0;

    /// <summary>Whether it is a whole number of 0 or more, if not a known one.</summary>
    public bool IsExtent => IsUnknown ? _extent.IsSame(_extent) : Constant >= 0 && PerBatch >= 0 && IsWhole;

    /// <summary>Whether it is known to be a whole number.</summary>
    public bool IsWhole => IsUnknown ? _extent.IsSame(_extent) : Constant == Math.Truncate(Constant) && PerBatch == Math.Truncate(PerBatch);

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
        extent.IsUnknown ? new(true, extent) : extent.IsPerBatch ? new(0, extent.Count) : new(extent.Count);

    /// <summary>The extent a number is; unknown for what no extent can be.</summary>
    public Dimension ToDimension() =>
        IsUnknown ? _extent
        : !IsExtent || (PerBatch != 0 && Constant != 0) || Constant > long.MaxValue / 2 || PerBatch > long.MaxValue / 2 ? Dimension.Unknown
        : PerBatch != 0 ? Dimension.Batch * (long)PerBatch : (long)Constant;

    /// <summary>Whether both are known to be the same number, whatever the data is.</summary>
    public bool IsSame(SymbolicNumber other) =>
        IsUnknown || other.IsUnknown ? IsUnknown && other.IsUnknown && _extent.IsSame(other._extent) : Constant == other.Constant && PerBatch == other.PerBatch;

    public static SymbolicNumber operator +(SymbolicNumber a, SymbolicNumber b) =>
        a.IsNumber(0) ? b
        : b.IsNumber(0) ? a
        : a.IsUnknown || b.IsUnknown ? Unknown : new(a.Constant + b.Constant, a.PerBatch + b.PerBatch);

    public static SymbolicNumber operator -(SymbolicNumber a, SymbolicNumber b) =>
        b.IsNumber(0) ? a
        : a.IsUnknown && a.IsSame(b) ? new(0)
        : a.IsUnknown || b.IsUnknown ? Unknown : new(a.Constant - b.Constant, a.PerBatch - b.PerBatch);

    // Nothing is what zero times infinity is; of an extent, which is none, zero.
    public static SymbolicNumber operator *(SymbolicNumber a, SymbolicNumber b) =>
        a.IsFixed && b.IsFixed ? new(a.Constant * b.Constant)
        : a.IsFixed ? b.Times(a.Constant)
        : b.IsFixed ? a.Times(b.Constant)
        : Unknown;

    /// <summary>A function of plain numbers; unknown of others.</summary>
    public SymbolicNumber Map(Func<double, double> function) => IsFixed ? function(Constant) : Unknown;

    /// <summary>A function of two plain numbers; unknown of others.</summary>
    public static SymbolicNumber Map(SymbolicNumber a, SymbolicNumber b, Func<double, double, double> function) =>
        a.IsFixed && b.IsFixed ? function(a.Constant, b.Constant) : Unknown;

    /// <summary>Whether it is known to be a number.</summary>
    public bool IsNumber(double number) => IsFixed && Constant == number;

    private SymbolicNumber Times(double factor) =>
        factor == 1 ? this
        : !double.IsFinite(factor) || (IsUnknown && !(factor == 0 && IsExtent)) ? Unknown
        : factor == 0 ? new(0)
        : new(Constant * factor, PerBatch * factor);
}
