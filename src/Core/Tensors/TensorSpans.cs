using System.Numerics.Tensors;

namespace TfModelTools.Tensors;

/// <summary>Tensors to and from the types of System.Numerics.Tensors.</summary>
public static class TensorSpans
{
    /// <summary>The elements as a tensor span, without a copy; of a scalar, of one axis and one element.</summary>
    /// <typeparam name="T">The .NET type of the elements: a type of the same element size.</typeparam>
    /// <exception cref="InvalidOperationException">The sizes differ, or the tensor holds strings.</exception>
    public static ReadOnlyTensorSpan<T> AsTensorSpan<T>(this Tensor tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new ReadOnlyTensorSpan<T>(tensor.AsSpan<T>(), Lengths(tensor.Shape));
    }

    /// <summary>The elements as a Tensor of System.Numerics.Tensors, over the tensor's own array where it has one of the type, else over a copy; of a scalar, of one axis.</summary>
    /// <typeparam name="T">The .NET type of the elements: a type of the same element size.</typeparam>
    /// <exception cref="InvalidOperationException">The sizes differ, or the tensor holds strings.</exception>
    public static Tensor<T> ToNumericsTensor<T>(this Tensor tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return System.Numerics.Tensors.Tensor.Create(tensor.AsArray<T>(), Lengths(tensor.Shape));
    }

    /// <summary>A tensor of the values of a tensor span, copied in row-major order, whatever its strides.</summary>
    /// <typeparam name="T">float, double, Half, bool, Complex or an integer type.</typeparam>
    /// <exception cref="NotSupportedException">No data type holds <typeparamref name="T"/>.</exception>
    public static Tensor ToTensor<T>(this in ReadOnlyTensorSpan<T> span)
        where T : unmanaged
    {
        T[] values = new T[span.FlattenedLength];
        span.FlattenTo(values);
        return Tensor.Over(values, Shape(span.Lengths));
    }

    /// <summary>A tensor of the values of a Tensor of System.Numerics.Tensors, copied in row-major order, whatever its strides.</summary>
    /// <typeparam name="T">float, double, Half, bool, Complex or an integer type.</typeparam>
    /// <exception cref="NotSupportedException">No data type holds <typeparamref name="T"/>.</exception>
    public static Tensor ToTensor<T>(this Tensor<T> tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ReadOnlyTensorSpan<T> span = tensor.AsReadOnlyTensorSpan();
        return span.ToTensor();
    }

    // That library takes no axes at all for an empty tensor: a scalar is one axis of one.
    private static nint[] Lengths(TensorShape shape) => shape.Rank == 0 ? [1] : [.. shape.Select(extent => checked((nint)extent))];

    private static TensorShape Shape(ReadOnlySpan<nint> lengths)
    {
        long[] extents = new long[lengths.Length];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            extents[axis] = lengths[axis];
        }

        return new TensorShape(extents);
    }
}
