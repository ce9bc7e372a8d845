using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Formats.PythonLiterals;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>
/// Tells the form of a key file by its first character and reads it. A text that begins with a bracket may be JSON or Python; it is
/// JSON if it is sound JSON, else it must be Python. Of two failed readings the one that came further says what is wrong.
/// </summary>
internal static partial class KeyFileParser
{
    /// <summary>Reads a text.</summary>
    /// <exception cref="KeyFileException">It has none of the forms.</exception>
    public static (KeyFileFormat Format, List<KeyFileEntry> Entries) Parse(string text, string path)
    {
        switch (First(text))
        {
            case '[' or '{':
                try
                {
                    return (KeyFileFormat.Json, ParseJson(text, path));
                }
                catch (KeyFileException json)
                {
                    try
                    {
                        return (KeyFileFormat.Python, ParsePython(text, path));
                    }
                    catch (KeyFileException python) when ((json.Line, json.Column).CompareTo((python.Line, python.Column)) > 0)
                    {
                        throw json;
                    }
                }

            case '(' or '\'' or '"':
                return (KeyFileFormat.Python, ParsePython(text, path));
            default:
                return PrintedObjects.IsCollection(text) ? (KeyFileFormat.Python, ParsePython(text, path)) : (KeyFileFormat.Text, ParseLines(text, path));
        }
    }

