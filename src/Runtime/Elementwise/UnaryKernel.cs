namespace TfModelTools.Runtime;

/// <summary>A kernel of one input and one output.</summary>
/// <typeparam name="TIn">The element type of the input.</typeparam>
/// <typeparam name="TOut">The element type of the output.</typeparam>
public abstract class UnaryKernel<TIn, TOut> : Kernel
    where TIn : unmanaged
    where TOut : unmanaged
{
    /// <summary>Computes the output.</summary>
    /// <param name="x">The input: batch samples in row-major order.</param>
    /// <param name="y">The output: batch samples in row-major order.</param>
    /// <param name="batch">The number of samples.</param>
    public abstract void Run(ReadOnlySpan<TIn> x, Span<TOut> y, int batch);

    /// <inheritdoc/>
    public sealed override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch) =>
        Run(buffers.Read<TIn>(inputs[0]), buffers.Write<TOut>(outputs[0]), batch);
}
