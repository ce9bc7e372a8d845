using System.Text;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>Reads datatype messages (specification, section IV.A.2.d), versions 1 to 5.</summary>
internal static class DatatypeParser
{
    private const string Place = "datatype";

    /// <summary>Compounds of arrays of compounds: deeper than this is damage.</summary>
    private const int MaxNesting = 32;

    /// <summary>What a type takes in memory beside its names, and what a name takes beside its letters.</summary>
    private const int TypeMemory = 200;
    private const int NameMemory = 80;

    public static Hdf5Datatype Parse(FileContext context, ReadOnlySpan<byte> message)
    {
        MetadataCursor cursor = new(context, message, Place);
        return Parse(ref cursor, 0);
    }

    private static Hdf5Datatype Parse(ref MetadataCursor cursor, int nesting)
    {
        if (nesting > MaxNesting)
        {
            throw cursor.Corrupt($"more than {MaxNesting} nested types", "a datatype");
        }

        cursor.Context.Descriptions.Spend(TypeMemory);
        byte head = cursor.Byte();
        int version = head >> 4;
        int bits = (int)cursor.UInt(3);
        long size = cursor.UInt32();
        if (version is < 1 or > 5)
        {
            throw cursor.Corrupt($"version {version}", "a version from 1 to 5");
        }

        if (size == 0 && (head & 0x0f) != (int)Hdf5DatatypeClass.String)
        {
            throw cursor.Corrupt("elements of 0 bytes", "elements of at least one byte");
        }

        Hdf5DatatypeClass @class = (Hdf5DatatypeClass)(head & 0x0f);
        Hdf5Datatype type = @class switch
        {
            Hdf5DatatypeClass.FixedPoint or Hdf5DatatypeClass.BitField => Integer(ref cursor, @class, size, bits),
            Hdf5DatatypeClass.FloatingPoint => Float(ref cursor, size, bits),
            Hdf5DatatypeClass.Time => Time(ref cursor, size),
            Hdf5DatatypeClass.String => new(@class, size) { Padding = (StringPadding)(bits & 0x0f), IsUtf8 = ((bits >> 4) & 0x0f) == 1 },
            Hdf5DatatypeClass.Opaque => Opaque(ref cursor, size, bits),
            Hdf5DatatypeClass.Compound => Compound(ref cursor, version, size, bits, nesting),
            Hdf5DatatypeClass.Reference => new(@class, size),
            Hdf5DatatypeClass.Enumeration => Enumeration(ref cursor, version, size, bits, nesting),
            Hdf5DatatypeClass.VariableLength => VariableLength(ref cursor, size, bits, nesting),
            Hdf5DatatypeClass.Array => Array(ref cursor, version, size, nesting),
            Hdf5DatatypeClass.Complex => new(@class, size) { Base = Parse(ref cursor, nesting + 1) },
            _ => throw cursor.Corrupt($"class {head & 0x0f}", "a datatype class from 0 to 11"),
        };
        type.DataType = TensorType(type);
        return type;
    }

    private static Hdf5Datatype Integer(ref MetadataCursor cursor, Hdf5DatatypeClass @class, long size, int bits)
    {
        int offset = cursor.UInt16();
        int precision = cursor.UInt16();
        if (precision == 0 || offset + precision > size * 8)
        {
            throw cursor.Corrupt($"{precision} bits at bit {offset} of {size} bytes", "bits inside the element");
        }

        return new Hdf5Datatype(@class, size)
        {
            IsBigEndian = (bits & 0x01) != 0,
            IsSigned = @class == Hdf5DatatypeClass.FixedPoint && (bits & 0x08) != 0,
            Bits = (offset, precision),
        };
    }

    private static Hdf5Datatype Float(ref MetadataCursor cursor, long size, int bits)
    {
        FloatLayout layout = new(
            cursor.UInt16(), cursor.UInt16(), (bits >> 8) & 0xff, cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.UInt32(), (bits >> 4) & 0x03);

        // Bit 6 together with bit 0 marks the mixed byte order of a VAX, which has no tensor type.
        bool mixed = (bits & 0x40) != 0;
        return new Hdf5Datatype(Hdf5DatatypeClass.FloatingPoint, size)
        {
            IsBigEndian = (bits & 0x01) != 0,
            Float = mixed ? default : layout,
        };
    }

    private static Hdf5Datatype Time(ref MetadataCursor cursor, long size)
    {
        cursor.Skip(2);
        return new Hdf5Datatype(Hdf5DatatypeClass.Time, size);
    }

