using System.Globalization;
using System.Text;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.TensorFlow.Python;

/// <summary>Prints values as Python: numbers that parse back to the same bits, text that cannot end its literal, in any culture.</summary>
internal static class PythonLiteral
{
    /// <summary>Text as a literal of ASCII alone.</summary>
    public static string Text(string text)
    {
        StringBuilder result = new("'");
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '\'' or '\\')
            {
                result.Append('\\').Append(c);
            }
            else if (c is >= ' ' and < '\x7f')
            {
                result.Append(c);
            }
            else if (char.IsSurrogatePair(text, i))
            {
                result.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(text, i++):x8}");
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        return result.Append('\'').ToString();
    }

    /// <summary>Bytes as a literal of ASCII alone.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        StringBuilder result = new("b'");
        foreach (byte b in bytes)
        {
            _ = b is (byte)'\'' or (byte)'\\' ? result.Append('\\').Append((char)b)
                : b is >= 0x20 and < 0x7f ? result.Append((char)b)
                : result.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return result.Append('\'').ToString();
    }

    /// <summary>A truth value.</summary>
    public static string Of(bool value) => value ? "True" : "False";

    /// <summary>An integer.</summary>
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A float32: the shortest number that reads back as it, which Python holds as a float64.</summary>
    public static string Of(float value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return float.IsFinite(value) && (float)double.Parse(text, CultureInfo.InvariantCulture) == value ? Point(text) : Of((double)value);
    }

    /// <summary>A float64.</summary>
    public static string Of(double value) =>
        double.IsNaN(value) ? "float('nan')"
        : double.IsInfinity(value) ? value > 0 ? "float('inf')" : "float('-inf')"
        : Point(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A list.</summary>
    public static string List(IEnumerable<string> items) => $"[{string.Join(", ", items)}]";

    /// <summary>A list of integers.</summary>
    public static string List(IEnumerable<long> items) => List(items.Select(Of));

    /// <summary>A shape: of unknown rank None, of unknown extents None within.</summary>
    public static string Shape(TensorShape? shape) => shape is null ? "None" : List(shape.Select(d => d < 0 ? "None" : Of(d)));

    /// <summary>An element type; null where TensorFlow has no name for it in both versions.</summary>
    public static string? Type(DataType type) => type switch
    {
        DataType.Bool => "tf.bool",
        DataType.Unknown or DataType.Resource or DataType.Variant => null,
        _ => "tf." + type.TensorFlowName(),
    };

    private static string Point(string number) => number.AsSpan().IndexOfAny(".E") < 0 ? number + ".0" : number;
}
