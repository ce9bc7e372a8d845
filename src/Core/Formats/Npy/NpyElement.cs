using System.Globalization;
using TfModelTools.Formats.PythonLiterals;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>
/// The element type of an .npy file: numpy's "descr" (NumPy Enhancement Proposal 1, and numpy.lib.format). Types that numpy has
/// not follow the customs of its users: bfloat16 is V2, as ml_dtypes writes it; quantized, 4-bit and 8-bit float types are records
/// of one field that names the type, as TensorFlow's own numpy dtypes of quantized types are.
/// </summary>
/// <param name="DataType">The element type.</param>
/// <param name="Layout">How an element is laid out.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="SwapUnit">Bytes of each number whose order is to be reversed on reading; 1 for none.</param>
public sealed record NpyElement(DataType DataType, NpyLayout Layout, long Size, int SwapUnit)
{
    /// <summary>Why the elements cannot be read, where no tensor holds them; their size is not known then.</summary>
    public UnreadableType? Unreadable { get; init; }

    /// <summary>What the elements of a number type are written as.</summary>
    /// <exception cref="NotSupportedException">The type holds no numbers.</exception>
    internal static string DescrOf(DataType type) => type switch
    {
        DataType.Bool => "'|b1'",
        DataType.Int8 => "'|i1'",
        DataType.UInt8 => "'|u1'",
        DataType.Int16 => "'<i2'",
        DataType.UInt16 => "'<u2'",
        DataType.Int32 => "'<i4'",
        DataType.UInt32 => "'<u4'",
        DataType.Int64 => "'<i8'",
        DataType.UInt64 => "'<u8'",
        DataType.Float16 => "'<f2'",
        DataType.Float32 => "'<f4'",
        DataType.Float64 => "'<f8'",
        DataType.Complex64 => "'<c8'",
        DataType.Complex128 => "'<c16'",
        DataType.BFloat16 => "'<V2'",
        DataType.QInt8 => "[('qint8', '|i1')]",
        DataType.QUInt8 => "[('quint8', '|u1')]",
        DataType.QInt16 => "[('qint16', '<i2')]",
        DataType.QUInt16 => "[('quint16', '<u2')]",
        DataType.QInt32 => "[('qint32', '<i4')]",
        DataType.Float8E5M2 => "[('float8_e5m2', '|u1')]",
        DataType.Float8E4M3FN => "[('float8_e4m3fn', '|u1')]",
        DataType.Int4 => "[('int4', '|i1')]",
        DataType.UInt4 => "[('uint4', '|u1')]",
        _ => throw new NotSupportedException($"{type.TensorFlowName()} values cannot be written to an .npy file."),
    };

    /// <summary>Reads a descr.</summary>
    internal static NpyElement FromDescr(PythonValue descr)
    {
        if (Known(descr) is { } known)
        {
            return known;
        }

        string written = (descr as PythonString)?.Value ?? Describe(descr);
        return new NpyElement(DataType.Unknown, NpyLayout.Number, 0, 1)
        {
            Unreadable = written.TrimStart('|', '<', '>', '=').StartsWith('O')
                ? new UnreadableType(written, "pickled Python objects, which are never loaded because that would run code", "Write it again from an array of numbers or strings.")
                : new UnreadableType(written, $"elements of numpy type {written}, which are neither numbers that a tensor holds, nor bool, nor strings", "Convert the array in numpy first."),
        };
    }

    // As Python prints it, on one line, and of a long record only the beginning.
    private static string Describe(PythonValue value)
    {
        const int MaxLength = 200;
        string text = value switch
        {
            PythonString s => $"'{s.Value}'",
            PythonNumber { Integer: { } number } => number.ToString(CultureInfo.InvariantCulture),
            PythonSequence { Kind: PythonSequenceKind.Tuple } tuple => $"({string.Join(", ", tuple.Items.Select(Describe))}{(tuple.Items.Count == 1 ? "," : string.Empty)})",
            PythonSequence list => $"[{string.Join(", ", list.Items.Select(Describe))}]",
            PythonDict dict => $"{{{string.Join(", ", dict.Items.Select(i => $"{Describe(i.Key)}: {Describe(i.Value)}"))}}}",
            _ => "?",
        };
        return text.Length <= MaxLength ? text : text[..MaxLength] + "...";
    }

    // Null when it is a type that no tensor holds.
    private static NpyElement? Known(PythonValue descr) => descr switch
    {
        PythonString text => FromText(text.Value),
        PythonSequence { Kind: PythonSequenceKind.List, Items: [PythonSequence { Items: [PythonString name, PythonString text] }] } =>
            FromText(text.Value) is { Layout: NpyLayout.Number } inner
            && DataTypes.TryParse(name.Value, out DataType named)
            && named is DataType.QInt8 or DataType.QUInt8 or DataType.QInt16 or DataType.QUInt16 or DataType.QInt32
                or DataType.Float8E5M2 or DataType.Float8E4M3FN or DataType.Int4 or DataType.UInt4
            && named.ElementSize() == inner.Size
                ? inner with { DataType = named }
                : null,
        PythonSequence
        {
            Kind: PythonSequenceKind.List,
            Items: [PythonSequence { Items: [PythonString { Value: "length" }, PythonString { Value: "<i8" }] }, PythonSequence { Items: [PythonString { Value: "bytes" }, PythonString bytes] }],
        } when bytes.Value.StartsWith("|V", StringComparison.Ordinal) && TryParseSize(bytes.Value.AsSpan(2), out long size) =>
            new NpyElement(DataType.String, NpyLayout.LengthAndBytes, size + 8, 1),
        _ => null,
    };

    private static NpyElement? FromText(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool big = false;
        if (rest.Length > 0 && rest[0] is '<' or '>' or '|' or '=')
        {
            big = rest[0] == '>';
            rest = rest[1..];
        }

        if (rest.Length < 2 || !TryParseSize(rest[1..], out long size))
        {
            return null;
        }

        if (rest[0] is 'S' or 'a')
        {
            return new NpyElement(DataType.String, NpyLayout.PaddedBytes, size, 1);
        }

        if (rest[0] == 'U')
        {
            return size > int.MaxValue / 4 ? null : new NpyElement(DataType.String, NpyLayout.PaddedUnicode, size * 4, big ? 4 : 1);
        }

        DataType type = (rest[0], size) switch
        {
            ('b', 1) => DataType.Bool,
            ('i', 1) => DataType.Int8,
            ('i', 2) => DataType.Int16,
            ('i', 4) => DataType.Int32,
            ('i', 8) => DataType.Int64,
            ('u', 1) => DataType.UInt8,
            ('u', 2) => DataType.UInt16,
            ('u', 4) => DataType.UInt32,
            ('u', 8) => DataType.UInt64,
            ('f', 2) => DataType.Float16,
            ('f', 4) => DataType.Float32,
            ('f', 8) => DataType.Float64,
            ('c', 8) => DataType.Complex64,
            ('c', 16) => DataType.Complex128,
            ('V', 2) => DataType.BFloat16,
            _ => DataType.Unknown,
        };

        int unit = rest[0] == 'c' ? (int)size / 2 : (int)size;
        return type == DataType.Unknown ? null : new NpyElement(type, NpyLayout.Number, size, big && rest[0] != 'V' ? unit : 1);
    }

    private static bool TryParseSize(ReadOnlySpan<char> digits, out long size) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size <= int.MaxValue;
}
