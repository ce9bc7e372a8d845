using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>Turns elements as the file stores them into little-endian elements of a tensor type.</summary>
internal sealed class ElementDecoder
{
    private readonly int _swapUnit;
    private readonly Hdf5Datatype? _integer;

    private ElementDecoder(int inputSize, int outputSize, int swapUnit, Hdf5Datatype? integer)
    {
        InputSize = inputSize;
        OutputSize = outputSize;
        _swapUnit = swapUnit;
        _integer = integer;
    }

    /// <summary>Bytes of an element in the file.</summary>
    public int InputSize { get; }

    /// <summary>Bytes of an element of the tensor type.</summary>
    public int OutputSize { get; }

    /// <summary>Whether stored and decoded bytes are the same.</summary>
    public bool IsIdentity => _swapUnit <= 1 && _integer is null;

    /// <summary>The decoder of a datatype whose tensor type has a fixed size; arrays are decoded element by element.</summary>
    public static ElementDecoder Create(Hdf5Datatype type)
    {
        Hdf5Datatype element = type;
        while (element.Class == Hdf5DatatypeClass.Array)
        {
            element = element.Base!;
        }

        int outputSize = type.DataType.ElementSize();
        int inputSize = (int)element.Size;
        Hdf5Datatype number = element.Class is Hdf5DatatypeClass.Enumeration or Hdf5DatatypeClass.Complex ? element.Base!
            : element.Class == Hdf5DatatypeClass.Compound ? element.Members[0].Type : element;
        if (number.Class is Hdf5DatatypeClass.FixedPoint or Hdf5DatatypeClass.BitField
            && (number.Bits != (0, outputSize * 8) || inputSize != outputSize))
        {
            return new ElementDecoder(inputSize, outputSize, 1, number);
        }

        return new ElementDecoder(inputSize, outputSize, number.IsBigEndian ? (int)number.Size : 1, null);
    }

    /// <summary>Decodes whole elements.</summary>
    public void Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (_integer is not null)
        {
            DecodeIntegers(input, output, _integer);
            return;
        }

        switch (_swapUnit)
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(input), MemoryMarshal.Cast<byte, ushort>(output));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(input), MemoryMarshal.Cast<byte, uint>(output));
                break;
            case 8:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(input), MemoryMarshal.Cast<byte, ulong>(output));
                break;
            default:
                input.CopyTo(output);
                break;
        }
    }

    /// <summary>Integers of odd sizes, or with fewer significant bits than their size has: cut out, sign-extended, widened.</summary>
    private void DecodeIntegers(ReadOnlySpan<byte> input, Span<byte> output, Hdf5Datatype type)
    {
        Span<byte> wide = stackalloc byte[8];
        int count = input.Length / InputSize;
        for (int i = 0; i < count; i++)
        {
            wide.Clear();
            ReadOnlySpan<byte> stored = input.Slice(i * InputSize, InputSize);
            for (int b = 0; b < InputSize; b++)
            {
                wide[b] = stored[type.IsBigEndian ? InputSize - 1 - b : b];
            }

            ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(wide) >> type.Bits.Offset;
            int unused = 64 - type.Bits.Precision;
            bits <<= unused;
            bits = type.IsSigned ? (ulong)((long)bits >> unused) : bits >> unused;
            BinaryPrimitives.WriteUInt64LittleEndian(wide, bits);
            wide[..OutputSize].CopyTo(output[(i * OutputSize)..]);
        }
    }
}
