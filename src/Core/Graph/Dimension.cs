using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>
/// An extent of a value in a graph: a number, a multiple of the batch size ("N", "3N"), or unknown ("?").
/// </summary>
public readonly record struct Dimension
{
    private Dimension(long count, bool isPerBatch)
    {
        Count = count;
        IsPerBatch = isPerBatch;
    }

    /// <summary>The batch size itself, N.</summary>
    public static Dimension Batch { get; } = new(1, true);

    /// <summary>An extent that only the data will tell.</summary>
    public static Dimension Unknown { get; } = new(-1, false);

    /// <summary>The number, or the multiple of the batch size; -1 when unknown.</summary>
    public long Count { get; }

    /// <summary>Whether <see cref="Count"/> multiplies the batch size.</summary>
    public bool IsPerBatch { get; }

    /// <summary>Whether the extent is a plain number.</summary>
    public bool IsFixed => Count >= 0 && !IsPerBatch;

    /// <summary>Whether nothing is known of the extent.</summary>
    public bool IsUnknown => Count < 0;

    /// <summary>The extent of <paramref name="value"/> elements; -1 gives <see cref="Unknown"/>.</summary>
    public static implicit operator Dimension(long value) => FromInt64(value);

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

    /// <summary>The product; unknown when a factor is unknown or both depend on the batch size, or beyond 2^63 - 1.</summary>
    public static Dimension Multiply(Dimension a, Dimension b)
    {
        if (a is { Count: 0 } || b is { Count: 0 })
        {
            return 0;
        }

        bool isUnknown = a.IsUnknown || b.IsUnknown || (a.IsPerBatch && b.IsPerBatch) || Math.BigMul(a.Count, b.Count, out long product) != 0 || product < 0;
        return isUnknown ? Unknown : new(a.Count * b.Count, a.IsPerBatch || b.IsPerBatch);
    }

    /// <summary>The sum; unknown when a term is unknown or just one of them depends on the batch size.</summary>
    public static Dimension Add(Dimension a, Dimension b) =>
        a.IsUnknown || b.IsUnknown || a.IsPerBatch != b.IsPerBatch || a.Count > long.MaxValue - b.Count
            ? Unknown
            : new(a.Count + b.Count, a.IsPerBatch);

    /// <summary>The exact quotient; null when it does not divide evenly, unknown when an operand is unknown.</summary>
    public Dimension? DivideBy(Dimension divisor)
    {
        if (IsUnknown || divisor.IsUnknown)
        {
            return Unknown;
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
}
