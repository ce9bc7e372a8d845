using System.Text;

namespace TfModelTools.Common;

/// <summary>Writes long texts as they are made.</summary>
internal static class TextOutput
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a text to a stream, which stays open: UTF-8 without a byte-order mark.</summary>
    public static void WriteText(this Stream stream, Action<TextWriter> write)
    {
        using StreamWriter writer = new(stream, Utf8, leaveOpen: true);
        write(writer);
    }
}
