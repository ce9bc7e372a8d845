using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>
/// Converts numbers: to integers, floats are truncated toward zero, brought into the type's range, and NaN becomes 0; integers wrap
/// around.
/// </summary>
/// <typeparam name="TIn">The element type of the input.</typeparam>
/// <typeparam name="TOut">The element type of the output.</typeparam>
public sealed class Cast<TIn, TOut> : UnaryKernel<TIn, TOut>
    where TIn : unmanaged, INumber<TIn>
    where TOut : unmanaged, INumber<TOut>
{
    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<TIn> x, Span<TOut> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = TOut.CreateTruncating(x[i]);
        }
    }
}
