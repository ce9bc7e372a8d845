using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>A special function of two operands of one shape, computed in float64. The output may be an operand's memory.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class SpecialBinary<T> : BinaryKernel<T, T, T>
    where T : unmanaged, INumber<T>
{
    private readonly SpecialFunction _function;

    /// <summary>Keeps the function.</summary>
    /// <param name="function">A function of two numbers.</param>
    public SpecialBinary(SpecialFunction function) => _function = function;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, int batch)
    {
        b = KernelArguments.Take(b, a.Length, nameof(b));
        y = KernelArguments.Take(y, a.Length, nameof(y));
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = T.CreateTruncating(SpecialFunctions.Apply(_function, double.CreateTruncating(a[i]), double.CreateTruncating(b[i])));
        }
    }
}
