using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>Asks something of each element.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class NumberTest<T> : UnaryKernel<T, bool>
    where T : unmanaged, INumber<T>
{
    private readonly NumberTestFunction _function;

    /// <summary>Keeps the question.</summary>
    /// <param name="function">The question.</param>
    public NumberTest(NumberTestFunction function) => _function = function;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<bool> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = _function switch
            {
                NumberTestFunction.IsFinite => T.IsFinite(x[i]),
                NumberTestFunction.IsInfinity => T.IsInfinity(x[i]),
                _ => T.IsNaN(x[i]),
            };
        }
    }
}
