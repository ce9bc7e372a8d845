using TfModelTools.Common;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// What parts of a file may take in memory together, however often they are referred to and however they overlap: an allowance and a
/// multiple of the file's size. It is asked before memory is spent. Safe for use by several threads at once.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="what">What the memory is spent on, for messages: "the names of members".</param>
/// <param name="limit">The most bytes.</param>
internal sealed class MemoryBudget(string path, string what, long limit)
{
    private long _spent;

    /// <summary>Counts bytes that are about to be kept.</summary>
    /// <exception cref="LimitExceededException">They are more than the file may take.</exception>
    public void Spend(long bytes)
    {
        if (Interlocked.Add(ref _spent, bytes) > limit)
        {
            throw new LimitExceededException($"'{path}': {what} take more than {limit} bytes of memory.", "The file is probably damaged.", path);
        }
    }
}
