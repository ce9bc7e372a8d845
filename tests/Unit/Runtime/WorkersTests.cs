using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class WorkersTests
{
    [Fact]
    public void Every_part_is_done_once_whatever_the_number_of_threads()
    {
        for (int count = 1; count <= 5; count++)
        {
            for (int parts = 1; parts <= 40; parts += 3)
            {
                Marks work = new() { Done = new int[parts] };
                Workers.Run(ref work, parts, count);
                Assert.All(work.Done, d => Assert.Equal(1, d));
            }
        }
    }

    [Fact]
    public async Task Several_callers_at_once_are_all_served()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                Marks work = new() { Done = new int[7] };
                Workers.Run(ref work, 7, 3);
                Assert.All(work.Done, d => Assert.Equal(1, d));
            }
        })));
    }

    [Fact]
    public void A_fault_of_a_part_reaches_the_caller_and_the_helpers_go_on()
    {
        for (int i = 0; i < 20; i++)
        {
            Faulty faulty = default;
            Assert.Throws<InvalidDataException>(() => Workers.Run(ref faulty, 16, 4));
            Marks work = new() { Done = new int[16] };
            Workers.Run(ref work, 16, 4);
            Assert.All(work.Done, d => Assert.Equal(1, d));
        }
    }

    [Fact]
    public unsafe void What_is_posted_is_done_once_or_taken_back_and_helpers_help_on()
    {
        // A crew of its own: nobody else uses it or has left something there.
        WorkerCrew crew = new();
        int* done = stackalloc int[16];
        for (int i = 0; i < 2000; i++)
        {
            Later later = new();
            Assert.True(crew.TryPost(later), "nothing could be posted");
            if (i % 3 != 0)
            {
                Thread.SpinWait(i % 50);
            }

            bool isTakenBack = crew.TryWithdraw(later);
            Assert.True(isTakenBack || SpinWait.SpinUntil(() => later.Runs > 0, TimeSpan.FromMinutes(2)), "what a helper took up was not done");
            new Span<int>(done, 16).Clear();
            Assert.True(crew.TryRun(&Count, done, 16, 2));
            Assert.True(new Span<int>(done, 16).IndexOfAnyExcept(1) < 0);
            Assert.Equal(isTakenBack ? 0 : 1, later.Runs);
        }

        static void Count(void* done, int part) => Interlocked.Increment(ref ((int*)done)[part]);
    }

    [Fact]
    public void A_scope_sets_the_number_of_threads_and_its_end_sets_it_back()
    {
        Assert.Equal(1, Workers.Count);
        using (Workers.Use(3))
        {
            Assert.Equal(3, Workers.Count);
            Assert.Equal(1, Workers.CountFor(10));
            Assert.Equal(3, Workers.CountFor(long.MaxValue));
            using (Workers.Use(0))
            {
                Assert.Equal(Math.Min(Workers.MaxCount, Environment.ProcessorCount), Workers.Count);
            }

            Assert.Equal(3, Workers.Count);
        }

        Assert.Equal(1, Workers.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Use(-1).Dispose());
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Use(Workers.MaxCount + 1).Dispose());
    }

    [Fact]
    public void Kernels_give_the_same_bits_on_any_number_of_threads()
    {
        float[] image = KernelAssert.Random(2 * 30 * 30 * 64, 1);
        Same(new Conv([30, 30], 64, 48, [3, 3], [1, 1], [1, 1], [1, 1], [1, 1], 1, KernelAssert.Random(9 * 64 * 48, 2), null, Activation.Relu), image, 2 * 30 * 30 * 48);
        Same(new Conv([30, 30], 64, 48, [3, 3], [2, 2], [1, 1], [1, 1], [1, 1], 1, KernelAssert.Random(9 * 64 * 48, 2), null, Activation.Relu), image, 2 * 15 * 15 * 48);
        Same(new Conv([30, 30], 64, 96, [1, 1], [1, 1], [1, 1], [0, 0], [0, 0], 1, KernelAssert.Random(64 * 96, 2), null, Activation.Relu), image, 2 * 30 * 30 * 96);
        Same(new Conv([900], 64, 48, [5], [1], [1], [2], [2], 1, KernelAssert.Random(5 * 64 * 48, 2), null, Activation.Relu), image, 2 * 900 * 48);
        Same(new Conv([900], 64, 48, [4], [1], [1], [3], [0], 1, KernelAssert.Random(4 * 64 * 48, 2), null, Activation.Relu), image, 2 * 900 * 48);
        Same(new DepthwiseConv([30, 30], 64, 1, [3, 3], [1, 1], [1, 1], [1, 1], [1, 1], KernelAssert.Random(9 * 64, 2), null, Activation.Relu), image, 2 * 30 * 30 * 64);
        Same(new Pool(PoolFunction.Average, [30, 30], 64, [3, 3], [2, 2], [1, 1], [1, 1]), image, 2 * 15 * 15 * 64);
        Same(new Pool(PoolFunction.Max, [900], 64, [2], [2], [1], [0]), image, 2 * 450 * 64);
        Same(new Reduce<float>(ReduceFunction.Mean, [-1, 1280, 45], [1]), image, 2 * 45);
        Same(new Reduce<float>(ReduceFunction.Sum, [-4, 225, 64], [1]), image, 8 * 64);
        Same(new Reduce<float>(ReduceFunction.Max, [-450, 128], [1]), image, 900);
        Same(new Embedding<float>(50, 7, KernelAssert.Random(50 * 7, 2)), [.. image.Select(v => Math.Abs(v) * 40)], image.Length * 7);
        Same(new Dense(3600, 200, KernelAssert.Random(3600 * 200, 2), null, Activation.Relu), image, 32 * 200);
        Same(new Dense(3600, 600, KernelAssert.Random(3600 * 600, 2), null, Activation.Relu), image[..3600], 600);
    }

    private static void Same(UnaryKernel<float, float> kernel, float[] x, int length)
    {
        float[] expected = new float[length];
        kernel.Run(x, expected, 2);
        for (int count = 2; count <= 5; count++)
        {
            float[] y = new float[length];
            using (Workers.Use(count))
            {
                kernel.Run(x, y, 2);
            }

            Assert.True(expected.AsSpan().SequenceEqual(y), $"{kernel.GetType().Name} on {count} threads");
        }
    }

    private struct Marks : IParallelWork
    {
        public int[] Done;

        public readonly void Run(int part) => Interlocked.Increment(ref Done[part]);
    }

    private sealed class Later : IFollowUp
    {
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public void Run() => Interlocked.Increment(ref _runs);
    }

    private readonly struct Faulty : IParallelWork
    {
        public void Run(int part)
        {
            if (part % 5 == 3)
            {
                throw new InvalidDataException();
            }
        }
    }
}
