using TfModelTools.Runtime;

namespace TfModelTools.Tests.Runtime;

public sealed class DataMovementTests
{
    [Fact]
    public void Transpose_moves_every_element_to_its_place()
    {
        int[] shape = [2, 3, 4, 5];
        int[] x = [.. Enumerable.Range(0, 120)];
        foreach (int[] permutation in (int[][])[[0, 1, 2, 3], [3, 2, 1, 0], [0, 2, 1, 3], [0, 3, 1, 2], [1, 0, 3, 2]])
        {
            int[] y = new int[120];
            new Transpose<int>([-2, 3, 4, 5], permutation).Run(x, y, 1);
            int[] output = [.. permutation.Select(p => shape[p])];
            for (int i = 0; i < 120; i++)
            {
                int[] index = Index(i, output);
                int[] source = new int[4];
                for (int a = 0; a < 4; a++)
                {
                    source[permutation[a]] = index[a];
                }

                Assert.Equal(x[Flat(source, shape)], y[i]);
            }
        }
    }

    [Fact]
    public void Slice_takes_strided_parts_forwards_and_backwards()
    {
        int[] x = [.. Enumerable.Range(0, 24)];
        int[] y = new int[6];
        new Slice<int>([-2, 3, 4], [0, 1, 3], [-2, 1, 3], [1, 1, -1]).Run(x, y, 1);
        Assert.Equal([7, 6, 5, 19, 18, 17], y);
        int[] z = new int[2];
        new Slice<int>([6], [1], [2], [3]).Run([0, 1, 2, 3, 4, 5], z, 1);
        Assert.Equal([1, 4], z);
    }

    [Fact]
    public void Pad_fills_with_a_constant_or_a_mirror_image()
    {
        float[] x = [1, 2, 3, 4, 5, 6];
        float[] y = new float[20];
        new Pad<float>(PadMode.Constant, [-1, 2, 3], [0, 1, 0], [0, 1, 2], -7).Run(x, y, 1);
        Assert.Equal([-7, -7, -7, -7, -7, 1, 2, 3, -7, -7, 4, 5, 6, -7, -7, -7, -7, -7, -7, -7], y);
        int[] z = new int[7];
        new Pad<int>(PadMode.Reflect, [3], [2], [2], 0).Run([1, 2, 3], z, 1);
        Assert.Equal([3, 2, 1, 2, 3, 2, 1], z);
        new Pad<int>(PadMode.Symmetric, [3], [2], [2], 0).Run([1, 2, 3], z, 1);
        Assert.Equal([2, 1, 1, 2, 3, 3, 2], z);
        int[] channels = new int[6];
        new Pad<int>(PadMode.Constant, [1, 2], [2, 0], [0, 0], 9).Run([1, 2], channels, 1);
        Assert.Equal([9, 9, 9, 9, 1, 2], channels);
    }

    [Fact]
    public void CopyInto_writes_its_part_alone()
    {
        int[] y = [.. Enumerable.Repeat(-1, 10)];
        new CopyInto<int>(-1, 2, 5, 1).Run([1, 2, 3, 4], y, 2);
        Assert.Equal([-1, 1, 2, -1, -1, -1, 3, 4, -1, -1], y);
    }

    [Fact]
    public void Embedding_takes_integers_and_floats_and_refuses_strangers()
    {
        float[] table = [1, 2, 3, 4, 5, 6];
        float[] y = new float[4];
        new Embedding<int>(3, 2, table).Run([2, 0], y, 1);
        Assert.Equal([5, 6, 1, 2], y);
        new Embedding<float>(3, 2, table).Run([1.9f, -0.5f], y, 1);
        Assert.Equal([3, 4, 1, 2], y);
        ArgumentOutOfRangeException fault = Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding<long>(3, 2, table).Run([0, 3], new float[4], 1));
        Assert.Contains("id 3", fault.Message, StringComparison.Ordinal);
        Assert.Contains("3 rows", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding<int>(3, 2, table).Run([-1], new float[2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding<float>(3, 2, table).Run([float.NaN], new float[2], 1));
    }

    [Fact]
    public void ScaleOffset_works_on_any_axis_and_in_place()
    {
        float[] x = KernelAssert.Random(2 * 19 * 5, 1);
        float[] scale = KernelAssert.Random(19, 2);
        float[] offset = KernelAssert.Random(19, 3);
        float[] center = KernelAssert.Random(19, 4);
        float[] y = new float[x.Length];
        new ScaleOffset(5, center, scale, offset, Activation.Relu).Run(x, y, 2);
        KernelAssert.Close([.. x.Select((v, i) => Math.Max(0, (((double)v - center[i / 5 % 19]) * scale[i / 5 % 19]) + offset[i / 5 % 19]))], y);
        new ScaleOffset(1, center, scale, offset, Activation.Linear).Run(x, x, 2);
        float[] again = KernelAssert.Random(2 * 19 * 5, 1);
        KernelAssert.Close([.. again.Select((v, i) => (((double)v - center[i % 19]) * scale[i % 19]) + offset[i % 19])], x);
    }

    internal static int[] Index(int flat, int[] shape)
    {
        int[] index = new int[shape.Length];
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            index[i] = flat % shape[i];
            flat /= shape[i];
        }

        return index;
    }

    internal static int Flat(int[] index, int[] shape) => index.Select((v, i) => (v, i)).Aggregate(0, (a, p) => (a * shape[p.i]) + p.v);
}
