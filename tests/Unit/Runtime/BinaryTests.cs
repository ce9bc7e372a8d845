using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class BinaryTests
{
    [Fact]
    public void All_shapes_broadcast_as_numpy_does()
    {
        (int[] A, int[] B)[] cases =
        [
            ([-1, 5, 3], [-1, 5, 3]),
            ([-1, 5, 3], [3]),
            ([-1, 5, 3], [5, 1]),
            ([-1, 5, 3], []),
            ([], [-1, 4]),
            ([-1, 1, 3], [5, 1]),
            ([-1, 1, 1, 40], [-1, 2, 2, 40]),
            ([1, 7], [-1, 1]),
            ([5, -1, 2], [1, -1, 1]),
            ([-3, 2], [1, 2]),
        ];
        const int Batch = 4;
        foreach ((int[] a, int[] b) in cases)
        {
            int[] aShape = Resolve(a, Batch);
            int[] bShape = Resolve(b, Batch);
            int rank = Math.Max(a.Length, b.Length);
            int[] aWide = [.. Enumerable.Repeat(1, rank - a.Length), .. aShape];
            int[] bWide = [.. Enumerable.Repeat(1, rank - b.Length), .. bShape];
            int[] shape = [.. aWide.Zip(bWide, Math.Max)];
            float[] x = KernelAssert.Random(Product(aShape), 1);
            float[] z = KernelAssert.Random(Product(bShape), 2);
            int count = Product(shape);
            double[] expected = new double[count];
            for (int i = 0; i < count; i++)
            {
                expected[i] = (double)x[At(i, shape, aWide)] - z[At(i, shape, bWide)];
            }

            float[] y = new float[count];
            new Binary<float>(BinaryFunction.Subtract, a, b, Activation.Linear).Run(x, z, y, Batch);
            KernelAssert.Close(expected, y);
            int[] whole = new int[count];
            new Binary<int>(BinaryFunction.Subtract, a, b, Activation.Linear).Run(
                [.. x.Select(v => (int)(v * 100))], [.. z.Select(v => (int)(v * 100))], whole, Batch);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal((int)(x[At(i, shape, aWide)] * 100) - (int)(z[At(i, shape, bWide)] * 100), whole[i]);
            }
        }
    }

    [Theory]
    [InlineData(BinaryFunction.Add, 7, -2, 5)]
    [InlineData(BinaryFunction.Subtract, 7, -2, 9)]
    [InlineData(BinaryFunction.Multiply, 7, -2, -14)]
    [InlineData(BinaryFunction.Divide, -7, 2, -3)]
    [InlineData(BinaryFunction.DivideNoNaN, -7, 0, 0)]
    [InlineData(BinaryFunction.FloorDivide, -7, 2, -4)]
    [InlineData(BinaryFunction.FloorDivide, 6, -2, -3)]
    [InlineData(BinaryFunction.FloorMod, -7, 3, 2)]
    [InlineData(BinaryFunction.FloorMod, 7, -3, -2)]
    [InlineData(BinaryFunction.TruncateMod, -7, 3, -1)]
    [InlineData(BinaryFunction.Power, -2, 5, -32)]
    [InlineData(BinaryFunction.Power, 3, 0, 1)]
    [InlineData(BinaryFunction.Power, 3, -1, 0)]
    [InlineData(BinaryFunction.Power, -1, -3, -1)]
    [InlineData(BinaryFunction.Maximum, 3, -1, 3)]
    [InlineData(BinaryFunction.Minimum, 3, -1, -1)]
    [InlineData(BinaryFunction.SquaredDifference, 3, -1, 16)]
    [InlineData(BinaryFunction.Divide, int.MinValue, -1, int.MinValue)]
    [InlineData(BinaryFunction.DivideNoNaN, int.MinValue, -1, int.MinValue)]
    [InlineData(BinaryFunction.FloorDivide, int.MinValue, -1, int.MinValue)]
    [InlineData(BinaryFunction.FloorMod, int.MinValue, -1, 0)]
    [InlineData(BinaryFunction.TruncateMod, int.MinValue, -1, 0)]
    public void Integers(BinaryFunction function, int a, int b, int expected)
    {
        int[] y = new int[1];
        new Binary<int>(function, [1], [1], Activation.Linear).Run([a], [b], y, 1);
        Assert.Equal(expected, y[0]);
    }

    [Theory]
    [InlineData(BinaryFunction.Divide, -7, 2, -3.5)]
    [InlineData(BinaryFunction.Divide, 0, -1, -0.0)]
    [InlineData(BinaryFunction.DivideNoNaN, -7, 0, 0)]
    [InlineData(BinaryFunction.FloorDivide, -7, 2, -4)]
    [InlineData(BinaryFunction.FloorMod, -7.5, 2, 0.5)]
    [InlineData(BinaryFunction.TruncateMod, -7.5, 2, -1.5)]
    [InlineData(BinaryFunction.Power, 2, 0.5, 1.4142135623730951)]
    [InlineData(BinaryFunction.Maximum, double.NaN, 1, double.NaN)]
    [InlineData(BinaryFunction.Minimum, 1, double.NaN, double.NaN)]
    [InlineData(BinaryFunction.SquaredDifference, 3, -1, 16)]
    [InlineData(BinaryFunction.Atan2, 1, -1, 2.356194490192345)]
    public void Floating_point_numbers_of_both_sizes(BinaryFunction function, double a, double b, double expected)
    {
        double[] wide = new double[1];
        new Binary<double>(function, [1], [1], Activation.Linear).Run([a], [b], wide, 1);
        Assert.Equal(expected, wide[0]);
        float[] y = new float[20];
        new Binary<float>(function, [20], [1], Activation.Linear).Run([.. Enumerable.Repeat((float)a, 20)], [(float)b], y, 1);
        Assert.All(y, v => Assert.Equal((float)expected, v));
    }

    [Fact]
    public void The_output_may_be_an_operand()
    {
        float[] a = KernelAssert.Random(100, 1);
        float[] b = KernelAssert.Random(100, 2);
        float[] y = new float[100];
        Binary<float> kernel = new(BinaryFunction.Subtract, [100], [100], Activation.Relu);
        kernel.Run(a, b, y, 1);
        kernel.Run(a, b, b, 1);
        Assert.Equal(y, b);
    }

    [Fact]
    public void Comparisons_and_logic()
    {
        double[] a = [1, 2, 3, double.NaN];
        double[] b = [2];
        bool[] Run(ComparisonFunction function)
        {
            bool[] y = new bool[4];
            new Compare<double>(function, [4], [1]).Run(a, b, y, 1);
            return y;
        }

        Assert.Equal([false, true, false, false], Run(ComparisonFunction.Equal));
        Assert.Equal([true, false, true, true], Run(ComparisonFunction.NotEqual));
        Assert.Equal([true, false, false, false], Run(ComparisonFunction.Less));
        Assert.Equal([true, true, false, false], Run(ComparisonFunction.LessEqual));
        Assert.Equal([false, false, true, false], Run(ComparisonFunction.Greater));
        Assert.Equal([false, true, true, false], Run(ComparisonFunction.GreaterEqual));
        bool[] p = [false, false, true, true];
        bool[] q = [false, true, false, true];
        bool[] Logical(LogicFunction function)
        {
            bool[] y = new bool[4];
            new Logic(function, [4], [4]).Run(p, q, y, 1);
            return y;
        }

        Assert.Equal([false, false, false, true], Logical(LogicFunction.And));
        Assert.Equal([false, true, true, true], Logical(LogicFunction.Or));
        Assert.Equal([false, true, true, false], Logical(LogicFunction.Xor));
        Assert.Equal([true, false, false, true], Logical(LogicFunction.Same));
    }

    [Fact]
    public void Shapes_that_do_not_broadcast_are_refused()
    {
        Binary<float> kernel = new(BinaryFunction.Add, [2, 3], [4], Activation.Linear);
        Assert.Throws<ArgumentException>(() => kernel.Run(new float[6], new float[4], new float[6], 1));
        Assert.Throws<DivideByZeroException>(() => new Binary<int>(BinaryFunction.Divide, [1], [1], Activation.Linear).Run([1], [0], new int[1], 1));
    }

    internal static int[] Resolve(int[] extents, int batch) => [.. extents.Select(e => BatchShape.Resolve(e, batch))];

    internal static int Product(int[] extents) => extents.Aggregate(1, (a, b) => a * b);

    /// <summary>Where element i of a shape stands in an operand broadcast to it.</summary>
    internal static int At(int i, int[] shape, int[] operand)
    {
        int at = 0;
        int stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            int index = i % shape[axis];
            i /= shape[axis];
            at += (operand[axis] == 1 ? 0 : index) * stride;
            stride *= operand[axis];
        }

        return at;
    }
}
