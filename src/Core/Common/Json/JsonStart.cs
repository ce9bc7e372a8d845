using System.Text;
using System.Text.Json;

namespace TfModelTools.Common.Json;

/// <summary>
/// The first tokens of what may be a JSON text, by which a file's kind is told. Nothing is a fault here: the tokens end where the text is
/// cut off or damaged.
/// </summary>
internal static class JsonStart
{
    /// <summary>Reads tokens.</summary>
    /// <param name="start">The beginning of the file.</param>
    /// <param name="count">The most tokens to read.</param>
    /// <returns>Their kinds, of names and strings with their text.</returns>
    public static IReadOnlyList<(JsonTokenType Type, string Text)> Read(ReadOnlySpan<byte> start, int count)
    {
        List<(JsonTokenType, string)> tokens = [];
        start = start.StartsWith(Encoding.UTF8.Preamble) ? start[3..] : start;

        // Most files are none: they are told by a byte, and cost no exception of the reader.
        if (start.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..])
        {
            return tokens;
        }

        Utf8JsonReader reader = new(start, isFinalBlock: false, default);
        try
        {
            while (tokens.Count < count && reader.Read())
            {
                tokens.Add((reader.TokenType, reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? reader.GetString()! : string.Empty));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON from here on, or text that is not Unicode.
        }

        return tokens;
    }
}
