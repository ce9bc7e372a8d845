using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using TfModelTools.Common;

namespace TfModelTools.Tensors;

/// <summary>
/// The extents of a tensor. A scalar has rank 0. An extent of <see cref="Unknown"/> (-1) is not known until data arrives;
/// shapes of stored variables never have one.
/// </summary>
public sealed class TensorShape : IReadOnlyList<long>, IEquatable<TensorShape>
{
    /// <summary>The extent that stands for "not known".</summary>
    public const long Unknown = -1;

    /// <summary>The most elements: of any type they come to fewer bytes than a 64-bit number counts, so that no product with a size wraps around.</summary>
    public const long MaxElements = 1L << 58;

    /// <summary>The shape of a scalar.</summary>
    public static readonly TensorShape Scalar = new([]);

    private readonly long[] _dimensions;

    /// <summary>Creates a shape.</summary>
    /// <param name="dimensions">The extents, each at least 0, or -1 for unknown.</param>
    /// <exception cref="ArgumentOutOfRangeException">An extent is below -1.</exception>
    /// <exception cref="LimitExceededException">The rank is over <see cref="Limits.MaxRank"/>, or the element count over <see cref="MaxElements"/>.</exception>
    public TensorShape(params ReadOnlySpan<long> dimensions)
    {
        if (dimensions.Length > Limits.MaxRank)
        {
            throw new LimitExceededException(
                $"A shape has {dimensions.Length} dimensions, more than the limit of {Limits.MaxRank}.", "The file is probably damaged.");
        }

        _dimensions = dimensions.ToArray();
        IsFullyDefined = true;
        long count = 1;
        bool empty = false;
        foreach (long d in dimensions)
        {
            empty |= d == 0;
        }

        foreach (long d in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(d, Unknown, nameof(dimensions));
            if (d == Unknown)
            {
                IsFullyDefined = false;
                continue;
            }

            if (!empty && (count = Multiply(count, d)) is < 0 or > MaxElements)
            {
                throw new LimitExceededException(
                    $"The shape {this} has more than 2^58 elements.", "The file is probably damaged.");
            }
        }

        ElementCount = !IsFullyDefined ? Unknown : empty ? 0 : count;
    }

    /// <summary>Creates a shape from an array; what callers use that have no spans, such as PowerShell.</summary>
    /// <inheritdoc cref="TensorShape(ReadOnlySpan{long})"/>
    public TensorShape(long[] dimensions)
        : this((ReadOnlySpan<long>)dimensions)
    {
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>The product of the extents; -1 when one is unknown.</summary>
    public long ElementCount { get; }

    /// <summary>Whether every extent is known.</summary>
    public bool IsFullyDefined { get; }

    /// <summary>The extents.</summary>
    public ReadOnlySpan<long> Dimensions => _dimensions;

    /// <inheritdoc/>
    int IReadOnlyCollection<long>.Count => _dimensions.Length;

    /// <summary>The extent of one axis; a negative axis counts from the last.</summary>
    public long this[int axis] => _dimensions[axis < 0 ? axis + Rank : axis];

    /// <summary>A copy of the extents.</summary>
    public long[] ToArray() => [.. _dimensions];

    /// <summary>
    /// Whether neighbouring axes joined or taken apart, and axes of extent 1, are all that tells the two shapes apart: (12,), (4, 3) and (1, 2, 2, 3), but
    /// not (4, 3) and (3, 4), of which one may as well be the other transposed. A flat array is of one order with every shape of as many elements.
    /// </summary>
    /// <param name="other">Another shape; of both every extent is known.</param>
    internal bool IsOfOneOrderWith(TensorShape other)
    {
        if (ElementCount != other.ElementCount || ElementCount == 0)
        {
            return ElementCount == other.ElementCount;
        }

        long[] mine = [.. _dimensions.Where(d => d > 1)];
        long[] others = [.. other._dimensions.Where(d => d > 1)];
        int at = 0;
        int otherAt = 0;
        while (at < mine.Length)
        {
            // One axis on one side is several on the other; where several are several, their order may be any.
            long left = mine[at++];
            long right = others[otherAt++];
            bool isJoined = left < right;
            while (left != right)
            {
                if ((left < right) != isJoined)
                {
                    return false;
                }

                if (isJoined)
                {
                    left *= mine[at++];
                }
                else
                {
                    right *= others[otherAt++];
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && _dimensions.AsSpan().SequenceEqual(other._dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(_dimensions.AsSpan()));
        return hash.ToHashCode();
    }

    /// <summary>The shape as Python writes it: (), (5,), (3, 3, 64, 128); an unknown extent is None.</summary>
    public override string ToString() => _dimensions switch
    {
        [long only] => $"({Print(only)},)",
        _ => $"({string.Join(", ", _dimensions.Select(Print))})",
    };

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)_dimensions).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _dimensions.GetEnumerator();

    private static string Print(long d) => d == Unknown ? "None" : d.ToString(CultureInfo.InvariantCulture);

    private static long Multiply(long a, long b)
    {
        long high = Math.BigMul(a, b, out long low);
        return high == 0 && low >= 0 ? low : -1;
    }
}
