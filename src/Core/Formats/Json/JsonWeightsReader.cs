using System.Buffers;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Zip;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Json;

/// <summary>
/// Reads weights from JSON, plain or gzip: one object, name to array. JSON tells neither types nor where a variable begins, so opening
/// walks over the whole text once (in a buffer of fixed size); values are parsed from their place when asked for. A flat array is a
/// vector; nested arrays, as numpy's tolist gives them, have the shape of their nesting. Types: true and false are bool; whole numbers
/// int64 (uint64 where one is too large; float64 where it holds what neither does); numbers with a point or exponent, NaN and Infinity
/// float32 where each of them is one or has at most 9 digits, as the shortest text of a float32 has (whole numbers among them: where each
/// is one), else float64; strings and {"b64": "..."} are strings. Numbers that none of these holds are listed as unknown.
/// See docs/formats/weights-json.md.
/// </summary>
public sealed class JsonWeightsReader : ITextNumberSource
{
    private const long SeekDistance = 1 << 20;
    private const long MaxWrittenName = (6L * Limits.MaxNameBytes) + 2; // \u0000 for each byte, in quotes

    private readonly bool _compressed;
    private readonly Dictionary<string, VariableInfo> _byName;
    private readonly Dictionary<string, (long Place, IReadOnlyList<JsonMark> Marks)> _places;
    private JsonCursor? _parked;

    private JsonWeightsReader(string path, bool compressed, List<(VariableInfo Variable, long Place, IReadOnlyList<JsonMark> Marks)> variables)
    {
        Path = path;
        _compressed = compressed;
        Variables = [.. variables.Select(v => v.Variable)];
        _byName = variables.ToDictionary(v => v.Variable.Name, v => v.Variable, StringComparer.Ordinal);
        _places = variables.ToDictionary(v => v.Variable.Name, v => (v.Place, v.Marks), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName => _compressed ? "JSON weights (.json.gz)" : "JSON weights (.json)";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>Opens a file, walking over it once.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="CorruptFileException">It is not JSON, or not an object of arrays.</exception>
    public static JsonWeightsReader Open(string path, CancellationToken cancellationToken = default)
    {
        bool compressed = IsGzip(path);
        using JsonCursor cursor = new(OpenText(path, compressed), path, 0);
        string file = System.IO.Path.GetFileName(path);
        JsonArrayScanner scanner = new(cursor, path, compressed ? null : new JsonParallelPass(path));
        List<(VariableInfo, long, IReadOnlyList<JsonMark>)> variables = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        if (cursor.Peek() == 0xef)
        {
            throw cursor.Unexpected("'{' (save the file as UTF-8 without a byte-order mark)");
        }

        cursor.Take('{', "the '{' of an object of weights");
        bool comma = true;
        while (!cursor.TryTake('}'))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!comma)
            {
                throw cursor.Unexpected("',' or '}'");
            }

            ArrayBufferWriter<byte> text = new();
            cursor.TakeString(text, MaxWrittenName);
            string name = DecodeName(text.WrittenSpan, cursor);
            NameLength.Require(path, "an array's name", name);
            if (!names.Add(name))
            {
                throw new CorruptFileException(path, $"offset {cursor.Position}", $"the name '{name}' again", "each name once");
            }

            cursor.Take(':', "':'");
            cursor.Peek();
            long place = cursor.Position;
            (DataType type, TensorShape shape) = scanner.Scan(name, cancellationToken);
            VariableInfo variable = new(name, type, shape, cursor.Position - place, file, compressed ? -1 : place)
            {
                Unreadable = type == DataType.Unknown ? scanner.Unreadable : null,
            };
            variables.Add((variable, place, compressed ? [] : scanner.Marks));
            comma = cursor.TryTake(',');
            if (comma && cursor.Peek() == '}')
            {
                throw cursor.Unexpected("another name");
            }
        }

        return cursor.Peek() < 0 ? new JsonWeightsReader(path, compressed, variables) : throw cursor.Unexpected("the end of the text");
    }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return OpenValues(variable, variable.DataType, mayRound: false);
    }

    /// <inheritdoc/>
    public bool IsText(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.DataType is DataType.Int64 or DataType.UInt64 or DataType.Float32 or DataType.Float64;
    }

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable, DataType dataType, bool mayRound)
    {
        ArgumentNullException.ThrowIfNull(variable);
        VariableSources.EnsureReadable(Path, variable);
        return variable.DataType == DataType.String
            ? throw new InvalidOperationException($"'{variable.Name}' holds strings.")
            : new JsonValueStream(
                OpenAt(variable), new JsonNumberForm(Path, variable, dataType, mayRound), Park, new JsonArrayParts(Path, _places[variable.Name].Place, _places[variable.Name].Marks));
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        JsonCursor cursor = OpenAt(variable);
        List<byte[]> strings = [];
        while (strings.Count < variable.ElementCount)
        {
            switch (cursor.Peek())
            {
                case '[': cursor.TryTake('['); break;
                case ']': cursor.TryTake(']'); break;
                case ',': cursor.TryTake(','); break;
                default: strings.Add(TakeString(cursor)); break;
            }
        }

        Park(cursor);
        return [.. strings];
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _parked, null)?.Dispose();

    /// <summary>Takes a string or {"b64": "..."}.</summary>
    internal static byte[] TakeString(JsonCursor cursor)
    {
        ArrayBufferWriter<byte> text = new();
        if (!cursor.TryTake('{'))
        {
            cursor.TakeString(text, Limits.MaxTensorBytes);
            return text.WrittenSpan.ToArray();
        }

        cursor.TakeString(text, 16);
        if (!text.WrittenSpan.SequenceEqual("b64"u8))
        {
            throw cursor.Unexpected("the name \"b64\" before it");
        }

        cursor.Take(':', "':'");
        text.Clear();
        cursor.TakeString(text, Limits.MaxTensorBytes);
        cursor.Take('}', "'}'");
        byte[] value = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.WrittenCount)];
        return System.Buffers.Text.Base64.DecodeFromUtf8(text.WrittenSpan, value, out _, out int length) == OperationStatus.Done
            ? value[..length]
            : throw cursor.Unexpected("base64 text before it");
    }

    private static bool IsGzip(string path)
    {
        using FileStream file = InputFile.OpenStream(path, 0);
        return file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
    }

    private static Stream OpenText(string path, bool compressed)
    {
        FileStream file = InputFile.OpenStream(path, compressed ? 1 << 16 : 0);
        return compressed ? new GzipReadStream(file, path) : file;
    }

    private static string DecodeName(ReadOnlySpan<byte> utf8, JsonCursor cursor)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw cursor.Unexpected("a name in UTF-8 before it");
        }
    }

    // A compressed text can only be walked forwards, and variables are mostly read in order: the last cursor waits where it stopped.
    private JsonCursor OpenAt(VariableInfo variable)
    {
        long place = _places[variable.Name].Place;
        JsonCursor? parked = Interlocked.Exchange(ref _parked, null);
        if (parked is null || parked.Position > place || (!_compressed && place - parked.Position > SeekDistance))
        {
            parked?.Dispose();
            Stream text = OpenText(Path, _compressed);
            long start = 0;
            if (!_compressed)
            {
                text.Position = start = place;
            }

            parked = new JsonCursor(text, Path, start);
        }

        try
        {
            parked.Skip(place - parked.Position);
            return parked;
        }
        catch
        {
            parked.Dispose();
            throw;
        }
    }

    private void Park(JsonCursor cursor) => Interlocked.Exchange(ref _parked, cursor)?.Dispose();
}
