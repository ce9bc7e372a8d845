using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace TfModelTools.Common.Json;

/// <summary>
/// Reads the tokens of a JSON text. All of the text is UTF-8 and no string holds half a surrogate pair, or reading ends in a
/// <see cref="JsonTextException"/>: the text of a token can be asked for without another fault.
/// </summary>
internal ref struct JsonTokens
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly int _maxDepth;
    private Utf8JsonReader _reader;

    /// <summary>Stands before the first token.</summary>
    /// <param name="utf8">The text, without byte-order mark.</param>
    /// <param name="maxDepth">How deep objects and arrays may be nested.</param>
    /// <exception cref="JsonTextException">The text is not UTF-8.</exception>
    public JsonTokens(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        _utf8 = utf8;
        _maxDepth = maxDepth;

        // One deeper, so that it is told here, not as damage.
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth + 1 });
        if (!Utf8.IsValid(utf8))
        {
            throw At(FirstInvalid(utf8), "text that is not UTF-8", "Unicode text in UTF-8");
        }
    }

    /// <summary>The kind of the token.</summary>
    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>The text of a string or name.</summary>
    public readonly string Text => _reader.GetString()!;

    /// <summary>How many objects and arrays the token is in.</summary>
    public readonly int Depth => _reader.CurrentDepth;

    /// <summary>Where the token begins in the text, in bytes.</summary>
    public readonly int Start => (int)_reader.TokenStartIndex;

    /// <summary>Goes on to the next token; false at the end, behind which nothing stands.</summary>
    /// <exception cref="JsonTextException">The text is no JSON, or too deep.</exception>
    public bool Read()
    {
        try
        {
            if (!_reader.Read())
            {
                return false;
            }
        }
        catch (JsonException e)
        {
            throw Syntax(e);
        }

        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && _reader.CurrentDepth >= _maxDepth)
        {
            throw Fault($"nesting deeper than {_maxDepth} levels, which is not JSON that is read", $"at most {_maxDepth}");
        }

        if (_reader.ValueIsEscaped && _reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && HoldsHalfAPair(_reader))
        {
            throw Fault("half a surrogate pair", "Unicode text");
        }

        return true;
    }

    /// <summary>Passes over the value that begins here, or behind the name that stands here.</summary>
    /// <exception cref="JsonTextException">The text is no JSON, or too deep.</exception>
    public void Skip()
    {
        if (Type == JsonTokenType.PropertyName)
        {
            Read();
        }

        int depth = Depth;
        if (Type is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            while (Read() && Depth > depth)
            {
                // Read looks at each.
            }
        }
    }

    /// <summary>A whole number; false for another number, or for what is none.</summary>
    public readonly bool TryGetWhole(out long number)
    {
        number = 0;
        return Type == JsonTokenType.Number && _reader.TryGetInt64(out number);
    }

    /// <summary>A fault at the token.</summary>
    public readonly JsonTextException Fault(string found, string expected, Exception? innerException = null) => At((int)_reader.TokenStartIndex, found, expected, innerException);

    /// <summary>Line and column of a place, both from 1; columns in characters.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="index">The place, in bytes.</param>
    public static (int Line, int Column) PlaceOf(ReadOnlySpan<byte> utf8, int index)
    {
        ReadOnlySpan<byte> before = utf8[..Math.Min(index, utf8.Length)];
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    private static bool HoldsHalfAPair(in Utf8JsonReader reader)
    {
        if (reader.ValueSpan.IndexOf("\\ud"u8) < 0 && reader.ValueSpan.IndexOf("\\uD"u8) < 0)
        {
            return false;
        }

        try
        {
            reader.GetString();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private readonly JsonTextException Syntax(JsonException e)
    {
        int start = 0;
        for (long line = e.LineNumber ?? 0; line > 0; line--)
        {
            start += _utf8[start..].IndexOf((byte)'\n') + 1;
        }

        int end = e.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return At(start + (int)(e.BytePositionInLine ?? 0), "something that is not JSON", $"JSON ({(end < 0 ? e.Message : e.Message[..end]).TrimEnd('.')})", e);
    }

    private readonly JsonTextException At(int index, string found, string expected, Exception? cause = null)
    {
        (int line, int column) = PlaceOf(_utf8, index);
        return new JsonTextException(line, column, found, expected, cause);
    }
}
