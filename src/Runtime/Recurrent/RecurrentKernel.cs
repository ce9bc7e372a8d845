namespace TfModelTools.Runtime;

/// <summary>A recurrent kernel: a sequence and its optional initial state and mask in, a sequence or last output and the last state out.</summary>
public abstract class RecurrentKernel : Kernel
{
    /// <summary>Computes the outputs.</summary>
    /// <param name="x">The sequences, (batch, steps, ...).</param>
    /// <param name="initialH">The initial state; empty for zeros.</param>
    /// <param name="initialC">The initial cell state; empty for zeros, or where the cell has none.</param>
    /// <param name="mask">(batch, steps), false where a step is to be skipped; empty for none.</param>
    /// <param name="y">The outputs of all steps, or the last one.</param>
    /// <param name="h">The last state; empty when nobody reads it.</param>
    /// <param name="c">The last cell state; empty when nobody reads it.</param>
    /// <param name="batch">The number of samples.</param>
    public abstract void Run(
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> initialH,
        ReadOnlySpan<float> initialC,
        ReadOnlySpan<bool> mask,
        Span<float> y,
        Span<float> h,
        Span<float> c,
        int batch);

    /// <summary>How many sequences there are. Those without steps or features may take no memory: then the states say.</summary>
    /// <param name="x">The sequences.</param>
    /// <param name="xSize">The elements of one.</param>
    /// <param name="y">The outputs.</param>
    /// <param name="ySize">The elements of one sequence's.</param>
    /// <param name="stateSize">The elements of a state.</param>
    /// <param name="initialH">The initial state, or nothing.</param>
    /// <param name="h">The last state, or nothing.</param>
    /// <param name="c">The last cell state, or nothing.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    private protected static int Samples(
        ReadOnlySpan<float> x, int xSize, ReadOnlySpan<float> y, int ySize, int stateSize, ReadOnlySpan<float> initialH, ReadOnlySpan<float> h, ReadOnlySpan<float> c) =>
        xSize > 0 || ySize > 0 ? KernelArguments.Samples(x.Length, xSize, y.Length, ySize)
        : stateSize > 0 ? Math.Max(initialH.Length, Math.Max(h.Length, c.Length)) / stateSize
        : 0;

    /// <inheritdoc/>
    public sealed override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch) =>
        Run(
            buffers.Read<float>(inputs[0]),
            buffers.Read<float>(inputs[1]),
            buffers.Read<float>(inputs[2]),
            buffers.Read<bool>(inputs[3]),
            buffers.Write<float>(outputs[0]),
            buffers.Write<float>(outputs[1]),
            buffers.Write<float>(outputs[2]),
            batch);
}
