using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TfModelTools.Common.Json;

/// <summary>
/// The one door for JSON texts of other people: strict UTF-8, no half surrogate pairs, each name of an object once, bounded depth and
/// size. What comes out of it is sound: asking an element for its text, or an object for its names, cannot fail later.
/// </summary>
internal static class StrictJson
{
    private const int LongestName = 40;
    private const int LongestPath = 160;

    // A set of names is kept for the next object of its depth while it is small: clearing a large one costs as much as filling it.
    private const int KeptNames = 64;

    /// <summary>An object without members.</summary>
    public static JsonElement EmptyObject { get; } = Build(static w =>
    {
        w.WriteStartObject();
        w.WriteEndObject();
    });

    /// <summary>The value null.</summary>
    public static JsonElement Null { get; } = Build(static w => w.WriteNullValue());

    /// <summary>Parses a text.</summary>
    /// <param name="utf8">The text in UTF-8, with or without byte-order mark. It must not change while the element is in use.</param>
    /// <param name="path">The file, for faults.</param>
    /// <param name="place">Where in the file the text stands, for faults.</param>
    /// <param name="maxDepth">How deep objects and arrays may be nested.</param>
    /// <param name="remedy">What to do about damage; null for the usual.</param>
    /// <exception cref="CorruptFileException">It is no JSON, not UTF-8, nested too deep, or an object has a name twice.</exception>
    /// <exception cref="LimitExceededException">It is too long.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string path, string place, int maxDepth = Limits.MaxDepth, string? remedy = null)
    {
        ReadOnlyMemory<byte> text = utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[3..] : utf8;
        if (text.Length > Limits.MaxMetadataBytes)
        {
            throw new LimitExceededException($"'{path}', {place}: {text.Length} bytes of JSON are more than the limit of {Limits.MaxMetadataBytes}.", "Check that it is the file you meant.", path);
        }

        try
        {
            return Parse(text, maxDepth);
        }
        catch (JsonTextException e)
        {
            string at = string.Create(CultureInfo.InvariantCulture, $"{place}, line {e.Line}, column {e.Column}{(e.Path.Length > 0 ? $" ({e.Path})" : "")}");
            throw remedy is null ? new CorruptFileException(path, at, e.Found, e.Expected, innerException: e) : new CorruptFileException(path, at, e.Found, e.Expected, remedy, e);
        }
    }

    /// <summary>Parses a text whose faults are told in another way: what people write by hand.</summary>
    /// <param name="utf8">The text in UTF-8, without byte-order mark. It must not change while the element is in use.</param>
    /// <param name="maxDepth">How deep objects and arrays may be nested.</param>
    /// <exception cref="JsonTextException">It is no JSON, not UTF-8, too deep, or an object has a name twice.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, int maxDepth = Limits.MaxDepth)
    {
        Check(utf8.Span, maxDepth);
        return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth }).RootElement;
    }

    /// <summary>An element that is not in any file, such as an option that another form of it stands for.</summary>
    /// <param name="write">Writes one value.</param>
    public static JsonElement Build(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            write(writer);
        }

        return JsonDocument.Parse(text.WrittenMemory, new JsonDocumentOptions { MaxDepth = int.MaxValue }).RootElement;
    }

    /// <summary>An object with some members replaced, added or left away; the others stay as they are, in their order.</summary>
    /// <param name="source">The object.</param>
    /// <param name="changes">The members' new values; null to leave one away.</param>
    public static JsonElement With(JsonElement source, IReadOnlyDictionary<string, JsonElement?> changes) => Build(w =>
    {
        w.WriteStartObject();
        foreach (JsonProperty member in source.EnumerateObject().Where(m => !changes.ContainsKey(m.Name)))
        {
            member.WriteTo(w);
        }

        foreach ((string name, JsonElement? value) in changes)
        {
            if (value is JsonElement given)
            {
                w.WritePropertyName(name);
                given.WriteTo(w);
            }
        }

        w.WriteEndObject();
    });

    /// <summary>True or false.</summary>
    public static JsonElement Of(bool value) => Build(w => w.WriteBooleanValue(value));

    /// <summary>A number.</summary>
    public static JsonElement Of(double value) => Build(w => w.WriteNumberValue(value));

    private static void Check(ReadOnlySpan<byte> text, int maxDepth)
    {
        List<Level> levels = [];
        try
        {
            JsonTokens tokens = new(text, maxDepth);
            while (tokens.Read())
            {
                int depth = tokens.Depth;
                if (tokens.Type == JsonTokenType.PropertyName)
                {
                    Level level = levels[depth - 1];
                    level.Name = tokens.Text;
                    if (!level.Names.Add(level.Name))
                    {
                        throw tokens.Fault($"the name '{Short(level.Name)}' a second time in one object", "each name once");
                    }
                }
                else if (tokens.Type is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    Count(levels, depth);
                    if (levels.Count == depth)
                    {
                        levels.Add(new Level());
                    }

                    levels[depth].Begin(tokens.Type == JsonTokenType.StartArray);
                }
                else if (tokens.Type is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
                {
                    Count(levels, depth);
                }
                else
                {
                    levels[depth].End();
                }
            }
        }
        catch (JsonTextException e)
        {
            e.Path = PathOf(levels);
            throw;
        }
    }

    // A value begins in the array it is in.
    private static void Count(List<Level> levels, int depth)
    {
        if (depth > 0)
        {
            levels[depth - 1].Index++;
        }
    }

    // Such as "$.config.layers[2]": in a text of one long line it says more than a column.
    private static string PathOf(List<Level> levels)
    {
        StringBuilder path = new();
        Level[] open = [.. levels.Where(l => l.IsOpen)];
        foreach (Level level in open)
        {
            if (level.IsArray)
            {
                // Of the innermost one the item is not read yet.
                path.Append(CultureInfo.InvariantCulture, $"[{(level == open[^1] ? level.Index + 1 : level.Index)}]");
            }
            else if (level.Name is { } name)
            {
                path.Append('.').Append(Short(name));
            }
        }

        string text = path.Length > LongestPath ? "..." + path.ToString(path.Length - LongestPath, LongestPath) : path.ToString();
        return text.Length == 0 ? text : "$" + text;
    }

    private static string Short(string name) => name.Length > LongestName ? string.Concat(name.AsSpan(0, LongestName), "...") : name;

    // The object or array of one depth that is being read.
    private sealed class Level
    {
        public HashSet<string> Names { get; private set; } = new(StringComparer.Ordinal);

        public string? Name { get; set; }

        public int Index { get; set; }

        public bool IsArray { get; private set; }

        public bool IsOpen { get; private set; }

        public void Begin(bool isArray)
        {
            (IsArray, IsOpen, Index, Name) = (isArray, true, -1, null);
            if (Names.Count > KeptNames)
            {
                Names = new HashSet<string>(StringComparer.Ordinal);
            }
            else
            {
                Names.Clear();
            }
        }

        public void End() => IsOpen = false;
    }
}
