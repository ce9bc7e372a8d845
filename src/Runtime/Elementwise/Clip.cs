using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>min(max(x, minimum), maximum); NaN stays. The output may be the input's memory.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Clip<T> : UnaryKernel<T, T>
    where T : unmanaged, INumber<T>
{
    private readonly T _minimum;
    private readonly T _maximum;

    /// <summary>Keeps the bounds.</summary>
    /// <param name="minimum">The lower bound, brought into the range of the element type.</param>
    /// <param name="maximum">The upper bound, brought into the range of the element type.</param>
    public Clip(double minimum, double maximum)
    {
        _minimum = T.CreateSaturating(minimum);
        _maximum = T.CreateSaturating(maximum);
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        if (typeof(T) == typeof(float))
        {
            FloatMap.Run(
                MemoryMarshal.Cast<T, float>(x),
                MemoryMarshal.Cast<T, float>(y),
                new Bounds(float.CreateTruncating(_minimum), float.CreateTruncating(_maximum)));
            return;
        }

        for (int i = 0; i < x.Length; i++)
        {
            y[i] = T.Min(T.Max(x[i], _minimum), _maximum);
        }
    }

    private readonly struct Bounds(float minimum, float maximum) : IFloatFunction
    {
        private readonly float _minimum = minimum;
        private readonly float _maximum = maximum;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector>
        {
            TVector minimum = TVector.Create(_minimum);
            TVector maximum = TVector.Create(_maximum);
            x = TVector.SelectLess(x, minimum, minimum, x);
            return TVector.SelectLess(maximum, x, maximum, x);
        }
    }
}
