using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TfModelTools.Common;

/// <summary>
/// What was written into a folder, kept in a file of the folder itself in the form of sha256sum(1): <c>sha256sum -c</c> verifies it. By it
/// a folder that was written here is known from one that somebody else keeps things in, and a file that was edited since from one that can be made again.
/// </summary>
internal sealed class OutputFolderRecord
{
    /// <summary>The name of the file.</summary>
    public const string FileName = ".tfmodeltools.sha256";

    private const int HashLength = 2 * SHA256.HashSizeInBytes;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // A folder of one's own may hold millions of files: what is told of them is few.
    private const int MaxListed = 1000;

    // What building and running a generated project leaves beside its project file, and file browsers leave anywhere.
    private static readonly string[] ProjectLeftovers = ["bin", "obj", "BenchmarkDotNet.Artifacts", "TestResults"];
    private static readonly string[] BrowserLeftovers = [".DS_Store", "Thumbs.db", "desktop.ini"];

    private readonly Dictionary<string, string> _hashes;
    private readonly NamesBelow _names;
    private readonly HashSet<string> _projects;
    private readonly List<string> _changed = [];
    private readonly List<string> _foreign = [];
    private readonly List<string> _kept = [];
    private readonly List<string> _written = [];

    private OutputFolderRecord(Dictionary<string, string> hashes, bool isRecorded)
    {
        _hashes = hashes;
        IsRecorded = isRecorded;
        _names = new NamesBelow(hashes.Keys);
        _projects = [.. hashes.Keys.Where(n => n.EndsWith(".csproj", StringComparison.Ordinal)).Select(n => n[..(n.LastIndexOf('/') + 1)])];
    }

    /// <summary>Whether the folder has a record that can be read.</summary>
    public bool IsRecorded { get; }

    /// <summary>The files that were written and are as they were, relative to the folder, with forward slashes.</summary>
    public IReadOnlyList<string> Written => _written;

    /// <summary>The files that were written and are other ones now.</summary>
    public IReadOnlyList<string> Changed => _changed;

    /// <summary>What was not written here: files, and folders (with a slash at the end) no file was written into. A thousand at most.</summary>
    public IReadOnlyList<string> Foreign => _foreign;

    /// <summary>What is neither, and is carried over into a new folder: what the build of a generated project leaves.</summary>
    public IReadOnlyList<string> Kept => _kept;

    /// <summary>Whether nothing would be lost that cannot be made again.</summary>
    public bool IsReplaceable => IsRecorded && _changed.Count + _foreign.Count == 0;

    /// <summary>Writes the record of all files of a folder, in the order of their names.</summary>
    /// <exception cref="IOException">A file cannot be read, or the record not written.</exception>
    public static void Write(string folder)
    {
        string[] names = [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(f => Relative(folder, f)).Order(StringComparer.Ordinal)];
        string[] hashes = new string[names.Length];
        Parallel.For(0, names.Length, i => hashes[i] = Hash(Path.Combine(folder, names[i])));
        StringBuilder text = new();
        for (int i = 0; i < names.Length; i++)
        {
            text.Append(Line(hashes[i], names[i])).Append('\n');
        }

        File.WriteAllText(Path.Combine(folder, FileName), text.ToString());
    }

    /// <summary>Holds a folder against its record. Links are not followed.</summary>
    /// <exception cref="IOException">A part of the folder cannot be looked into.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    public static OutputFolderRecord Inspect(string folder)
    {
        Dictionary<string, string>? hashes = Read(Path.Combine(folder, FileName));
        OutputFolderRecord record = new(hashes ?? [], hashes is not null);
        List<string> present = [];
        record.Walk(folder, string.Empty, present);
        bool[] isSame = new bool[present.Count];
        Parallel.For(0, present.Count, i => isSame[i] = Hash(Path.Combine(folder, present[i])) == record._hashes[present[i]]);
        for (int i = 0; i < present.Count; i++)
        {
            (isSame[i] ? record._written : record._changed).Add(present[i]);
        }

        foreach (List<string> list in new[] { record._written, record._changed, record._foreign, record._kept })
        {
            list.Sort(StringComparer.Ordinal);
        }

        return record;
    }

    /// <summary>Some names, as a sentence lists them: "a, b and 3 more".</summary>
    public static string List(IReadOnlyList<string> names, int count = 10) => names.Count <= count
        ? string.Join(", ", names.Select(PrintableText.Name))
        : FormattableString.Invariant($"{string.Join(", ", names.Take(count).Select(PrintableText.Name))} and {(names.Count < MaxListed ? (names.Count - count).ToString(System.Globalization.CultureInfo.InvariantCulture) : "many")} more");

    private void Walk(string folder, string below, List<string> present)
    {
        bool isProject = _projects.Contains(below);
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            string file = Path.GetFileName(path), name = below + file;
            FileKind? kind = FileStatus.OfLink(path)?.Kind;
            if (name == FileName && IsRecorded)
            {
                continue;
            }

            if (kind == FileKind.Regular && _hashes.ContainsKey(name))
            {
                present.Add(name);
            }
            else if (kind == FileKind.Folder && _names.Any(name))
            {
                Walk(path, name + "/", present);
            }
            else if ((kind == FileKind.Folder && isProject && ProjectLeftovers.Contains(file, StringComparer.Ordinal))
                || (kind == FileKind.Regular && IsRecorded && BrowserLeftovers.Contains(file, StringComparer.Ordinal)))
            {
                _kept.Add(name);
            }
            else if (_foreign.Count < MaxListed)
            {
                _foreign.Add(kind == FileKind.Folder ? name + "/" : name);
            }
        }
    }

    /// <summary>The hashes by name; null where there is no record, or it is none.</summary>
    private static Dictionary<string, string>? Read(string path)
    {
        if (FileStatus.OfLink(path) is not { Kind: FileKind.Regular })
        {
            return null;
        }

        Dictionary<string, string> hashes = new(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(path))
        {
            bool isEscaped = line.StartsWith('\\');
            string text = isEscaped ? line[1..] : line;
            if (text.Length <= HashLength + 2 || text.AsSpan(HashLength, 2) is not "  " || text.AsSpan(0, HashLength).ContainsAnyExcept(HexDigits)
                || !hashes.TryAdd(isEscaped ? Unescape(text[(HashLength + 2)..]) : text[(HashLength + 2)..], text[..HashLength]))
            {
                return null;
            }
        }

        return hashes.Count > 0 ? hashes : null;
    }

    // A name with a line end or backslash is escaped, and its line begins with a backslash.
    private static string Line(string hash, string name) => name.AsSpan().ContainsAny('\\', '\n', '\r')
        ? $"\\{hash}  {name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", @"\r", StringComparison.Ordinal)}"
        : $"{hash}  {name}";

    private static string Unescape(string name)
    {
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            text.Append(name[i] != '\\' || i + 1 == name.Length ? name[i] : name[++i] switch { 'n' => '\n', 'r' => '\r', char c => c });
        }

        return text.ToString();
    }

    private static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string Hash(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        using FileStream stream = new(handle, FileAccess.Read, 1 << 17);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
