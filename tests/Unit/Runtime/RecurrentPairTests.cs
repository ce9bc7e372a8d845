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
        (float[] Y, float[] H, float[] C) expected = Run(new Cell(-1), x, h0, c0, 1);
        for (int i = 0; i < 30; i++)
        {
            Cell cell = new(slowStep);
            (float[] y, float[] h, float[] c) = Run(cell, x, h0, c0, 2);
            Assert.Equal(expected.Y, y);
            Assert.Equal(expected.H, h);
            Assert.Equal(expected.C, c);
        }
    }

    [Fact]
    public void A_follower_that_comes_takes_part()
    {
        float[] x = KernelAssert.Random(StepCount * 3, 1);
        int followed = 0;
        for (int i = 0; i < 1000 && followed == 0; i++)
        {
            Cell cell = new(-1);
            Run(cell, x, [], [], 2);
            followed = cell.Followed;
        }

        Assert.True(followed > 0, "no step was done by a second thread");
    }

    [Fact]
    public async Task Several_callers_at_once_are_all_served()
    {
        float[] x = KernelAssert.Random(StepCount * 3, 1);
        Cell cell = new(-1);
        float[] expected = Run(cell, x, [], [], 1).Y;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.Equal(expected, Run(cell, x, [], [], 3).Y);
            }
        })));
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
    private sealed unsafe class Cell(int slowStep)
        : GatedRecurrentKernel(StepCount, 3, UnitCount, 1, GateShard.Halves(UnitCount), KernelAssert.Random(3 * UnitCount, 7), default, true, true, false, false)
    {
        private readonly int _caller = Environment.CurrentManagedThreadId;
        private int _steps;

        public int Followed => _steps;

        internal override int WorkspacePerSample => 0;

        internal override void Step(int shard, int samples, float* z, in RecurrentState state, float* workspace)
        {
            if (Environment.CurrentManagedThreadId != _caller && shard == 1 && _steps++ == slowStep)
            {
                Thread.Sleep(3);
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
