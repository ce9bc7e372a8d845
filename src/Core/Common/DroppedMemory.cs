namespace TfModelTools.Common;

/// <summary>
/// Gives back the memory of large arrays that are read one after another and dropped. The collector comes when it expects it to pay, which on a machine with much free memory is
/// after several of them: a conversion that needs one weight at a time would hold five.
/// </summary>
internal sealed class DroppedMemory
{
    private const long MaxBytes = 64 << 20;

    private long _bytes;

    /// <summary>Tells that an array is held by nobody any more, and neither by a variable of the caller; once many bytes are, they are collected.</summary>
    /// <param name="bytes">Its bytes.</param>
    public void Add(long bytes)
    {
        _bytes += bytes;
        if (_bytes < MaxBytes)
        {
            return;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _bytes = 0;
    }
}
