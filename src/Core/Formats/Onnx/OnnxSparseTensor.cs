using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// A constant of few values other than 0 (SparseTensorProto of onnx/onnx.proto), made dense when it is read: values [count], and where they stand, as places in row-major
/// order [count] or as indices of every axis [count, rank].
/// </summary>
internal static class OnnxSparseTensor
{
    // A few bytes of a file may say any size: of a matrix that is worth it one number in thirty is stored, with its place.
    private const long LeastBytes = 32L << 20;
    private const long BytesPerStored = 24;

    /// <summary>The constant.</summary>
    /// <param name="message">The message.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="place">The constant, for messages.</param>
    /// <exception cref="CorruptFileException">Its parts do not fit each other.</exception>
    /// <exception cref="LimitExceededException">Made dense it is larger than the limit.</exception>
    public static StoredTensor ToStored(OnnxSparseTensorMessage message, string model, string place)
    {
        StoredTensor values = new OnnxTensor(message.Values ?? new(), model, $"{place}, values").ToStored();
        StoredTensor indices = new OnnxTensor(message.Indices ?? new(), model, $"{place}, indices").ToStored();
        TensorShape shape = OnnxTypes.ToShape([.. message.Dims], model, place);
        long count = values.Shape.ElementCount;
        int rank = indices.Shape.Rank;
        if (!shape.IsFullyDefined || values.Shape.Rank != 1 || values.DataType.ElementSize() == 0 || indices.DataType != DataType.Int64
            || !(rank == 1 && indices.Shape[0] == count) && !(rank == 2 && indices.Shape[0] == count && indices.Shape[1] == shape.Rank))
        {
            throw new CorruptFileException(model, place, $"values {values} at indices {indices} of {shape}", "as many indices as values, of int64");
        }

        long mostBytes = LeastBytes + (BytesPerStored * ((count * values.DataType.ElementSize()) + (indices.Shape.ElementCount * sizeof(long))));
        if (shape.ElementCount > mostBytes / values.DataType.ElementSize())
        {
            throw new LimitExceededException($"'{model}', {place}: the sparse tensor {shape} has {count} values and is larger than {mostBytes} bytes when it is made dense.", "Store it dense.", model);
        }

        return new StoredTensor(values.DataType, shape, () => Fill(values.Read(), indices.Read(), shape, model, place), model, place);
    }

    private static Tensor Fill(Tensor values, Tensor indices, TensorShape shape, string model, string place)
    {
        int size = values.DataType.ElementSize();
        byte[] dense = new byte[shape.ElementCount * size];
        ReadOnlySpan<long> at = indices.AsSpan<long>();
        int width = indices.Shape.Rank == 2 ? shape.Rank : 1;
        for (int i = 0; i < values.ElementCount; i++)
        {
            long element = 0;
            for (int axis = 0; axis < width; axis++)
            {
                long index = at[(i * width) + axis];
                long extent = indices.Shape.Rank == 2 ? shape[axis] : shape.ElementCount;
                element = index >= 0 && index < extent ? (element * extent) + index : throw new CorruptFileException(model, place, $"the index {index}", $"0 to {extent - 1}");
            }

            values.Bytes.Span.Slice(i * size, size).CopyTo(dense.AsSpan((int)element * size));
        }

        return new Tensor(values.DataType, shape, dense);
    }
}
