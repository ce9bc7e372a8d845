using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>The regularized incomplete beta function I_c(a, b) of three operands of one shape, computed in float64.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class IncompleteBeta<T> : TernaryKernel<T, T, T, T>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> y, int batch)
    {
        b = KernelArguments.Take(b, a.Length, nameof(b));
        c = KernelArguments.Take(c, a.Length, nameof(c));
        y = KernelArguments.Take(y, a.Length, nameof(y));
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = T.CreateTruncating(SpecialFunctions.IncompleteBeta(double.CreateTruncating(a[i]), double.CreateTruncating(b[i]), double.CreateTruncating(c[i])));
        }
    }
}
