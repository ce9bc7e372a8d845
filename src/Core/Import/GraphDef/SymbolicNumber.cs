using TfModelTools.Graph;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// A number as an importer knows it: Constant + PerBatch * N with the batch size N, or unknown. Of what is computed of one unknown extent, Constant +
/// PerExtent * extent, it keeps whose it is, so that a shape that is computed of a tensor's is known to be the tensor's, and one twice as long to be that.
/// There is no == of two: <see cref="IsSame"/>.
/// </summary>
internal readonly struct SymbolicNumber
{
    private readonly Dimension _extent;
    private readonly double _perExtent;

    /// <summary>A number.</summary>
    /// <param name="constant">What does not depend on the batch size.</param>
    /// <param name="perBatch">The multiple of the batch size.</param>
    public SymbolicNumber(double constant, double perBatch = 0)
    {
        Constant = constant;
        PerBatch = perBatch;
    }

    // A multiple of an unknown extent, and more: whole numbers both, as float32, in which a graph may compute, would round others.
    private SymbolicNumber(Dimension extent, double perExtent, double constant)
    {
        IsUnknown = true;
        _extent = extent;
        _perExtent = perExtent;
        Constant = constant;
    }

    /// <summary>A number that only the data will tell.</summary>
    public static SymbolicNumber Unknown { get; } = new(Dimension.Unknown, 1, 0);

    /// <summary>What depends neither on the batch size nor on an unknown extent.</summary>
    public double Constant { get; }

    /// <summary>The multiple of the batch size.</summary>
    public double PerBatch { get; }

    /// <summary>Whether nothing is known, but perhaps of whose extent it is computed, and how.</summary>
    public bool IsUnknown { get; }

    /// <summary>Whether it is a plain number.</summary>
    public bool IsFixed => !IsUnknown && PerBatch == 0;

    /// <summary>Whether it is a whole number of 0 or more, if not a known one.</summary>
    public bool IsExtent => IsWhole && Constant >= 0 && (IsUnknown ? _perExtent : PerBatch) >= 0;

    /// <summary>Whether it is known to be a whole number.</summary>
    public bool IsWhole => IsUnknown ? IsOfExtent : IsWholeNumber(Constant) && IsWholeNumber(PerBatch);

    private bool IsOfExtent => _extent.IsSame(_extent);

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
        extent.IsUnknown ? new(extent, 1, 0) : extent.IsPerBatch ? new(0, extent.Count) : new(extent.Count);

    /// <summary>The extent a number is; unknown for what no extent can be.</summary>
    public Dimension ToDimension() =>
        IsUnknown ? (_perExtent == 1 && Constant == 0 ? _extent : Dimension.Unknown)
        : !IsExtent || (PerBatch != 0 && Constant != 0) || Constant > long.MaxValue / 2 || PerBatch > long.MaxValue / 2 ? Dimension.Unknown
        : PerBatch != 0 ? Dimension.Batch * (long)PerBatch : (long)Constant;

    /// <summary>Whether both are known to be the same number, whatever the data is.</summary>
    public bool IsSame(SymbolicNumber other) =>
        IsUnknown == other.IsUnknown && Constant == other.Constant && PerBatch == other.PerBatch
        && (!IsUnknown || (_extent.IsSame(other._extent) && _perExtent == other._perExtent));

    /// <summary>What is more in it than so many times an unknown extent, whatever the data is; null where it is not computed of that extent, or not so often.</summary>
    public double? Beyond(Dimension extent, double times) => IsUnknown && _extent.IsSame(extent) && _perExtent == times ? Constant : null;

    public static SymbolicNumber operator +(SymbolicNumber a, SymbolicNumber b) =>
        a.IsNumber(0) ? b
        : b.IsNumber(0) ? a
        : a.IsUnknown || b.IsUnknown ? Sum(a, b, 1) : new(a.Constant + b.Constant, a.PerBatch + b.PerBatch);

    public static SymbolicNumber operator -(SymbolicNumber a, SymbolicNumber b) =>
        b.IsNumber(0) ? a
        : a.IsUnknown || b.IsUnknown ? Sum(a, b, -1) : new(a.Constant - b.Constant, a.PerBatch - b.PerBatch);

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
        : !double.IsFinite(factor) || (IsUnknown && !(IsOfExtent && IsWholeNumber(factor))) ? Unknown
        : factor == 0 ? new(0)
        : IsUnknown ? new(_extent, _perExtent * factor, Constant * factor)
        : new(Constant * factor, PerBatch * factor);

    // Of numbers of which one at least is unknown: known is what is of one extent, and of no batch size.
    private static SymbolicNumber Sum(SymbolicNumber a, SymbolicNumber b, double sign)
    {
        double constant = a.Constant + (sign * b.Constant);
        if ((a.IsUnknown && !a.IsOfExtent) || (b.IsUnknown && !b.IsOfExtent) || a.PerBatch != 0 || b.PerBatch != 0 || !double.IsFinite(constant) || !IsWholeNumber(constant)
            || (a.IsUnknown && b.IsUnknown && !a._extent.IsSame(b._extent)))
        {
            return Unknown;
        }

        double perExtent = (a.IsUnknown ? a._perExtent : 0) + (sign * (b.IsUnknown ? b._perExtent : 0));
        return perExtent == 0 ? new(constant) : new(a.IsUnknown ? a._extent : b._extent, perExtent, constant);
    }

    private static bool IsWholeNumber(double value) => value == Math.Truncate(value);
}
