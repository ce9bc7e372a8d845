using System.Buffers;
using System.Runtime.CompilerServices;

namespace TfModelTools.Tests.Guard.Buffers;

/// <summary>A <see cref="GuardedBuffer"/>, as it lies when this is made, in the form of a <see cref="Memory{T}"/>.</summary>
internal sealed unsafe class BufferMemory<T>(GuardedBuffer buffer) : MemoryManager<T>
    where T : unmanaged
{
    private readonly T* _pointer = (T*)buffer.Pointer;
    private readonly int _length = buffer.Length / Unsafe.SizeOf<T>();

    /// <inheritdoc/>
    public override Span<T> GetSpan() => new(_pointer, _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_pointer + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
