using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>An output that has room for the most elements there may be, and the output beside it that says how many of them count.</summary>
/// <param name="Output">The name of the output.</param>
/// <param name="Axis">The axis along which its first elements count.</param>
/// <param name="Count">The name of the output that says how many, an int32 of no axes.</param>
public sealed record CountedOutput(string Output, int Axis, string Count)
{
    /// <summary>The elements that count.</summary>
    /// <param name="whole">The output.</param>
    /// <param name="count">How many count.</param>
    public Tensor Trim(Tensor whole, int count)
    {
        ArgumentNullException.ThrowIfNull(whole);
        long[] extents = [.. whole.Shape];
        int row = checked((int)(extents[(Axis + 1)..].Aggregate(1L, (p, e) => p * e) * whole.DataType.ElementSize()));
        int stride = checked((int)(extents[Axis] * row));
        extents[Axis] = count;
        TensorShape shape = new(extents);
        byte[] bytes = Tensor.AllocateBytes(whole.DataType, shape, Output);
        int length = count * row;
        for (int from = 0, to = 0; to < bytes.Length; from += stride, to += length)
        {
            whole.Bytes.Span.Slice(from, length).CopyTo(bytes.AsSpan(to));
        }

        return new Tensor(whole.DataType, shape, bytes);
    }

    /// <summary>Puts in place of outputs what counts of them, and takes the counts away.</summary>
    /// <param name="counts">Which outputs have counts.</param>
    /// <param name="results">All outputs, by name.</param>
    internal static void Apply(IReadOnlyList<CountedOutput> counts, IDictionary<string, Tensor> results)
    {
        foreach (CountedOutput counted in counts)
        {
            results[counted.Output] = counted.Trim(results[counted.Output], results[counted.Count].AsSpan<int>()[0]);
        }

        foreach (CountedOutput counted in counts)
        {
            results.Remove(counted.Count);
        }
    }
}
