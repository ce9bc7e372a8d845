using TfModelTools.Tensors;

namespace TfModelTools.Tests.Tensors;

public sealed class TensorPermutationTests
{
    [Theory]
    [InlineData(new long[] { 2, 3 }, new[] { 1, 0 })]
    [InlineData(new long[] { 40, 70 }, new[] { 1, 0 })]
    [InlineData(new long[] { 2, 3, 4 }, new[] { 2, 0, 1 })]
    [InlineData(new long[] { 2, 3, 4 }, new[] { 1, 0, 2 })]
    [InlineData(new long[] { 3, 1, 2, 5 }, new[] { 3, 2, 0, 1 })]
    [InlineData(new long[] { 2, 0, 3 }, new[] { 2, 0, 1 })]
    [InlineData(new long[] { }, new int[] { })]
    public void Every_element_is_where_the_axes_say_and_the_inverse_brings_it_back(long[] extents, int[] axes)
    {
        TensorShape shape = new(extents);
        int count = (int)shape.ElementCount;
        Tensor floats = Tensor.Create<float>([.. Enumerable.Range(0, count).Select(i => (float)i)], shape);
        Tensor bytes = Tensor.Create<byte>([.. Enumerable.Range(0, count).Select(i => (byte)i)], shape);
        Tensor permuted = TensorPermutation.Permute(floats, axes);
        Assert.Equal(axes.Select(a => extents[a]), permuted.Shape.ToArray());
        ReadOnlySpan<float> values = permuted.AsSpan<float>();
        for (int i = 0; i < count; i++)
        {
            // The source's place of what lies at place i of the result.
            long place = 0;
            for (long k = axes.Length - 1, rest = i; k >= 0; rest /= permuted.Shape[(int)k], k--)
            {
                place += rest % permuted.Shape[(int)k] * extents.Skip(axes[k] + 1).Aggregate(1L, (a, b) => a * b);
            }

            Assert.Equal(place, values[i]);
        }

        int[] inverse = TensorPermutation.Inverse(axes);
        Assert.Equal(floats.AsSpan<float>().ToArray(), TensorPermutation.Permute(permuted, inverse).AsSpan<float>().ToArray());
        Assert.Equal(bytes.AsSpan<byte>().ToArray(), TensorPermutation.Permute(TensorPermutation.Permute(bytes, axes), inverse).AsSpan<byte>().ToArray());
    }
}
