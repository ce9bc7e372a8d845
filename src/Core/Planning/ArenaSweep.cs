namespace TfModelTools.Planning;

/// <summary>
/// Places very many buffers in one block of memory, in the order in which they are needed: each where the smallest gap is that holds it, at the block's
/// end where none does. n log n, where <see cref="ArenaAllocator"/>, which packs more tightly, looks at all pairs.
/// </summary>
internal sealed class ArenaSweep
{
    // Free memory below the end, by length and then by place; and where each gap begins and ends, so that neighbours become one.
    private readonly SortedSet<(long Length, long Offset)> _gaps = [];
    private readonly Dictionary<long, long> _lengthByStart = [];
    private readonly Dictionary<long, long> _startByEnd = [];
    private long _end;

    private ArenaSweep()
    {
    }

    /// <summary>Places the buffers.</summary>
    /// <param name="lengths">The buffers' lengths, as they are to be aligned.</param>
    /// <param name="lives">The first and the last step each is alive.</param>
    /// <returns>The offset of each buffer, and the length of the block.</returns>
    public static (long[] Offsets, long Total) Place(IReadOnlyList<long> lengths, IReadOnlyList<(int First, int Last)> lives)
    {
        ArenaSweep sweep = new();
        long[] offsets = new long[lengths.Count];
        PriorityQueue<int, int> alive = new();
        foreach (int i in Enumerable.Range(0, lengths.Count).OrderBy(i => lives[i].First).ThenByDescending(i => lengths[i]).ThenBy(i => i))
        {
            while (alive.TryPeek(out int oldest, out int last) && last < lives[i].First)
            {
                alive.Dequeue();
                sweep.Free(offsets[oldest], lengths[oldest]);
            }

            offsets[i] = sweep.Take(lengths[i]);
            alive.Enqueue(i, lives[i].Last);
        }

        return (offsets, sweep._end);
    }

    private long Take(long length)
    {
        foreach ((long gap, long offset) in _gaps.GetViewBetween((length, 0), (long.MaxValue, long.MaxValue)))
        {
            Remove(offset, gap);
            if (gap > length)
            {
                Insert(offset + length, gap - length);
            }

            return offset;
        }

        // What is free at the end is used, and the block grows by the rest.
        long start = _end;
        if (_startByEnd.TryGetValue(_end, out long free))
        {
            Remove(free, _end - free);
            start = free;
        }

        _end = start + length;
        return start;
    }

    private void Free(long offset, long length)
    {
        if (length == 0)
        {
            return;
        }

        if (_startByEnd.TryGetValue(offset, out long before))
        {
            Remove(before, offset - before);
            (offset, length) = (before, length + offset - before);
        }

        if (_lengthByStart.TryGetValue(offset + length, out long behind))
        {
            Remove(offset + length, behind);
            length += behind;
        }

        Insert(offset, length);
    }

    private void Insert(long offset, long length)
    {
        _gaps.Add((length, offset));
        _lengthByStart.Add(offset, length);
        _startByEnd.Add(offset + length, offset);
    }

    private void Remove(long offset, long length)
    {
        _gaps.Remove((length, offset));
        _lengthByStart.Remove(offset);
        _startByEnd.Remove(offset + length);
    }
}
