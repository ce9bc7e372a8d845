using System.Runtime.InteropServices;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Buffers;

/// <summary>The numbered buffers of a kernel's run in ordinary memory.</summary>
internal sealed class PlainBufferSet(IReadOnlyList<byte[]> buffers) : IBufferSet
{
    /// <inheritdoc/>
    public ReadOnlySpan<T> Read<T>(int buffer)
        where T : unmanaged => Write<T>(buffer);

    /// <inheritdoc/>
    public Span<T> Write<T>(int buffer)
        where T : unmanaged => buffer < 0 ? default : MemoryMarshal.Cast<byte, T>(buffers[buffer].AsSpan());
}
