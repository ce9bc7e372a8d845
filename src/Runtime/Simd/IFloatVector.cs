namespace TfModelTools.Runtime;

/// <summary>
/// A vector of float32 of one width, so that each function and tile is written once for all of them. The just-in-time and the
/// ahead-of-time compiler specialize generic code for each implementation, and nothing of this abstraction is left at run time.
/// </summary>
internal unsafe interface IFloatVector<TSelf>
    where TSelf : struct, IFloatVector<TSelf>
{
    /// <summary>The number of elements.</summary>
    static abstract int Count { get; }

    /// <summary>How many rows of two vectors the matrix kernel keeps in registers.</summary>
    static abstract int TileRows { get; }

    /// <summary>The value in every element.</summary>
    static abstract TSelf Create(float value);

    /// <summary>Reads <see cref="Count"/> elements from one on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    static abstract TSelf Load(ReadOnlySpan<float> source, int start);

    /// <summary>Writes <see cref="Count"/> elements from one on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is room for fewer.</exception>
    static abstract void Store(TSelf value, Span<float> destination, int start);

    /// <summary>Reads <see cref="Count"/> elements; no alignment is needed.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes <see cref="Count"/> elements; no alignment is needed.</summary>
    static abstract void Store(TSelf value, float* destination);

    /// <summary>Reads the first few elements, fewer than <see cref="Count"/>; the others come from <paramref name="rest"/>.</summary>
    static abstract TSelf LoadFirst(float* source, int count, TSelf rest);

    /// <summary>Writes the first few elements, fewer than <see cref="Count"/>.</summary>
    static abstract void StoreFirst(TSelf value, float* destination, int count);

    /// <summary>The sum of the elements, by halves.</summary>
    static abstract float Sum(TSelf x);

    /// <summary>The largest element; NaN may be overlooked.</summary>
    static abstract float Largest(TSelf x);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a * b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a * b + c, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>c - a * b, rounded once where the processor can.</summary>
    static abstract TSelf NegativeMultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The larger; NaN if either is.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The smaller; NaN if either is.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger of a bound and x; NaN where x is NaN. One instruction where <see cref="Max"/> takes several.</summary>
    static abstract TSelf AtLeast(TSelf bound, TSelf x);

    /// <summary>The smaller of a bound and x; NaN where x is NaN. One instruction where <see cref="Min"/> takes several.</summary>
    static abstract TSelf AtMost(TSelf bound, TSelf x);

    /// <summary>1 / x of normal numbers below 2^120, off by at most 2^-14 of it, for <see cref="VectorMath.Quotient"/> to start from.</summary>
    static abstract TSelf ReciprocalEstimate(TSelf x);

    /// <summary>|x|.</summary>
    static abstract TSelf Abs(TSelf x);

    /// <summary>-|x|.</summary>
    static abstract TSelf NegativeAbs(TSelf x);

    /// <summary>The magnitude of the first with the sign of the second.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary>The square root.</summary>
    static abstract TSelf Sqrt(TSelf x);

    /// <summary>
    /// value * 2^exponent for values from 1/2 to 2 and whole exponents from -252 to 252, right also where the result is subnormal or
    /// overflows.
    /// </summary>
    static abstract TSelf Scale(TSelf value, TSelf exponent);

    /// <summary>Where a &lt; b the third, else (also where either is NaN) the fourth.</summary>
    static abstract TSelf SelectLess(TSelf a, TSelf b, TSelf less, TSelf otherwise);
}
