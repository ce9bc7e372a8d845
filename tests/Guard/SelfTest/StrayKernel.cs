using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.SelfTest;

/// <summary>A wrong kernel: it copies its input, and touches one element that is not its own.</summary>
internal sealed unsafe class StrayKernel : Kernel
{
    private readonly string _memory;
    private readonly bool _writes;
    private readonly bool _isBehind;
    private readonly Memory<float> _kept = KernelMemory.Allocate(Length);

    /// <summary>Says what is wrong with it.</summary>
    /// <param name="memory">Beside which memory the element lies: input, output, kept or scratch.</param>
    /// <param name="writes">Whether it is written; else it is read.</param>
    /// <param name="isBehind">Whether it lies behind the memory; else before it.</param>
    public StrayKernel(string memory, bool writes, bool isBehind)
    {
        _memory = memory;
        _writes = writes;
        _isBehind = isBehind;
    }

    /// <summary>The elements of its buffers.</summary>
    public const int Length = 5;

    /// <inheritdoc/>
    public override void Run(IBufferSet buffers, ReadOnlySpan<int> inputs, ReadOnlySpan<int> outputs, int batch)
    {
        ReadOnlySpan<float> x = buffers.Read<float>(inputs[0]);
        Span<float> y = buffers.Write<float>(outputs[0]);
        x.CopyTo(y);
        using Scratch scratch = Scratch.Rent(Length);
        fixed (float* px = x)
        fixed (float* py = y)
        {
            float* memory = _memory switch
            {
                "input" => px,
                "output" => py,
                "kept" => KernelMemory.AddressOf(_kept),
                "scratch" => scratch.Pointer,
                _ => throw new InvalidOperationException(_memory),
            };
            ref float element = ref memory[_isBehind ? Length : -1];
            if (_writes)
            {
                Volatile.Write(ref element, 1);
            }
            else
            {
                Volatile.Read(ref element);
            }
        }
    }
}
