using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>An attribute: a small named value attached to a group, dataset or committed datatype.</summary>
public sealed class Hdf5Attribute
{
    private const string Place = "attribute";

    /// <summary>What an attribute takes in memory beside its name, type and value.</summary>
    private const int OwnMemory = 240;

    /// <summary>The most strings of no letters, for which nothing is stored.</summary>
    private const int MostEmpty = 1 << 16;

    private readonly FileContext _context;

    private Hdf5Attribute(FileContext context, string name, Hdf5Datatype type, Dataspace space, ReadOnlyMemory<byte> raw)
    {
        _context = context;
        Name = name;
        StoredType = type;
        IsEmpty = space.IsNull;
        Shape = Hdf5Dataset.FullShape(space.Shape, type);
        RawBytes = raw;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The type as the file declares it.</summary>
    public Hdf5Datatype StoredType { get; }

    /// <summary>The tensor element type; unknown where there is none.</summary>
    public DataType DataType => StoredType.DataType;

    /// <summary>The shape; extents of an array type come last.</summary>
    public TensorShape Shape { get; }

    /// <summary>Whether the attribute holds nothing at all (a null dataspace); its shape is given as (0,).</summary>
    public bool IsEmpty { get; }

    /// <summary>The bytes as the file stores them.</summary>
    public ReadOnlyMemory<byte> RawBytes { get; }

    /// <summary>The value as text: a single string, decoded as UTF-8 (or Latin-1 where it is not UTF-8).</summary>
    /// <exception cref="InvalidInputException">The attribute is not one string.</exception>
    public string ReadString()
    {
        string[] strings = ReadStrings();
        return strings.Length == 1
            ? strings[0]
            : throw new InvalidInputException($"'{_context.Path}', attribute '{Name}': found {strings.Length} strings, expected one.", "Read it as an array of strings.", _context.Path);
    }

    /// <summary>The values as texts, in row-major order.</summary>
    /// <exception cref="InvalidInputException">The attribute does not hold strings.</exception>
    /// <exception cref="CorruptFileException">A string lies outside the heap.</exception>
    public string[] ReadStrings() => [.. ReadByteStrings().Select(s => MetadataCursor.Text(s))];

    /// <summary>The values as byte strings, in row-major order.</summary>
    /// <exception cref="InvalidInputException">The attribute does not hold strings.</exception>
    /// <exception cref="CorruptFileException">A string lies outside the heap.</exception>
    public byte[][] ReadByteStrings()
    {
        if (DataType != DataType.String)
        {
            throw new InvalidInputException($"'{_context.Path}', attribute '{Name}': found {StoredType}, expected strings.", "Read it as a tensor.", _context.Path);
        }

        using Stream raw = OpenRaw();
        return VariableLengthReader.ReadStrings(_context, StoredType, raw, IsEmpty ? 0 : Shape.ElementCount, $"attribute '{Name}'");
    }

    /// <summary>The values as a tensor; strings too.</summary>
    /// <exception cref="UnsupportedFeatureException">The type has no tensor type.</exception>
    /// <exception cref="CorruptFileException">A string lies outside the heap.</exception>
    public Tensor ReadTensor()
    {
        if (DataType == DataType.String)
        {
            return new Tensor(Shape, ReadByteStrings());
        }

        if (DataType == DataType.Unknown)
        {
            throw _context.Unsupported($"attribute '{Name}'", $"the type {StoredType}", "Its bytes can be read as they are stored.");
        }

        ElementDecoder decoder = ElementDecoder.Create(StoredType);
        byte[] bytes = Tensor.AllocateBytes(DataType, Shape, Name);
        decoder.Decode(RawBytes.Span, bytes);
        return new Tensor(DataType, Shape, bytes);
    }

    /// <summary>The values of a sequence type, each as a tensor of rank 1.</summary>
    /// <exception cref="InvalidInputException">The attribute does not hold sequences of numbers.</exception>
    /// <exception cref="CorruptFileException">A sequence lies outside the heap.</exception>
    public Tensor[] ReadSequences()
    {
        Hdf5Dataset.EnsureSequence(_context, StoredType, $"attribute '{Name}'");
        using Stream raw = OpenRaw();
        return VariableLengthReader.ReadSequences(_context, StoredType, raw, IsEmpty ? 0 : Shape.ElementCount, $"attribute '{Name}'");
    }

    /// <summary>Name, type and shape.</summary>
    public override string ToString() => $"{Name}: {StoredType} {Shape}";

    /// <summary>Reads an attribute message (specification, section IV.A.2.m), versions 1 to 3.</summary>
    internal static Hdf5Attribute Parse(FileContext context, ReadOnlyMemory<byte> message)
    {
        MetadataCursor cursor = new(context, message.Span, Place);
        byte version = cursor.Version(1, 3);
        byte flags = cursor.Byte();
        int nameSize = cursor.UInt16();
        int typeSize = cursor.UInt16();
        int spaceSize = cursor.UInt16();
        if (version == 3)
        {
            cursor.Skip(1); // character set of the name
        }

        context.Descriptions.Spend(OwnMemory + (2L * nameSize));
        string name = MetadataCursor.Text(cursor.Bytes(nameSize)).TrimEnd('\0');
        Pad(ref cursor, version, nameSize);
        ReadOnlySpan<byte> typeBytes = cursor.Bytes(typeSize);
        Pad(ref cursor, version, typeSize);
        ReadOnlySpan<byte> spaceBytes = cursor.Bytes(spaceSize);
        Pad(ref cursor, version, spaceSize);
        bool sharedType = version > 1 && (flags & 0x01) != 0;
        bool sharedSpace = version > 1 && (flags & 0x02) != 0;
        Hdf5Datatype type = sharedType ? ObjectHeader.SharedDatatype(context, typeBytes) : DatatypeParser.Parse(context, typeBytes);
        Dataspace space = Dataspace.Parse(
            context, sharedSpace ? ObjectHeader.ReadShared(context, MessageType.Dataspace, spaceBytes).Span : spaceBytes);

        long elements = space.IsNull ? 0 : space.Shape.ElementCount;
        if (Math.BigMul(elements, type.Size, out long size) != 0 || size < 0 || size > cursor.Remaining || (type.Size == 0 && elements > MostEmpty))
        {
            throw context.Corrupt($"attribute '{name}'", $"{cursor.Remaining} bytes of values", $"{elements} elements of {type.Size} bytes");
        }

        return new Hdf5Attribute(context, name, type, space, message.Slice(cursor.Position, (int)size));
    }

    /// <summary>Version 1 pads each part to a multiple of eight bytes.</summary>
    private static void Pad(ref MetadataCursor cursor, int version, int size)
    {
        if (version == 1)
        {
            cursor.Skip(((size + 7) & ~7) - size);
        }
    }

    private MemoryStream OpenRaw() => new(RawBytes.ToArray(), writable: false);
}