    private static Hdf5Datatype Opaque(ref MetadataCursor cursor, long size, int bits)
    {
        ReadOnlySpan<byte> tag = cursor.Bytes(bits & 0xff);
        return new Hdf5Datatype(Hdf5DatatypeClass.Opaque, size) { Tag = Encoding.Latin1.GetString(tag).TrimEnd('\0') };
    }

    private static Hdf5Datatype Compound(ref MetadataCursor cursor, int version, long size, int bits, int nesting)
    {
        int count = bits & 0xffff;
        List<(string, long, Hdf5Datatype)> members = [];
        for (int i = 0; i < count; i++)
        {
            string name = Name(ref cursor, version);
            long offset = version < 3 ? cursor.UInt32() : cursor.Int(OffsetBytes(size));
            long[] dimensions = [];
            if (version == 1)
            {
                int rank = cursor.Byte();
                cursor.Skip(3 + 4 + 4);
                Span<long> four = [cursor.UInt32(), cursor.UInt32(), cursor.UInt32(), cursor.UInt32()];
                if (rank > 4)
                {
                    throw cursor.Corrupt($"a member of {rank} dimensions", "at most 4");
                }

                dimensions = four[..rank].ToArray();
            }

            Hdf5Datatype type = Parse(ref cursor, nesting + 1);
            if (dimensions.Length > 0)
            {
                type = MakeArray(ref cursor, type, dimensions);
            }

            if (offset > size || type.Size > size - offset)
            {
                throw cursor.Corrupt($"member '{name}' of {type.Size} bytes at {offset} of an element of {size} bytes", "members inside the element");
            }

            members.Add((name, offset, type));
        }

        return new Hdf5Datatype(Hdf5DatatypeClass.Compound, size) { Members = members };
    }

    private static Hdf5Datatype Enumeration(ref MetadataCursor cursor, int version, long size, int bits, int nesting)
    {
        int count = bits & 0xffff;
        Hdf5Datatype parent = Parse(ref cursor, nesting + 1);
        if (parent.Class is not Hdf5DatatypeClass.FixedPoint || parent.Size != size)
        {
            throw cursor.Corrupt($"an enumeration of {size} bytes over {parent}", "an enumeration over an integer of its size");
        }

        List<string> names = [];
        for (int i = 0; i < count; i++)
        {
            names.Add(Name(ref cursor, version));
        }

        List<(string, ReadOnlyMemory<byte>)> values = [];
        foreach (string name in names)
        {
            values.Add((name, cursor.Bytes(parent.Size).ToArray()));
        }

        return new Hdf5Datatype(Hdf5DatatypeClass.Enumeration, size)
        {
            Base = parent,
            IsBigEndian = parent.IsBigEndian,
            IsSigned = parent.IsSigned,
            EnumValues = values,
        };
    }

    private static Hdf5Datatype VariableLength(ref MetadataCursor cursor, long size, int bits, int nesting)
    {
        Hdf5Datatype element = Parse(ref cursor, nesting + 1);
        int expected = 8 + cursor.Context.OffsetSize;
        if (size != expected)
        {
            throw cursor.Corrupt($"a variable-length element of {size} bytes", $"{expected} bytes");
        }

        return new Hdf5Datatype(Hdf5DatatypeClass.VariableLength, size)
        {
            Base = element,
            IsVariableString = (bits & 0x0f) == 1,
            Padding = (StringPadding)((bits >> 4) & 0x0f),
            IsUtf8 = ((bits >> 8) & 0x0f) == 1,
        };
    }

    private static Hdf5Datatype Array(ref MetadataCursor cursor, int version, long size, int nesting)
    {
        int rank = cursor.Byte();
        if (rank > 32)
        {
            throw cursor.Corrupt($"an array of {rank} dimensions", "at most 32");
        }

        if (version < 3)
        {
            cursor.Skip(3);
        }

        long[] dimensions = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            dimensions[i] = cursor.UInt32();
        }

        if (version < 3)
        {
            cursor.Skip(4L * rank); // permutation, never used
        }

