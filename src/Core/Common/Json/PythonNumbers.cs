using System.Buffers;

namespace TfModelTools.Common.Json;

/// <summary>
/// Python's json module writes NaN, Infinity and -Infinity bare (docs.python.org/3/library/json.html, "Infinite and NaN number values"),
/// which JSON does not have; here they become the strings "NaN", "Infinity" and "-Infinity", which readers of numbers accept.
/// </summary>
internal static class PythonNumbers
{
    /// <summary>The text with these numbers in quotes; the text itself where it has none.</summary>
    public static ReadOnlyMemory<byte> Quote(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> text = json.Span;
        if (text.IndexOf("NaN"u8) < 0 && text.IndexOf("Infinity"u8) < 0)
        {
            return json;
        }

        ArrayBufferWriter<byte> quoted = new(text.Length + 64);
        bool inString = false;
        int copied = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '"')
            {
                inString = !inString;
            }
            else if (b == '\\' && inString)
            {
                i++;
            }
            else if (!inString && Bare(text[i..]) is int length and > 0)
            {
                quoted.Write(text[copied..i]);
                quoted.Write("\""u8);
                quoted.Write(text.Slice(i, length));
                quoted.Write("\""u8);
                copied = i + length;
                i = copied - 1;
            }
        }

        quoted.Write(text[copied..]);
        return quoted.WrittenMemory;
    }

    private static int Bare(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'N' when text.StartsWith("NaN"u8) => 3,
        (byte)'I' when text.StartsWith("Infinity"u8) => 8,
        (byte)'-' when text.StartsWith("-Infinity"u8) => 9,
        _ => 0,
    };
}
