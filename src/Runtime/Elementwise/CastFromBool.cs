using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>1 for true, 0 for false.</summary>
/// <typeparam name="T">The element type of the output.</typeparam>
public sealed class CastFromBool<T> : UnaryKernel<bool, T>
    where T : unmanaged, INumber<T>
{
    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<bool> x, Span<T> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] ? T.One : T.Zero;
        }
    }
}
