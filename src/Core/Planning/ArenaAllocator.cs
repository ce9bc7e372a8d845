namespace TfModelTools.Planning;

/// <summary>
/// Places buffers with known lifetimes in one block of memory: the largest first, each at the lowest offset where it overlaps no
/// buffer that lives at the same time (the greedy-by-size method of Pisarchyk and Lee, "Efficient Memory Management for Deep Neural
/// Net Inference", 2020).
/// </summary>
internal static class ArenaAllocator
{
    private const int Alignment = 64;

    // Every pair of buffers may be looked at: a few thousand take milliseconds, a hundred thousand would take minutes.
    private const int MostPlacedBySize = 4096;

    /// <summary>Places the buffers.</summary>
    /// <param name="requests">Length in bytes and the first and last step each is alive.</param>
    /// <returns>The offset of each buffer, and the length of the block.</returns>
    public static (long[] Offsets, long Total) Place(IReadOnlyList<(long Length, int First, int Last)> requests)
    {
        if (requests.Count > MostPlacedBySize)
        {
            return ArenaSweep.Place([.. requests.Select(r => Align(r.Length))], [.. requests.Select(r => (r.First, r.Last))]);
        }

        long[] offsets = new long[requests.Count];
        int[] order = new int[requests.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, Comparer<int>.Create((a, b) =>
            requests[a].Length != requests[b].Length ? requests[b].Length.CompareTo(requests[a].Length)
            : requests[a].First != requests[b].First ? requests[a].First.CompareTo(requests[b].First)
            : a.CompareTo(b)));

        // The buffers placed so far, by offset.
        List<int> placed = [];
        long total = 0;
        foreach (int i in order)
        {
            long length = Align(requests[i].Length);
            long offset = 0;
            foreach (int other in placed)
            {
                if (requests[other].First > requests[i].Last || requests[i].First > requests[other].Last)
                {
                    continue;
                }

                if (offset + length <= offsets[other])
                {
                    break;
                }

                offset = Math.Max(offset, offsets[other] + Align(requests[other].Length));
            }

            offsets[i] = offset;
            int after = placed.FindIndex(p => offsets[p] > offset);
            placed.Insert(after < 0 ? placed.Count : after, i);
            total = Math.Max(total, offset + length);
        }

        return (offsets, total);
    }

    private static long Align(long length) => (length + Alignment - 1) / Alignment * Alignment;
}