        Hdf5Datatype array = MakeArray(ref cursor, Parse(ref cursor, nesting + 1), dimensions);
        return array.Size == size ? array : throw cursor.Corrupt($"an array of {array.Size} bytes in an element of {size} bytes", "equal sizes");
    }

    private static Hdf5Datatype MakeArray(ref MetadataCursor cursor, Hdf5Datatype element, long[] dimensions)
    {
        TensorShape shape = new(dimensions);
        Int128 size = (Int128)shape.ElementCount * element.Size;
        if (size > uint.MaxValue || size == 0)
        {
            throw cursor.Corrupt($"an array {shape} of {element.Size} bytes each", "an element of 1 to 2^32 bytes");
        }

        return new Hdf5Datatype(Hdf5DatatypeClass.Array, (long)size)
        {
            Base = element,
            ArrayShape = shape,
            IsBigEndian = element.IsBigEndian,
            IsSigned = element.IsSigned,
            DataType = element.DataType,
        };
    }

    /// <summary>Names end with a NUL; before version 3 they are padded to a multiple of eight bytes, the NUL included.</summary>
    private static string Name(ref MetadataCursor cursor, int version)
    {
        int start = cursor.Position;
        string name = cursor.NullTerminated();
        cursor.Context.Descriptions.Spend(NameMemory + (2L * name.Length));
        if (version < 3)
        {
            int length = cursor.Position - start;
            cursor.Skip(((length + 7) & ~7) - length);
        }

        return name;
    }

    private static int OffsetBytes(long size) => size < 1 << 8 ? 1 : size < 1 << 16 ? 2 : size < 1 << 24 ? 3 : 4;

    private static DataType TensorType(Hdf5Datatype type) => type.Class switch
    {
        Hdf5DatatypeClass.FixedPoint or Hdf5DatatypeClass.BitField => IntegerType(type),
        Hdf5DatatypeClass.FloatingPoint => FloatType(type),
        Hdf5DatatypeClass.String => DataType.String,
        Hdf5DatatypeClass.Enumeration => IsBool(type) ? DataType.Bool : type.Base!.DataType,
        Hdf5DatatypeClass.VariableLength => type.IsVariableString || IsByte(type.Base!) ? DataType.String : DataType.Unknown,
        Hdf5DatatypeClass.Compound => ComplexType(type),
        Hdf5DatatypeClass.Complex => type.Size == 2 * type.Base!.Size ? Complex(type.Base) : DataType.Unknown,
        Hdf5DatatypeClass.Array => type.Base!.DataType,
        _ => DataType.Unknown,
    };

    private static bool IsByte(Hdf5Datatype type) => type is { Class: Hdf5DatatypeClass.FixedPoint, DataType: DataType.UInt8 };

    private static DataType IntegerType(Hdf5Datatype type) => (type.IsSigned, type.Size) switch
    {
        (true, 1) => DataType.Int8,
        (true, 2) => DataType.Int16,
        (true, <= 4) => DataType.Int32,
        (true, <= 8) => DataType.Int64,
        (false, 1) => DataType.UInt8,
        (false, 2) => DataType.UInt16,
        (false, <= 4) => DataType.UInt32,
        (false, <= 8) => DataType.UInt64,
        _ => DataType.Unknown,
    };

    private static DataType FloatType(Hdf5Datatype type)
    {
        DataType known = type.Float.DataType;
        return known.ElementSize() == type.Size ? known : DataType.Unknown;
    }

    /// <summary>h5py stores booleans as an enumeration of FALSE = 0 and TRUE = 1 over an 8-bit integer.</summary>
    private static bool IsBool(Hdf5Datatype type) =>
        type is { Size: 1, EnumValues.Count: 2 }
        && type.EnumValues.Any(v => v.Name == "FALSE" && v.Value.Span[0] == 0)
        && type.EnumValues.Any(v => v.Name == "TRUE" && v.Value.Span[0] == 1);

    private static DataType ComplexType(Hdf5Datatype type)
    {
        if (type.Members is not [var (realName, realOffset, real), var (imaginaryName, imaginaryOffset, imaginary)]
            || (realName, imaginaryName) is not (("r", "i") or ("re", "im") or ("real", "imag") or ("real", "imaginary"))
            || realOffset != 0 || imaginaryOffset != real.Size || type.Size != 2 * real.Size
            || real.DataType != imaginary.DataType || real.IsBigEndian != imaginary.IsBigEndian
            || real.Class != Hdf5DatatypeClass.FloatingPoint)
        {
            return DataType.Unknown;
        }

        return Complex(real);
    }

    private static DataType Complex(Hdf5Datatype part) => part switch
    {
        { Class: Hdf5DatatypeClass.FloatingPoint, DataType: DataType.Float32 } => DataType.Complex64,
        { Class: Hdf5DatatypeClass.FloatingPoint, DataType: DataType.Float64 } => DataType.Complex128,
        _ => DataType.Unknown,
    };
}
