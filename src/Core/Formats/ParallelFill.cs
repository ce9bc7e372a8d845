using System.Runtime.ExceptionServices;

namespace TfModelTools.Formats;

/// <summary>Fills memory by several threads, each from front to end of a part of its own.</summary>
internal static class ParallelFill
{
    // Fewer bytes are there before a second thread has started.
    private const int LeastBytes = 1 << 22;

    // Still in the cache when a checksum is computed over it.
    private const int RunBytes = 1 << 18;

    // More read no faster: memory is the limit.
    private const int MostParts = 4;

    /// <summary>The parts that memory of some length is filled in, as offset and length.</summary>
    public static (int Offset, int Length)[] Parts(int length)
    {
        int count = length < LeastBytes ? 1 : Math.Min(Environment.ProcessorCount, MostParts);
        int size = ((length / count) + 63) & ~63;
        return [.. Enumerable.Range(0, count).Select(i => (i * size, Math.Min(size, length - (i * size))))];
    }

    /// <summary>Fills memory.</summary>
    /// <param name="destination">The memory.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="fill">Fills a run of a part: given the part's number, the run's offset, and the run.</param>
    /// <param name="cancellationToken">Ends the filling.</param>
    public static void Run(Memory<byte> destination, (int Offset, int Length)[] parts, Action<int, int, Memory<byte>> fill, CancellationToken cancellationToken)
    {
        Each(parts.Length, FillPart);

        void FillPart(int part)
        {
            (int offset, int length) = parts[part];
            for (int done = 0; done < length; done += RunBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                fill(part, offset + done, destination.Slice(offset + done, Math.Min(RunBytes, length - done)));
            }
        }
    }

    /// <summary>Does something for each of some parts, at the same time. The first fault is thrown as it is.</summary>
    public static void Each(int count, Action<int> action)
    {
        if (count == 1)
        {
            action(0);
            return;
        }

        try
        {
            Parallel.For(0, count, action);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
