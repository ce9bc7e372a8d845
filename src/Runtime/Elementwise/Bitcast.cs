using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>The same bytes as elements of another type.</summary>
/// <typeparam name="TIn">The element type of the input.</typeparam>
/// <typeparam name="TOut">The element type of the output.</typeparam>
public sealed class Bitcast<TIn, TOut> : UnaryKernel<TIn, TOut>
    where TIn : unmanaged
    where TOut : unmanaged
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The output has another number of bytes.</exception>
    public override void Run(ReadOnlySpan<TIn> x, Span<TOut> y, int batch)
    {
        ReadOnlySpan<byte> from = MemoryMarshal.AsBytes(x);
        Span<byte> to = MemoryMarshal.AsBytes(y);
        KernelArguments.RequireLength(to.Length, from.Length, nameof(y));
        from.CopyTo(to);
    }
}
