using System.Runtime.InteropServices;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>The elements of a tensor that are not zero, found where they stand: masks have millions.</summary>
internal sealed class NonZeroElements
{
    private readonly Tensor _tensor;
    private readonly int _size;

    // Of a float the sign says nothing: -0 is zero.
    private readonly ulong _mask;

    /// <summary>Looks at a tensor of real numbers, or of complex ones.</summary>
    public NonZeroElements(Tensor tensor)
    {
        _tensor = tensor;
        bool isComplex = tensor.DataType is DataType.Complex64 or DataType.Complex128;
        _size = tensor.DataType.ElementSize() / (isComplex ? 2 : 1);
        Parts = isComplex ? 2 : 1;
        ulong all = _size == 8 ? ulong.MaxValue : (1UL << (8 * _size)) - 1;
        _mask = isComplex || tensor.DataType.IsFloat() || tensor.DataType is DataType.Float8E5M2 or DataType.Float8E4M3FN ? all >> 1 : all;
    }

    // A complex number is two.
    private int Parts { get; }

    /// <summary>How many there are.</summary>
    public long Count()
    {
        long count = 0;
        for (int i = Next(0); i >= 0; i = Next(i + 1))
        {
            count++;
        }

        return count;
    }

    /// <summary>The first from an element on; -1 where there is none.</summary>
    public int Next(int element)
    {
        ReadOnlySpan<byte> bytes = _tensor.Bytes.Span;
        if (_mask == byte.MaxValue)
        {
            int found = bytes[element..].IndexOfAnyExcept((byte)0);
            return found < 0 ? -1 : element + found;
        }

        for (int i = element; i < _tensor.ElementCount; i++)
        {
            for (int part = 0; part < Parts; part++)
            {
                if ((Bits(bytes.Slice(((i * Parts) + part) * _size, _size)) & _mask) != 0)
                {
                    return i;
                }
            }
        }

        return -1;
    }

    private static ulong Bits(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => MemoryMarshal.Read<ushort>(bytes),
        4 => MemoryMarshal.Read<uint>(bytes),
        _ => MemoryMarshal.Read<ulong>(bytes),
    };
}
