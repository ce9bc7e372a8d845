namespace TfModelTools.Runtime;

/// <summary>
/// The computation of one step of a plan, with its constants and the extents of one sample. A kernel never changes after its
/// construction, so one serves any number of threads; each kind of kernel has a typed Run that generated code calls, and this
/// one by which a plan runs it.
/// </summary>
public abstract class Kernel
{
    /// <summary>The most axes that a kernel takes which looks at axes.</summary>
    public const int MaxRank = 16;

    /// <summary>Runs the kernel on numbered buffers.</summary>
    /// <param name="buffers">The buffers.</param>
    /// <param name="inputs">The numbers of the input buffers; -1 stands for an input that is absent.</param>
    /// <param name="outputs">The numbers of the output buffers; -1 stands for an output nobody reads.</param>
    /// <param name="batch">The number of samples.</param>
    public abstract void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch);
}