    // The first character that is neither blank nor in a comment.
    private static char First(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '#')
            {
                int end = text.AsSpan(i).IndexOfAny('\n', '\r');
                if (end < 0)
                {
                    break;
                }

                i += end;
            }
            else if (!char.IsWhiteSpace(text[i]))
            {
                return text[i];
            }
        }

        return '\0';
    }

    private static List<KeyFileEntry> ParsePython(string text, string path)
    {
        PythonValue value;
        try
        {
            value = PrintedObjects.Resolve(PythonLiteralParser.Parse(text, withObjects: true));
        }
        catch (PythonSyntaxException e)
        {
            throw new KeyFileException(path, e.Line, e.Column, e.Found, e.Expected, e);
        }

        return value switch
        {
            PythonDict dict => [.. dict.Items.Select(i => Entry(i.Key, ShapeOf(i.Value), path))],
            PythonSequence sequence => [.. sequence.Items.Select(i => Entry(i, null, path))],
            PythonString or PythonBytes => [Entry(value, null, path)],
            _ => throw new KeyFileException(path, value.Line, value.Column, "a single value", "a list, tuple, set or dict of names"),
        };
    }

    private static KeyFileEntry Entry(PythonValue key, TensorShape? shape, string path) => key switch
    {
        PythonString text => new(text.Value, shape, key.Line, key.Column),
        PythonBytes bytes when System.Text.Unicode.Utf8.IsValid(bytes.Value) => new(Encoding.UTF8.GetString(bytes.Value), shape, key.Line, key.Column),

        // What listings give: ('name', [extents]), or with an element type as well.
        PythonSequence { Kind: PythonSequenceKind.Tuple, Items: [PythonString name, ..] items } when ListedShape([.. items.Skip(1)]) is { } listed => new(name.Value, listed, key.Line, key.Column),
        _ => throw new KeyFileException(path, key.Line, key.Column, "a value that is no string", "a name in quotes"),
    };

    // The one shape of what stands behind a name; null where there is none or two, or something else than an element type beside it.
    private static TensorShape? ListedShape(PythonValue[] facts)
    {
        TensorShape[] shapes = [.. facts.Select(ShapeOf).OfType<TensorShape>()];
        return shapes.Length == 1 && facts.Count(IsType) == facts.Length - 1 ? shapes[0] : null;
    }

    private static bool IsType(PythonValue value) => value is PythonObject || (value is PythonString text && DataTypes.TryParse(text.Value, out _));

    private static TensorShape? ShapeOf(PythonValue value)
    {
        if (value is not PythonSequence { Kind: PythonSequenceKind.List or PythonSequenceKind.Tuple } sequence)
        {
            return null;
        }

        long[] extents = new long[sequence.Items.Count];
        for (int i = 0; i < extents.Length; i++)
        {
            if (sequence.Items[i] is not PythonNumber { Integer: >= 0 } number)
            {
                return null;
            }

            extents[i] = number.Integer.Value;
        }

        return ShapeOf(extents);
    }

    private static TensorShape? ShapeOf(long[] extents)
    {
        try
        {
            return new TensorShape(extents);
        }
        catch (LimitExceededException)
        {
            return null; // numbers beside a name that are no shape; only the name counts
        }
    }

    private static List<KeyFileEntry> ParseJson(string text, string path)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Utf8Places places = new(utf8);
        List<KeyFileEntry> entries = [];
        try
        {
            JsonTokens tokens = new(utf8, Limits.MaxDepth);
            tokens.Read();
            bool isObject = tokens.Type == JsonTokenType.StartObject;
            while (tokens.Read() && tokens.Type is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                (int line, int column) = places.Of(tokens.Start);
                if (tokens.Type is not (JsonTokenType.PropertyName or JsonTokenType.String))
                {
                    throw new KeyFileException(path, line, column, $"a {Describe(tokens.Type)}", "a name in double quotes");
                }

                string name = tokens.Text;
                TensorShape? shape = null;
                if (isObject)
                {
                    tokens.Read();
                    shape = ReadShape(ref tokens);
                }

                entries.Add(new KeyFileEntry(name, shape, line, column));
            }

            while (tokens.Read())
            {
                // Anything after the end is refused by the reader.
            }

            return entries;
        }
        catch (JsonTextException e)
        {
            throw new KeyFileException(path, e.Line, e.Column, e.Found, e.Expected, e);
        }
    }

    // An array of whole numbers is a shape; any other value is passed over.
    private static TensorShape? ReadShape(ref JsonTokens tokens)
    {
        if (tokens.Type != JsonTokenType.StartArray)
        {
            tokens.Skip();
            return null;
        }

        List<long> extents = [];
        bool sound = true;
        while (tokens.Read() && tokens.Type != JsonTokenType.EndArray)
        {
            if (tokens.Type == JsonTokenType.Number && tokens.TryGetWhole(out long extent) && extent >= 0)
            {
                extents.Add(extent);
            }
            else
            {
                sound = false;
                tokens.Skip();
            }
        }

        return sound ? ShapeOf([.. extents]) : null;
    }

    private static List<KeyFileEntry> ParseLines(string text, string path)
    {
        List<KeyFileEntry> entries = [];
        int number = 0;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            string name = line.Trim();
            if (name.Length == 0 || name[0] == '#')
            {
                continue;
            }

            if (Listed(name) is { } listed)
            {
                entries.Add(new KeyFileEntry(listed.Name, listed.Shape, number, line.Length - line.TrimStart().Length + 1));
                continue;
            }

            int comment = KeyFileWriter.CommentStart(name);
            name = comment < 0 ? name : name[..comment].TrimEnd();
            int column = line.Length - line.TrimStart().Length + 1;
            int fault = KeyFileWriter.NotInLine(name);
            if (fault >= 0)
            {
                char c = name[fault];
                throw new KeyFileException(
                    path, number, column + fault, char.IsControl(c) ? $"the character U+{(int)c:X4}" : $"'{c}'", "one name and nothing else on the line (quotes, commas and brackets belong to a Python or JSON list, which begins with a bracket)");
            }

            entries.Add(new KeyFileEntry(name, null, number, column));
        }

        return entries;
    }

    // A line of a listing: "name (DT_FLOAT) [3,4]" of TensorFlow's reader of checkpoints (debug_string), or name, type and shape with tabs between
    // them, as this tool lists them itself.
    private static (string Name, TensorShape? Shape)? Listed(string line)
    {
        Match match = Listing().Match(line);
        if (!match.Success || !DataTypes.TryParse(match.Groups["type"].Value, out _))
        {
            return null;
        }

        string[] extents = match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (match.Groups["name"].Value, extents.All(e => long.TryParse(e, NumberStyles.None, CultureInfo.InvariantCulture, out _)) ? ShapeOf([.. extents.Select(e => long.Parse(e, CultureInfo.InvariantCulture))]) : null);
    }

    [GeneratedRegex(@"^(?:(?<name>[^\t]+?) \(DT_(?<type>\w+)\) \[(?<shape>[0-9, ]*)\]|(?<name>[^\t]+)\t(?<type>\w+)\t\((?<shape>[0-9, ]*)\))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Listing();

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "nested array",
        JsonTokenType.StartObject => "nested object",
        JsonTokenType.Number => "number",
        JsonTokenType.Null => "null",
        _ => "literal",
    };

    // Line and column, from 1 and in characters, of places in UTF-8 text; asked for in rising order.
    private sealed class Utf8Places(byte[] utf8)
    {
        private int _line = 1;
        private int _column = 1;
        private int _at;

        public (int Line, int Column) Of(long place)
        {
            // Each byte is looked at once, however long its line is.
            int end = (int)Math.Clamp(place, _at, utf8.Length);
            ReadOnlySpan<byte> passed = utf8.AsSpan(_at, end - _at);
            if (passed.LastIndexOf((byte)'\n') is var last and >= 0)
            {
                _line += passed.Count((byte)'\n');
                _column = 1;
                passed = passed[(last + 1)..];
            }

            _column += Encoding.UTF8.GetCharCount(passed);
            _at = end;
            return (_line, _column);
        }
    }
}
