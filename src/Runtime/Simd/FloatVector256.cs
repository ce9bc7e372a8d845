using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TfModelTools.Runtime;

/// <summary>Eight elements, by AVX2 and FMA; without them as <see cref="FloatVector512"/> without its own.</summary>
internal readonly unsafe struct FloatVector256(Vector256<float> value) : IFloatVector<FloatVector256>
{
    private readonly Vector256<float> _value = value;

    /// <inheritdoc/>
    public static int Count => Vector256<float>.Count;

    /// <inheritdoc/>
    public static int TileRows => 6;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Create(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Load(ReadOnlySpan<float> source, int start) => new(Vector256.Create(source.Slice(start, Vector256<float>.Count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(FloatVector256 value, Span<float> destination, int start) => value._value.CopyTo(destination.Slice(start, Vector256<float>.Count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(FloatVector256 value, float* destination) => value._value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 LoadFirst(float* source, int count, FloatVector256 rest)
    {
        if (!Avx.IsSupported)
        {
            return new(FirstOf(source, count, rest._value));
        }

        Vector256<float> mask = First(count);
        return new(Vector256.ConditionalSelect(mask, Avx.MaskLoad(source, mask), rest._value));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(FloatVector256 value, float* destination, int count)
    {
        if (Avx.IsSupported)
        {
            Avx.MaskStore(destination, First(count), value._value);
        }
        else
        {
            StoreFirstOf(value._value, destination, count);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(FloatVector256 x) => Vector256.Sum(x._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(FloatVector256 x) => Largest(x._value);

    /// <summary>The largest element; NaN may be overlooked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector256<float> x) => FloatVector128.Largest(Vector128.MaxNative(x.GetLower(), x.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 operator +(FloatVector256 a, FloatVector256 b) => new(a._value + b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 operator -(FloatVector256 a, FloatVector256 b) => new(a._value - b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 operator *(FloatVector256 a, FloatVector256 b) => new(a._value * b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 operator /(FloatVector256 a, FloatVector256 b) => new(a._value / b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 MultiplyAdd(FloatVector256 a, FloatVector256 b, FloatVector256 c) =>
        new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 NegativeMultiplyAdd(FloatVector256 a, FloatVector256 b, FloatVector256 c) =>
        new(Fma.IsSupported ? Fma.MultiplyAddNegated(a._value, b._value, c._value) : Vector256.FusedMultiplyAdd(-a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Max(FloatVector256 a, FloatVector256 b) => new(Vector256.Max(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Min(FloatVector256 a, FloatVector256 b) => new(Vector256.Min(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 AtLeast(FloatVector256 bound, FloatVector256 x) => new(Vector256.MaxNative(bound._value, x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 AtMost(FloatVector256 bound, FloatVector256 x) => new(Vector256.MinNative(bound._value, x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 ReciprocalEstimate(FloatVector256 x)
    {
        if (!Fma.IsSupported)
        {
            return new(Vector256<float>.One / x._value);
        }

        // The instruction's error is up to 1.5 * 2^-12; one Newton step squares it.
        Vector256<float> estimate = Avx.Reciprocal(x._value);
        Vector256<float> rest = Fma.MultiplyAddNegated(estimate, x._value, Vector256<float>.One);
        return new(Fma.MultiplyAdd(estimate, rest, estimate));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Abs(FloatVector256 x) => new(Vector256.Abs(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 NegativeAbs(FloatVector256 x) => new(x._value | Vector256.Create(-0f));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 CopySign(FloatVector256 magnitude, FloatVector256 sign) =>
        new(Vector256.CopySign(magnitude._value, sign._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Sqrt(FloatVector256 x) => new(Vector256.Sqrt(x._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 Scale(FloatVector256 value, FloatVector256 exponent) => new(Scale(value._value, exponent._value));

    /// <summary>As above, of the vectors as the base class library has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> value, Vector256<float> exponent)
    {
        // Each element's exponent is known to stay in range, as a rule: then it is added to the value's own.
        Vector256<int> whole = Vector256.ConvertToInt32Native(exponent);
        if (Vector256.LessThanAll(Vector256.Abs(exponent), Vector256.Create(126f)))
        {
            return (value.AsInt32() + (whole << 23)).AsSingle();
        }

        // Two factors, each a normal number: their product may be subnormal, and then rounds once.
        Vector256<int> first = whole >> 1;
        Vector256<int> bias = Vector256.Create(127);
        Vector256<float> a = ((first + bias) << 23).AsSingle();
        Vector256<float> b = ((whole - first + bias) << 23).AsSingle();
        return value * a * b;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector256 SelectLess(FloatVector256 a, FloatVector256 b, FloatVector256 less, FloatVector256 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), less._value, otherwise._value));

    private static Vector256<float> FirstOf(float* source, int count, Vector256<float> rest)
    {
        for (int i = 0; i < count; i++)
        {
            rest = rest.WithElement(i, source[i]);
        }

        return rest;
    }

    private static void StoreFirstOf(Vector256<float> value, float* destination, int count)
    {
        for (int i = 0; i < count; i++)
        {
            destination[i] = value.GetElement(i);
        }
    }

    /// <summary>A mask of the first elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();
}
