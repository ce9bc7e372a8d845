using System.Globalization;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>A datatype as the file declares it. <see cref="DataType"/> is the tensor element type its values are read as.</summary>
public sealed class Hdf5Datatype
{
    /// <summary>The letters after which no more members of a compound are told: there may be tens of thousands.</summary>
    private const int MostDescribed = 1000;

    internal Hdf5Datatype(Hdf5DatatypeClass @class, long size)
    {
        Class = @class;
        Size = size;
    }

    /// <summary>The class.</summary>
    public Hdf5DatatypeClass Class { get; }

    /// <summary>Bytes of one element in the file; of variable-length types, of the reference to the heap.</summary>
    public long Size { get; }

    /// <summary>
    /// The tensor element type: <see cref="DataType.Unknown"/> where there is none (references, opaque bytes, general compounds,
    /// sequences other than of bytes). An enumeration of FALSE and TRUE is <see cref="DataType.Bool"/>, other enumerations are their
    /// integer; a compound of two floats r and i is complex; a sequence of unsigned bytes is a byte string.
    /// </summary>
    public DataType DataType { get; internal set; }

    /// <summary>Whether multi-byte numbers are stored with the highest byte first.</summary>
    public bool IsBigEndian { get; internal init; }

    /// <summary>Whether integers are signed.</summary>
    public bool IsSigned { get; internal init; }

    /// <summary>Whether a variable-length type is a string.</summary>
    public bool IsVariableString { get; internal init; }

    /// <summary>Whether strings are declared UTF-8 (otherwise ASCII).</summary>
    public bool IsUtf8 { get; internal init; }

    /// <summary>The type of a sequence's, array's, enumeration's or complex number's parts; null for others.</summary>
    public Hdf5Datatype? Base { get; internal init; }

    /// <summary>The extents of an array type; empty for others.</summary>
    public TensorShape ArrayShape { get; internal init; } = TensorShape.Scalar;

    /// <summary>The members of a compound: name, offset in the element, type.</summary>
    public IReadOnlyList<(string Name, long Offset, Hdf5Datatype Type)> Members { get; internal init; } = [];

    /// <summary>The names of an enumeration with their values in the file's byte order.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Value)> EnumValues { get; internal init; } = [];

    /// <summary>The tag of an opaque type; empty for others.</summary>
    public string Tag { get; internal init; } = "";

    /// <summary>How fixed strings are padded.</summary>
    internal StringPadding Padding { get; init; }

    /// <summary>Where the significant bits of an integer begin, and how many there are.</summary>
    internal (int Offset, int Precision) Bits { get; init; }

    /// <summary>The position and width of a float's fields.</summary>
    internal FloatLayout Float { get; init; }

    /// <summary>The type in words, such as "float32", "big-endian int16", "string of 20 bytes". Of a long compound the first members are told.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        Describe(text);
        return text.ToString();
    }

    private void Describe(StringBuilder text)
    {
        switch (Class)
        {
            case Hdf5DatatypeClass.VariableLength when !IsVariableString:
                Base!.Describe(text.Append("sequence of "));
                break;
            case Hdf5DatatypeClass.Array:
                Base!.Describe(text.Append(CultureInfo.InvariantCulture, $"array {ArrayShape} of "));
                break;
            case Hdf5DatatypeClass.Enumeration when DataType != DataType.Bool:
                Base!.Describe(text.Append(CultureInfo.InvariantCulture, $"enumeration of {EnumValues.Count} names over "));
                break;
            case Hdf5DatatypeClass.Compound when DataType == DataType.Unknown:
                text.Append("compound of ");
                for (int i = 0; i < Members.Count; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    if (text.Length > MostDescribed)
                    {
                        text.Append(CultureInfo.InvariantCulture, $"and {Members.Count - i} more");
                        break;
                    }

                    text.Append(Members[i].Name.Length <= MostDescribed ? Members[i].Name : PrintableText.Beginning(Members[i].Name)).Append(": ");
                    Members[i].Type.Describe(text);
                }

                break;
            default:
                text.Append(Word());
                break;
        }
    }

    private string Word() => Class switch
    {
        Hdf5DatatypeClass.String => $"string of {Size} bytes",
        Hdf5DatatypeClass.VariableLength => "string of variable length",
        Hdf5DatatypeClass.Reference => "reference",
        Hdf5DatatypeClass.Opaque => Tag.Length == 0 ? $"opaque of {Size} bytes" : $"opaque of {Size} bytes ('{Tag}')",
        _ when DataType == DataType.Unknown => $"{Class} of {Size} bytes",
        _ => (IsBigEndian && Size > 1 ? "big-endian " : "") + DataType.TensorFlowName(),
    };
}
