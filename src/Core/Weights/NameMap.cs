using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Common.Json;
using TfModelTools.Formats.PythonLiterals;

namespace TfModelTools.Weights;

/// <summary>
/// A table of names, old to new. In a file it is a JSON object or Python dict ({"old": "new"}), or one pair a line: the two names with a tab
/// or " -> " between them; empty lines, and lines that begin with #, are passed over.
/// </summary>
public sealed class NameMap
{
    private const int MaxBytes = 64 * 1024 * 1024;
    private const int MaxListed = 10;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Takes pairs of names.</summary>
    /// <param name="pairs">Old and new.</param>
    /// <exception cref="InvalidInputException">An old name occurs with two new ones, or a new one is empty.</exception>
    public NameMap(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        foreach ((string old, string @new) in pairs)
        {
            if (@new.Length == 0)
            {
                throw new InvalidInputException($"The table of names gives '{old}' no name: the new one is empty.", "Give it a name, or leave it out of the table to keep its own; a variable of a shell may be unset.");
            }

            if (!_names.TryAdd(old, @new) && _names[old] != @new)
            {
                throw new InvalidInputException($"The table of names gives '{old}' two new names: '{_names[old]}' and '{@new}'.", "Keep one of them.");
            }
        }
    }

    /// <summary>Old and new names.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs => _names;

    /// <summary>Names of the table that <see cref="Apply"/> was never asked for: mostly misspelt ones.</summary>
    public IEnumerable<string> Unused => _names.Keys.Where(n => !_used.Contains(n));

    /// <summary>The warning of names that <see cref="Apply"/> was never asked for; null where there are none.</summary>
    /// <param name="table">Which names are meant: "of the table for" an option, say.</param>
    public string? DescribeUnused(string table)
    {
        string[] unused = [.. Unused];
        return unused.Length == 0 ? null
            : $"These names {table} are none of the variables': {string.Join(", ", unused.Take(MaxListed).Select(n => $"'{n}'"))}{(unused.Length > MaxListed ? $" and {unused.Length - MaxListed} more" : string.Empty)}.";
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidInputException">It is no table of names; the message says where.</exception>
    /// <exception cref="LimitExceededException">It is larger than 64 MB.</exception>
    public static NameMap Read(string path)
    {
        using FileStream stream = InputFile.OpenStream(path, 1 << 16);
        if (stream.Length > MaxBytes)
        {
            throw new LimitExceededException($"'{path}' has {stream.Length} bytes, more than the limit of {MaxBytes} for a table of names.", "Check that it is the file you meant.", path);
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        if (Formats.ForeignFormats.FindStranger(bytes) is { } stranger)
        {
            throw stranger.WeightsFault(path);
        }

        using StreamReader reader = new(new MemoryStream(bytes));
        return Parse(reader.ReadToEnd(), path);
    }

    /// <summary>Parses the text of a table.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it comes from, for faults.</param>
    /// <exception cref="InvalidInputException">It is no table of names; the message says where.</exception>
    public static NameMap Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new NameMap(text.AsSpan().TrimStart().StartsWith("{") ? FromLiteral(text, path) : FromLines(text, path));
    }

    /// <summary>The new name; the name itself where the table has none.</summary>
    public string Apply(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_names.TryGetValue(name, out string? renamed))
        {
            return name;
        }

        _used.Add(name);
        return renamed;
    }

    private static List<KeyValuePair<string, string>> FromLiteral(string text, string path)
    {
        try
        {
            return [.. StrictJson.Parse(Encoding.UTF8.GetBytes(text)).EnumerateObject().Select(p => p.Value.ValueKind == JsonValueKind.String
                ? KeyValuePair.Create(p.Name, p.Value.GetString()!)
                : throw Fault(path, $"the entry '{p.Name}'", "what stands behind it is no name in quotes"))];
        }
        catch (JsonTextException e)
        {
            if (!e.IsSyntax)
            {
                throw Fault(path, $"line {e.Line}, column {e.Column}", $"found {e.Found}, expected {e.Expected}");
            }

            // No JSON: what Python writes, or what neither reads and the next parser says why.
        }

        try
        {
            return PrintedObjects.Resolve(PythonLiteralParser.Parse(text, withObjects: true)) is PythonDict dict
                ? [.. dict.Items.Select(p => p is { Key: PythonString old, Value: PythonString renamed }
                    ? KeyValuePair.Create(old.Value, renamed.Value)
                    : throw Fault(path, $"line {p.Key.Line}, column {p.Key.Column}", "it is not a name and a name, both in quotes"))]
                : throw Fault(path, "line 1", "it is no dict");
        }
        catch (PythonSyntaxException e)
        {
            throw Fault(path, $"line {e.Line}, column {e.Column}", $"found {e.Found}, expected {e.Expected}");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> FromLines(string text, string path)
    {
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string pair = line.TrimEnd('\r');
            if (pair.AsSpan().Trim().IsEmpty || pair.StartsWith('#'))
            {
                continue;
            }

            string divider = pair.Contains('\t', StringComparison.Ordinal) ? "\t" : " -> ";
            string[] names = pair.Split(divider);
            yield return names is [string old, string renamed] && old.Length > 0 && renamed.Length > 0
                ? KeyValuePair.Create(old, renamed)
                : throw Fault(path, $"line {number}", "it is not two names with a tab or ' -> ' between them");
        }
    }

    private static InvalidInputException Fault(string path, string place, string problem) => new(
        $"'{path}', {place}: {problem}.", "Write a JSON object or Python dict {\"old\": \"new\"}, or one pair a line: old, a tab, new.", path);
}
