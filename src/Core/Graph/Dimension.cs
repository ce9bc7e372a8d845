using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>
/// An extent of a value in a graph: a number, a multiple of the batch size ("N", "3N"), or unknown ("?").
/// </summary>
/// <remarks>
/// Two unknown extents are seldom the same, and nothing may be decided as if they were: there is no == of two extents. <see cref="IsSame"/>
/// holds of an unknown extent only where it is known whose it is (<see cref="NewUnknown"/>). As texts they are alike, which is what
/// <see cref="Equals(object?)"/> and collections compare.
/// </remarks>
[SuppressMessage("Usage", "CA2231:Overload operator equals on overriding value type Equals", Justification = "It would take unknown extents for the same.")]
public readonly struct Dimension : IEquatable<Dimension>
{
    private const long Nobodys = -1;

    private static long s_lastUnknown = Nobodys;

    // Below -1 the extent is unknown, and the number says whose it is.
    private readonly long _count;

    private Dimension(long count, bool isPerBatch)
    {
        _count = count;
        IsPerBatch = isPerBatch;
    }

    /// <summary>The batch size itself, N.</summary>
    public static Dimension Batch { get; } = new(1, true);

    /// <summary>An extent that only the data will tell; it is the same as no other.</summary>
    public static Dimension Unknown { get; } = new(Nobodys, false);

    /// <summary>The number, or the multiple of the batch size; -1 when unknown.</summary>
    public long Count => Math.Max(_count, Nobodys);

    /// <summary>Whether <see cref="Count"/> multiplies the batch size.</summary>
    public bool IsPerBatch { get; }

    /// <summary>Whether the extent is a plain number.</summary>
    public bool IsFixed => Count >= 0 && !IsPerBatch;

    /// <summary>Whether it is the batch size itself.</summary>
    public bool IsBatch => IsPerBatch && Count == 1;

    /// <summary>Whether nothing is known of the extent.</summary>
    public bool IsUnknown => _count < 0;

    /// <summary>The extent of <paramref name="value"/> elements; -1 gives <see cref="Unknown"/>.</summary>
    public static implicit operator Dimension(long value) => FromInt64(value);

    /// <summary>Whether the extent is known to be a plain number.</summary>
    public static bool operator ==(Dimension extent, long number) => extent.IsFixed && extent.Count == number;

    /// <summary>Whether the extent is not known to be a plain number.</summary>
    public static bool operator !=(Dimension extent, long number) => !(extent == number);

    /// <summary>The product; unknown when a factor is unknown or both depend on the batch size.</summary>
    public static Dimension operator *(Dimension a, Dimension b) => Multiply(a, b);

    /// <summary>The sum; unknown when a term is unknown or just one of them depends on the batch size.</summary>
    public static Dimension operator +(Dimension a, Dimension b) => Add(a, b);

    /// <summary>The extent of <paramref name="value"/> elements; -1 gives <see cref="Unknown"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below -1.</exception>
    public static Dimension FromInt64(long value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TensorShape.Unknown);
        return value == TensorShape.Unknown ? Unknown : new(value, false);
    }

    /// <summary>An extent that only the data will tell, and that is the same as itself wherever it is handed on.</summary>
    public static Dimension NewUnknown() => new(Interlocked.Decrement(ref s_lastUnknown), false);

    /// <summary>Whether both are known to be the same extent, whatever the data is.</summary>
    public bool IsSame(Dimension other) => _count != Nobodys && _count == other._count && IsPerBatch == other.IsPerBatch;

    /// <summary>Whether both are known, and are not the same whatever the batch size is.</summary>
    public bool Differs(Dimension other) => !IsUnknown && !other.IsUnknown && !IsSame(other);

    /// <summary>The product; unknown when a factor is unknown or both depend on the batch size, or beyond 2^63 - 1.</summary>
    public static Dimension Multiply(Dimension a, Dimension b)
    {
        if (a is { Count: 0 } || b is { Count: 0 })
        {
            return 0;
        }

        if (a == 1 || b == 1)
        {
            return a == 1 ? b : a;
        }

        bool isUnknown = a.IsUnknown || b.IsUnknown || (a.IsPerBatch && b.IsPerBatch) || Math.BigMul(a.Count, b.Count, out long product) != 0 || product < 0;
        return isUnknown ? Unknown : new(a.Count * b.Count, a.IsPerBatch || b.IsPerBatch);
    }

    /// <summary>The sum; unknown when a term is unknown or just one of them depends on the batch size.</summary>
    public static Dimension Add(Dimension a, Dimension b) =>
        a == 0 ? b
        : b == 0 ? a
        : a.IsUnknown || b.IsUnknown || a.IsPerBatch != b.IsPerBatch || a.Count > long.MaxValue - b.Count
            ? Unknown
            : new(a.Count + b.Count, a.IsPerBatch);

    /// <summary>The exact quotient; null when it does not divide evenly, unknown when an operand is unknown.</summary>
    public Dimension? DivideBy(Dimension divisor)
    {
        if (IsUnknown || divisor.IsUnknown)
        {
            return divisor == 1 ? this : Unknown;
        }

        if (divisor.Count == 0 || (divisor.IsPerBatch && !IsPerBatch) || Count % divisor.Count != 0)
        {
            return null;
        }

        return new Dimension(Count / divisor.Count, IsPerBatch && !divisor.IsPerBatch);
    }

    /// <summary>The number this extent is for a batch of the given size.</summary>
    /// <exception cref="InvalidOperationException">The extent is unknown.</exception>
    /// <exception cref="LimitExceededException">It is beyond 2^63 - 1.</exception>
    public long For(long batch) => IsUnknown ? throw new InvalidOperationException("The extent is unknown.") : !IsPerBatch ? Count
        : Math.BigMul(Count, batch, out long product) == 0 && product >= 0 ? product
        : throw new LimitExceededException($"{this} elements are more than 2^63 - 1 for a batch of {batch}.", $"Give a smaller batch size ({OptionKey.BatchSize}).");

    /// <summary>"12", "N", "3N" or "?".</summary>
    public override string ToString() =>
        IsUnknown ? "?" : !IsPerBatch ? Count.ToString(CultureInfo.InvariantCulture)
        : Count == 1 ? "N" : Count.ToString(CultureInfo.InvariantCulture) + "N";

    /// <summary>Not to be called: it would take unknown extents for the same.</summary>
    [Obsolete("Two unknown extents read alike and are seldom the same: ask IsSame.", error: true)]
    public bool Equals(Dimension other) => throw new NotSupportedException();

    /// <summary>Whether both read alike, all unknown extents being "?".</summary>
    public override bool Equals(object? obj) => obj is Dimension other && IsAlike(other);

    /// <inheritdoc/>
    bool IEquatable<Dimension>.Equals(Dimension other) => IsAlike(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, IsPerBatch);

    private bool IsAlike(Dimension other) => Count == other.Count && IsPerBatch == other.IsPerBatch;
}
