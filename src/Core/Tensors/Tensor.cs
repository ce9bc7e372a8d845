using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TfModelTools.Common;

namespace TfModelTools.Tensors;

/// <summary>
/// A tensor in memory: an element type, a shape, and the elements in row-major (C) order as little-endian bytes,
/// or as byte strings for <see cref="DataType.String"/>. Immutable by convention: the bytes are not copied in or out.
/// </summary>
public sealed class Tensor
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly byte[][]? _strings;

    /// <summary>Creates a tensor of numbers over existing bytes.</summary>
    /// <param name="dataType">A type of fixed element size.</param>
    /// <param name="shape">A fully defined shape.</param>
    /// <param name="bytes">Exactly ElementCount * ElementSize bytes.</param>
    /// <exception cref="ArgumentException">The type has no fixed size, or the byte count does not fit the shape.</exception>
    public Tensor(DataType dataType, TensorShape shape, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (dataType.ElementSize() == 0)
        {
            throw new ArgumentException($"{dataType.TensorFlowName()} elements have no fixed size.", nameof(dataType));
        }

        if (bytes.Length != shape.ElementCount * dataType.ElementSize())
        {
            throw new ArgumentException(
                $"{bytes.Length} bytes do not fill a {dataType.TensorFlowName()} tensor of shape {shape}.", nameof(bytes));
        }

        DataType = dataType;
        Shape = shape;
        _bytes = bytes;
    }

    /// <summary>Creates a tensor of byte strings.</summary>
    /// <param name="shape">A fully defined shape.</param>
    /// <param name="strings">ElementCount strings.</param>
    /// <exception cref="ArgumentException">The count does not fit the shape.</exception>
    public Tensor(TensorShape shape, byte[][] strings)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(strings);
        if (strings.Length != shape.ElementCount)
        {
            throw new ArgumentException($"{strings.Length} strings do not fill a tensor of shape {shape}.", nameof(strings));
        }

        DataType = DataType.String;
        Shape = shape;
        _strings = strings;
    }

    /// <summary>The element type.</summary>
    public DataType DataType { get; }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>The number of elements.</summary>
    public long ElementCount => Shape.ElementCount;

    /// <summary>The elements as little-endian bytes; empty for strings.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The elements of a string tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds numbers.</exception>
    public IReadOnlyList<byte[]> Strings => _strings ?? throw new InvalidOperationException($"A {DataType.TensorFlowName()} tensor holds no strings.");

    /// <summary>Creates a tensor from .NET numbers; the values are copied.</summary>
    /// <typeparam name="T">float, double, Half, bool or an integer type.</typeparam>
    public static Tensor Create<T>(ReadOnlySpan<T> values, TensorShape shape)
        where T : unmanaged
        => new(DataTypes.Of<T>(), shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Makes a tensor of an array, without a copy: the array must not be written to from then on.</summary>
    /// <typeparam name="T">float, double, Half, bool, Complex or an integer type.</typeparam>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="shape">A fully defined shape of as many elements.</param>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    /// <exception cref="NotSupportedException">No data type holds <typeparamref name="T"/>.</exception>
    public static Tensor Over<T>(T[] values, TensorShape shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(DataTypes.Of<T>(), shape, values is byte[] bytes ? bytes : new ArrayMemory<T>(values).Memory);
    }

    /// <summary>The elements as an array, in row-major order: the tensor's own memory where that is such an array as a whole, else a copy.</summary>
    /// <typeparam name="T">A type of the same element size.</typeparam>
    /// <exception cref="InvalidOperationException">The sizes differ.</exception>
    public T[] AsArray<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte) && MemoryMarshal.TryGetArray(_bytes, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length)
        {
            return (T[])(object)segment.Array;
        }

        return ArrayMemory<T>.TryGetArray(_bytes, out T[]? array) ? array : AsSpan<T>().ToArray();
    }

    /// <summary>The elements as .NET numbers, without a copy.</summary>
    /// <typeparam name="T">A type of the same element size.</typeparam>
    /// <exception cref="InvalidOperationException">The sizes differ.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != DataType.ElementSize())
        {
            throw new InvalidOperationException($"A {DataType.TensorFlowName()} tensor cannot be read as {typeof(T).Name}.");
        }

        return MemoryMarshal.Cast<byte, T>(_bytes.Span);
    }

    /// <summary>The same elements under another shape.</summary>
    /// <exception cref="ArgumentException">The element counts differ.</exception>
    public Tensor Reshape(TensorShape shape) => _strings is null ? new(DataType, shape, _bytes) : new(shape, _strings);

    /// <summary>Data type and shape, such as "float32 (3, 4)".</summary>
    public override string ToString() => $"{DataType.TensorFlowName()} {Shape}";

    /// <summary>Allocates memory for all of a tensor that is about to be read, after checking the size; not cleared.</summary>
    /// <exception cref="LimitExceededException">Over <see cref="Limits.MaxTensorBytes"/>.</exception>
    internal static Memory<byte> AllocateMemory(DataType dataType, TensorShape shape, string name)
    {
        long count = ByteCount(dataType, shape, name);
        return dataType == DataType.Float32
            ? new ArrayMemory<float>(MemoryPages.Allocate<float>(shape.ElementCount)).Memory
            : MemoryPages.Allocate(count);
    }

    /// <summary>Allocates the bytes for a tensor, after checking the size.</summary>
    /// <exception cref="LimitExceededException">Over <see cref="Limits.MaxTensorBytes"/>.</exception>
    internal static byte[] AllocateBytes(DataType dataType, TensorShape shape, string name) => new byte[ByteCount(dataType, shape, name)];

    /// <summary>Allocates the bytes for a tensor that will be filled from front to end; what they hold until then is not known.</summary>
    /// <exception cref="LimitExceededException">Over <see cref="Limits.MaxTensorBytes"/>.</exception>
    internal static byte[] AllocateForFilling(DataType dataType, TensorShape shape, string name) => MemoryPages.Allocate(ByteCount(dataType, shape, name));

    private static long ByteCount(DataType dataType, TensorShape shape, string name)
    {
        if (shape.ElementCount > Limits.MaxTensorBytes / Math.Max(1, dataType.ElementSize()))
        {
            throw new LimitExceededException(
                $"'{name}' ({dataType.TensorFlowName()} {shape}) is larger than {Limits.MaxTensorBytes} bytes, the most that one array can hold.",
                "Export it to a file instead: exports stream and have no such limit.");
        }

        return shape.ElementCount * dataType.ElementSize();
    }
}
