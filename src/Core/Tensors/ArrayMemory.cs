using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TfModelTools.Tensors;

/// <summary>
/// The bytes of a tensor that are an array of numbers: who wants the array takes it as it is, where a copy of a model's largest
/// weights would take as long as reading them.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class ArrayMemory<T>(T[] array) : MemoryManager<byte>
    where T : unmanaged
{
    private readonly T[] _array = array;

    /// <summary>The array that some memory is, as a whole; it must not be written to.</summary>
    public static bool TryGetArray(ReadOnlyMemory<byte> memory, [NotNullWhen(true)] out T[]? array)
    {
        array = MemoryMarshal.TryGetMemoryManager(memory, out ArrayMemory<T>? manager, out int start, out int length)
            && start == 0 && length == manager.GetSpan().Length ? manager._array : null;
        return array is not null;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(_array.AsSpan());

    /// <inheritdoc/>
    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        GCHandle handle = GCHandle.Alloc(_array, GCHandleType.Pinned);
        return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + elementIndex, handle, this);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // The handle is freed by who pinned.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
