using System.Runtime.InteropServices;

namespace TfModelTools.Tensors;

/// <summary>The real numbers in some bytes, each as the <see cref="ExactNumber"/> that it is.</summary>
internal readonly ref struct ExactNumbers
{
    private readonly DataType _type;
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Looks at bytes as numbers.</summary>
    /// <param name="type">A real type of fixed size.</param>
    /// <param name="bytes">Whole elements, little-endian.</param>
    public ExactNumbers(DataType type, ReadOnlySpan<byte> bytes)
    {
        _type = type;
        _bytes = bytes;
        Length = bytes.Length / type.ElementSize();
    }

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>One of them.</summary>
    public ExactNumber this[int index] => _type switch
    {
        DataType.Int64 => MemoryMarshal.Cast<byte, long>(_bytes)[index],
        DataType.UInt64 => (Int128)MemoryMarshal.Cast<byte, ulong>(_bytes)[index],
        _ when IsIntegerType(_type) => (Int128)Widen(index),
        _ => Widen(index),
    };

    /// <summary>Whether the numbers of a type are integers; bool counts as 0 and 1.</summary>
    public static bool IsIntegerType(DataType type) => type is
        DataType.Int8 or DataType.UInt8 or DataType.Int16 or DataType.UInt16 or DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64
        or DataType.QInt8 or DataType.QUInt8 or DataType.QInt16 or DataType.QUInt16 or DataType.QInt32 or DataType.Int4 or DataType.UInt4 or DataType.Bool;

    /// <summary>Whether float64 holds every number of a type.</summary>
    public static bool FitDouble(DataType type) => type is not (DataType.Int64 or DataType.UInt64);

    private double Widen(int index)
    {
        int size = _type.ElementSize();
        double number = 0;
        TensorConverter.Convert(_type, _bytes.Slice(index * size, size), DataType.Float64, MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref number, 1)));
        return number;
    }
}
