using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class RecurrentPairTests
{
    private const int StepCount = 100;
    private const int UnitCount = 160;

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(27)]
    [InlineData(28)]
    [InlineData(50)]
    [InlineData(99)]
    public void A_follower_that_stops_in_a_step_changes_nothing(int slowStep)
    {
        float[] x = KernelAssert.Random(StepCount * 3, 1);
        float[] h0 = KernelAssert.Random(UnitCount, 2);
        float[] c0 = KernelAssert.Random(UnitCount, 3);
        (float[] Y, float[] H, float[] C) expected = Run(new Cell(), x, h0, c0, 1);
        for (int i = 0; i < 30; i++)
        {
            Cell cell = new() { SlowStep = slowStep };
            (float[] y, float[] h, float[] c) = Run(cell, x, h0, c0, 2);
            Assert.Equal(expected.Y, y);
            Assert.Equal(expected.H, h);
            Assert.Equal(expected.C, c);
        }
    }

    [Fact]
    public void A_follower_that_comes_takes_part()
    {
        // The leader does not begin before the helper is there, nor leave it behind: however late a thread gets a processor.
        float[] x = KernelAssert.Random(StepCount * 3, 1);
        float[] expected = Run(new Cell(), x, [], [], 1).Y;
        for (int i = 0; i < 20; i++)
        {
            Cell cell = new() { WaitsForFollower = true };
            Assert.Equal(expected, Run(cell, x, [], [], 2).Y);

            // Another test may have had the crew at that moment.
            if (cell.Followed > 0)
            {
                Assert.Contains(cell.Followed, new[] { StepCount, StepCount - cell.PairChunk });
                return;
            }
        }

        Assert.Fail("no step was done by a second thread");
    }

    [Fact]
    public async Task Several_callers_at_once_are_all_served()
    {
        float[] x = KernelAssert.Random(StepCount * 3, 1);
        Cell cell = new();
        float[] expected = Run(cell, x, [], [], 1).Y;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.Equal(expected, Run(cell, x, [], [], 3).Y);
            }
        })));
    }

    [Fact]
    public void A_follower_left_behind_in_any_step_is_not_lent_again_while_it_works()
    {
        // One cell, whose follower is one and the same: it naps at another step each time, and the next predictions start meanwhile.
        float[] h0 = KernelAssert.Random(UnitCount, 2);
        float[] c0 = KernelAssert.Random(UnitCount, 3);
        Cell cell = new();
        Cell alone = new();
        for (int i = 0; i < 200; i++)
        {
            float[] x = KernelAssert.Random(StepCount * 3, 100 + i);
            cell.SlowStep = cell.Followed + (i * 7 % StepCount);
            (float[] y, float[] h, float[] c) = Run(cell, x, h0, c0, 2);
            (float[] Y, float[] H, float[] C) expected = Run(alone, x, h0, c0, 1);
            Assert.Equal(expected.Y, y);
            Assert.Equal(expected.H, h);
            Assert.Equal(expected.C, c);
        }
    }

    private static (float[] Y, float[] H, float[] C) Run(Cell cell, float[] x, float[] h0, float[] c0, int threads)
    {
        float[] y = new float[StepCount * UnitCount];
        float[] h = new float[UnitCount];
        float[] c = new float[UnitCount];
        using WorkerScope scope = Workers.Use(threads);
        cell.Run(x, h0, c0, default, y, h, c, 1);
        return (y, h, c);
    }

    /// <summary>A cell whose every unit depends on its neighbours of the step before, and whose second half may take a nap.</summary>
    private sealed unsafe class Cell()
        : GatedRecurrentKernel(StepCount, 3, UnitCount, 1, GateShard.Halves(UnitCount), KernelAssert.Random(3 * UnitCount, 7), default, true, true, false, false)
    {
        private readonly int _caller = Environment.CurrentManagedThreadId;
        private int _steps;

        /// <summary>The step of the second thread, counted from its first one of all predictions, in which it naps.</summary>
        public int SlowStep { get; set; } = -1;

        /// <summary>Whether the first thread tarries at the end of the first steps until the second one is there, and waits for it ever after.</summary>
        public bool WaitsForFollower { get; init; }

        /// <summary>The steps of the second thread.</summary>
        public int Followed => Volatile.Read(ref _steps);

        internal override int WorkspacePerSample => 0;

        internal override double PairPatienceSeconds => WaitsForFollower ? 600 : 50e-6;

        internal override void Step(int shard, int samples, float* z, in RecurrentState state, float* workspace)
        {
            bool isFollower = Environment.CurrentManagedThreadId != _caller;
            if (isFollower && shard == 1 && _steps++ == SlowStep)
            {
                Thread.Sleep(3);
            }

            if (WaitsForFollower && !isFollower && shard == 1)
            {
                // A step done alone: the follower is not there yet, or could not be posted.
                SpinWait.SpinUntil(() => Follower is not { IsTaken: true } follower || follower.IsPresent);
            }

            (int start, int count) = Shards[shard];
            for (int u = 0; u < count; u++)
            {
                float h = state.H[start + u];
                float next = state.H[(start + u + 1) % Units];
                float across = state.H[(start + u + (Units / 2)) % Units];
                state.NextC[start + u] = (0.5f * state.C[start + u]) + z[u];
                state.NextH[start + u] = (0.3f * h) + (0.3f * next) + (0.3f * across) + (0.1f * state.NextC[start + u]);
            }
        }
    }
}
