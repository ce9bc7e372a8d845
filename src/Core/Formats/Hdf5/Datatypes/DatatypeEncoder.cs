using System.Text;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Writes datatype messages of version 1, which every release of HDF5 reads, in the forms h5py gives and takes: booleans as an
/// enumeration of FALSE and TRUE, complex numbers as a compound of r and i.
/// </summary>
internal static class DatatypeEncoder
{
    private const int Version = 1 << 4;

    /// <summary>Whether values of a type can be written. Quantized and 4-bit integers are written as the integers they are kept in.</summary>
    public static bool CanHold(DataType type) => type == DataType.String || type.ElementSize() > 0;

    /// <summary>
    /// The type that values of a type are written as. The library takes an exponent of ones for infinity and NaN, whatever the type, and in
    /// float8_e4m3fn these are the numbers from 256 to 448: they are written as float16, which has all of its values.
    /// </summary>
    public static DataType StoredAs(DataType type) => type == DataType.Float8E4M3FN ? DataType.Float16 : type;

    /// <summary>The type of numbers, one that <see cref="StoredAs"/> gives.</summary>
    public static void Encode(MetadataWriter writer, DataType type)
    {
        switch (type)
        {
            case DataType.Bool:
                Bool(writer);
                break;
            case DataType.Complex64:
                Complex(writer, DataType.Float32);
                break;
            case DataType.Complex128:
                Complex(writer, DataType.Float64);
                break;
            default:
                if (FloatLayout.Of(type) is { } layout)
                {
                    Float(writer, layout, type.ElementSize());
                }
                else
                {
                    Integer(writer, type.ElementSize(), IsSigned(type));
                }

                break;
        }
    }

    /// <summary>Strings of variable length.</summary>
    public static void VariableString(MetadataWriter writer, bool utf8)
    {
        Head(writer, Hdf5DatatypeClass.VariableLength, 0x01 | (utf8 ? 0x100 : 0), 16);
        Integer(writer, 1, signed: false);
    }

    /// <summary>Sequences of unsigned bytes, for byte strings that hold NULs.</summary>
    public static void ByteSequence(MetadataWriter writer)
    {
        Head(writer, Hdf5DatatypeClass.VariableLength, 0, 16);
        Integer(writer, 1, signed: false);
    }

    /// <summary>Strings of one length, padded with NULs as numpy's are.</summary>
    public static void FixedString(MetadataWriter writer, int size, bool utf8) =>
        Head(writer, Hdf5DatatypeClass.String, (int)StringPadding.NullPadded | (utf8 ? 0x10 : 0), size);

    private static bool IsSigned(DataType type) =>
        type is DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 or DataType.QInt8 or DataType.QInt16 or DataType.QInt32 or DataType.Int4;

    private static void Head(MetadataWriter writer, Hdf5DatatypeClass @class, int bits, int size) =>
        writer.Byte(Version | (int)@class).Byte(bits).Byte(bits >> 8).Byte(bits >> 16).UInt32(size);

    private static void Integer(MetadataWriter writer, int size, bool signed)
    {
        Head(writer, Hdf5DatatypeClass.FixedPoint, signed ? 0x08 : 0, size);
        writer.UInt16(0).UInt16(8 * size);
    }

    private static void Float(MetadataWriter writer, FloatLayout layout, int size)
    {
        Head(writer, Hdf5DatatypeClass.FloatingPoint, (layout.Normalization << 4) | (layout.Sign << 8), size);
        writer.UInt16(layout.Offset).UInt16(layout.Precision)
            .Byte(layout.ExponentAt).Byte(layout.ExponentSize).Byte(layout.MantissaAt).Byte(layout.MantissaSize).UInt32(layout.Bias);
    }

    private static void Bool(MetadataWriter writer)
    {
        Head(writer, Hdf5DatatypeClass.Enumeration, 2, 1);
        Integer(writer, 1, signed: true);
        Name(writer, "FALSE");
        Name(writer, "TRUE");
        writer.Byte(0).Byte(1);
    }

    private static void Complex(MetadataWriter writer, DataType part)
    {
        int size = part.ElementSize();
        Head(writer, Hdf5DatatypeClass.Compound, 2, 2 * size);
        foreach ((string name, int offset) in (ReadOnlySpan<(string, int)>)[("r", 0), ("i", size)])
        {
            Name(writer, name);
            writer.UInt32(offset).Zeros(1 + 3 + 4 + 4 + 16); // no array dimensions
            Encode(writer, part);
        }
    }

    /// <summary>A name with its NUL, padded to a multiple of eight bytes.</summary>
    private static void Name(MetadataWriter writer, string name)
    {
        int length = Encoding.ASCII.GetByteCount(name) + 1;
        writer.Raw(Encoding.ASCII.GetBytes(name)).Zeros(1 + (-length & 7));
    }
}
