namespace TfModelTools.Runtime;

/// <summary>A kernel of two inputs and one output.</summary>
/// <typeparam name="TFirst">The element type of the first input.</typeparam>
/// <typeparam name="TSecond">The element type of the second input.</typeparam>
/// <typeparam name="TOut">The element type of the output.</typeparam>
public abstract class BinaryKernel<TFirst, TSecond, TOut> : Kernel
    where TFirst : unmanaged
    where TSecond : unmanaged
    where TOut : unmanaged
{
    /// <summary>Computes the output.</summary>
    /// <param name="a">The first input, in row-major order.</param>
    /// <param name="b">The second input, in row-major order.</param>
    /// <param name="y">The output, in row-major order.</param>
    /// <param name="batch">The number of samples.</param>
    public abstract void Run(ReadOnlySpan<TFirst> a, ReadOnlySpan<TSecond> b, Span<TOut> y, int batch);

    /// <inheritdoc/>
    public sealed override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch) =>
        Run(buffers.Read<TFirst>(inputs[0]), buffers.Read<TSecond>(inputs[1]), buffers.Write<TOut>(outputs[0]), batch);
}
