using System.Buffers;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Interop;

/// <summary>The memory of a tensor, held in place for somebody who knows its address, until that one lets go of it.</summary>
internal sealed class PinnedTensor
{
    private MemoryHandle _handle;
    private int _isReleased;

    /// <summary>Pins the memory of a tensor of numbers that has elements.</summary>
    public unsafe PinnedTensor(Tensor tensor)
    {
        _handle = tensor.Bytes.Pin();
        Address = (nint)_handle.Pointer;
    }

    /// <summary>Where the elements begin.</summary>
    public nint Address { get; }

    /// <summary>Lets go; again and from any thread, such as the finalizer's, is no mistake.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            _handle.Dispose();
        }
    }
}
