#if DEBUG
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

/// <summary>In Debug builds a tile that would leave what it was given fails where it begins.</summary>
public sealed unsafe class ExtentTests
{
    [Theory]
    [InlineData(0, 10, true)]
    [InlineData(3, 7, true)]
    [InlineData(10, 0, true)]
    [InlineData(-5, 0, true)]
    [InlineData(0, 11, false)]
    [InlineData(-1, 1, false)]
    [InlineData(10, 1, false)]
    public void Elements_must_lie_within(int start, int count, bool isWithin)
    {
        float* memory = stackalloc float[30];
        Extent extent = default;
        extent.Set(memory + 10, 10);
        Assert.Equal(isWithin, Holds(extent, memory + 10 + start, count));
    }

    [Fact]
    public void Rows_may_go_backwards()
    {
        float* memory = stackalloc float[30];
        Extent extent = default;
        extent.SetRows(memory + 20, -5, 4, 5);
        Assert.True(Holds(extent, memory + 5, 20));
        Assert.False(Holds(extent, memory + 4, 1));
        Assert.False(Holds(extent, memory + 5, 21));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_product_that_is_given_too_little_fails(int missing, bool isEnough)
    {
        const int Rows = 7;
        const int Depth = 5;
        const int Columns = 37;
        PackedMatrix b = new(KernelAssert.Random(Depth * Columns, 1), Depth, Columns, Columns, 1, default);
        float[] a = KernelAssert.Random(Rows * Depth, 2);
        foreach (Action<GemmCall, float[]> shorten in new Action<GemmCall, float[]>[] { ShortC, ShortA })
        {
            float[] c = new float[Rows * Columns];
            fixed (float* pa = a)
            fixed (float* pc = c)
            {
                GemmCall call = GemmCall.Of(pa, Depth, Rows, b, pc, Columns, Activation.Linear);
                bool holds = true;
                try
                {
                    shorten(call, c);
                }
                catch (Exception e) when (e is not NullReferenceException)
                {
                    holds = false;
                }

                Assert.Equal(isEnough, holds);
            }
        }

        void ShortC(GemmCall call, float[] c)
        {
            call.CExtent.Set(call.C, c.Length - missing);
            Gemm.Multiply(ref call);
        }

        void ShortA(GemmCall call, float[] c)
        {
            call.AExtent.Set(call.A, (Rows * Depth) - missing);
            Gemm.Multiply(ref call);
        }
    }

    private static bool Holds(Extent extent, float* from, int count)
    {
        try
        {
            extent.Require(from, count);
            return true;
        }
        catch (Exception e) when (e is not NullReferenceException)
        {
            // The tests' host makes an exception of a failed assertion.
            return false;
        }
    }
}
#endif
