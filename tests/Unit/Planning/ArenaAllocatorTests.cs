using TfModelTools.Planning;

namespace TfModelTools.Tests.Planning;

public sealed class ArenaAllocatorTests
{
    [Fact]
    public void Buffers_alive_together_never_overlap_and_others_share()
    {
        Random random = new(7);
        for (int round = 0; round < 200; round++)
        {
            (long Length, int First, int Last)[] requests = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ =>
            {
                int first = random.Next(20);
                return ((long)random.Next(1, 1000), first, first + random.Next(5));
            })];
            (long[] offsets, long total) = ArenaAllocator.Place(requests);
            for (int i = 0; i < requests.Length; i++)
            {
                Assert.Equal(0, offsets[i] % 64);
                Assert.True(offsets[i] + requests[i].Length <= total);
                for (int k = 0; k < i; k++)
                {
                    bool together = requests[k].First <= requests[i].Last && requests[i].First <= requests[k].Last;
                    bool overlap = offsets[k] < offsets[i] + requests[i].Length && offsets[i] < offsets[k] + requests[k].Length;
                    Assert.False(together && overlap);
                }
            }
        }
    }

    [Fact]
    public void A_chain_needs_the_two_largest_neighbours_only()
    {
        (_, long total) = ArenaAllocator.Place([(640, 0, 1), (128, 1, 2), (640, 2, 3), (64, 3, 4)]);
        Assert.Equal(640 + 128, total);
    }

    [Fact]
    public void Very_many_buffers_share_nearly_as_much()
    {
        Random random = new(3);
        (long Length, int First, int Last)[] requests = [.. Enumerable.Range(0, 6000).Select(i =>
        {
            int first = i / 3;
            return (64L * random.Next(0, 40), first, first + random.Next(6));
        })];
        (long[] offsets, long total) = ArenaAllocator.Place(requests);
        long most = 0;
        for (int step = 0; step < 2006; step++)
        {
            (long Start, long End)[] alive = [.. Enumerable.Range(0, requests.Length)
                .Where(i => requests[i].First <= step && step <= requests[i].Last && requests[i].Length > 0)
                .Select(i => (offsets[i], offsets[i] + requests[i].Length))
                .Order()];
            Assert.All(alive.Zip(alive.Skip(1)), p => Assert.True(p.First.End <= p.Second.Start));
            Assert.All(alive, a => Assert.True(a.End <= total));
            most = Math.Max(most, alive.Sum(a => a.End - a.Start));
        }

        Assert.InRange(total, most, most * 3 / 2);
    }
}
