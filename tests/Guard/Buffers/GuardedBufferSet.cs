using System.Runtime.CompilerServices;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Buffers;

/// <summary>The numbered buffers of a kernel's run, guarded.</summary>
internal sealed unsafe class GuardedBufferSet : IBufferSet
{
    private readonly List<GuardedBuffer> _buffers = [];

    /// <summary>A buffer by its number.</summary>
    public GuardedBuffer this[int number]
    {
        get
        {
            while (_buffers.Count <= number)
            {
                _buffers.Add(new GuardedBuffer());
            }

            return _buffers[number];
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<T> Read<T>(int buffer)
        where T : unmanaged => Write<T>(buffer);

    /// <inheritdoc/>
    public Span<T> Write<T>(int buffer)
        where T : unmanaged => buffer < 0 ? default : new(this[buffer].Pointer, this[buffer].Length / Unsafe.SizeOf<T>());
}
