using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;

namespace TfModelTools.Weights;

/// <summary>
/// A list of variable names in a file that people edit. The form is told by the content, not by the extension; see docs/key-files.md.
/// </summary>
public sealed class KeyFile
{
    private const int MaxBytes = 256 * 1024 * 1024;
    private const int MaxListed = 5;

    private KeyFile(string path, KeyFileFormat format, IReadOnlyList<KeyFileEntry> entries)
    {
        Path = path;
        Format = format;
        HashSet<string> seen = new(StringComparer.Ordinal);
        Entries = [.. entries.Where(e => seen.Add(e.Name))];
        seen.Clear();
        Duplicates = [.. entries.Where(e => !seen.Add(e.Name))];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The form it is written in.</summary>
    public KeyFileFormat Format { get; }

    /// <summary>The keys in the order of the file, each once.</summary>
    public IReadOnlyList<KeyFileEntry> Entries { get; }

    /// <summary>Keys that were named before in the file.</summary>
    public IReadOnlyList<KeyFileEntry> Duplicates { get; }

    /// <summary>The warning of keys that were named before, all of them in one; null where there are none.</summary>
    /// <param name="taken">What becomes of each, once: "taken", say.</param>
    public string? DescribeDuplicates(string taken) => Duplicates switch
    {
        [] => null,
        [var one] => $"'{Path}', line {one.Line}: '{one.Name}' is named again; it is {taken} once.",
        _ => FormattableString.Invariant(
            $"'{Path}' names keys again that it named before, in {Duplicates.Count} places: {string.Join(", ", Duplicates.Take(MaxListed).Select(d => $"'{d.Name}' (line {d.Line})"))}{(Duplicates.Count > MaxListed ? ", ..." : string.Empty)}; each is {taken} once."),
    };

    /// <summary>The names in the order of the file, each once.</summary>
    public IEnumerable<string> Names => Entries.Select(e => e.Name);

    /// <summary>Reads a key file.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="KeyFileException">It is not written as it should be; says line and column.</exception>
    /// <exception cref="LimitExceededException">It is larger than 256 MB.</exception>
    public static KeyFile Read(string path) => Parse(ReadText(path), path);

    /// <summary>The text of a file that people edit.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    internal static string ReadText(string path)
    {
        using FileStream stream = InputFile.OpenStream(path, 1 << 16);
        if (stream.Length > MaxBytes)
        {
            throw new LimitExceededException($"'{path}' has {stream.Length} bytes, more than the limit of {MaxBytes} for a key file.", "Check that it is the file you meant.", path);
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        if (Formats.ForeignFormats.FindStranger(bytes) is { } stranger)
        {
            throw stranger.WeightsFault(path);
        }

        return Decode(bytes, path);
    }

    /// <summary>Parses the text of a key file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it comes from, for faults.</param>
    /// <exception cref="KeyFileException">It is not written as it should be; says line and column.</exception>
    public static KeyFile Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        (KeyFileFormat format, List<KeyFileEntry> entries) = KeyFileParser.Parse(text, path);
        return new KeyFile(path, format, entries);
    }

    /// <summary>Writes the names and shapes of variables.</summary>
    /// <exception cref="OutputException">The file cannot be written or exists.</exception>
    /// <exception cref="InvalidInputException">There are none; or a name cannot stand on a line of its own, and the form is <see cref="KeyFileFormat.Text"/>.</exception>
    public static void Write(string path, IEnumerable<VariableInfo> variables, KeyFileFormat format = KeyFileFormat.Python, OverwriteMode mode = OverwriteMode.Refuse)
    {
        ArgumentNullException.ThrowIfNull(variables);
        VariableInfo[] all = [.. variables];
        if (all.Length == 0)
        {
            throw new InvalidInputException("There are no variables whose keys could be written.", "Give at least one; what the path holds stays as it is.", path);
        }

        string text = ToText(all, format);
        using OutputFile output = OutputFile.Create(path, mode, order: OutputOrder.Forward);
        output.Stream.Write(Encoding.UTF8.GetBytes(text));
        output.Commit();
    }

    /// <summary>The text of a key file, with LF line ends.</summary>
    /// <exception cref="InvalidInputException">See <see cref="Write"/>.</exception>
    public static string ToText(IEnumerable<VariableInfo> variables, KeyFileFormat format = KeyFileFormat.Python)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return format switch
        {
            KeyFileFormat.Python => KeyFileWriter.ToPython(variables),
            KeyFileFormat.Json => KeyFileWriter.ToJson(variables),
            _ => KeyFileWriter.ToLines(variables),
        };
    }

    private static string Decode(byte[] bytes, string path)
    {
        // What Windows editors and older PowerShell write: UTF-8 with a mark, or UTF-16.
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            return (bytes[0] == 0xff ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes, 2, bytes.Length - 2);
        }

        int start = bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0;
        try
        {
            return new UTF8Encoding(false, true).GetString(bytes, start, bytes.Length - start);
        }
        catch (DecoderFallbackException e)
        {
            string before = Encoding.Latin1.GetString(bytes, start, Math.Clamp(e.Index, 0, bytes.Length - start));
            int line = before.Count(c => c == '\n') + 1;
            throw new KeyFileException(path, line, before.Length - before.LastIndexOf('\n'), "bytes that are not UTF-8", "text in UTF-8", e);
        }
    }
}
