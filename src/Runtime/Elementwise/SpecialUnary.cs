using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>A special function of each element, computed in float64. The output may be the input's memory.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class SpecialUnary<T> : UnaryKernel<T, T>
    where T : unmanaged, INumber<T>
{
    private readonly SpecialFunction _function;

    /// <summary>Keeps the function.</summary>
    /// <param name="function">A function of one number.</param>
    public SpecialUnary(SpecialFunction function) => _function = function;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = T.CreateTruncating(SpecialFunctions.Apply(_function, double.CreateTruncating(x[i])));
        }
    }
}
