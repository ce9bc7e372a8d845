using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>Whether each number differs from zero; NaN does.</summary>
/// <typeparam name="T">The element type of the input.</typeparam>
public sealed class CastToBool<T> : UnaryKernel<T, bool>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<bool> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = !T.IsZero(x[i]);
        }
    }
}
