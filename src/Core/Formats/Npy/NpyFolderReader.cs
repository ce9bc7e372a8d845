using System.IO.Enumeration;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Npy;

/// <summary>
/// A folder of .npy files, each a variable: its path below the folder, without the extension, is its name (what a file system cannot
/// hold is escaped as %XX). A single .npy file is a source of one variable. Opening reads the headers; values stream, except those in
/// Fortran order. The format has no checksums.
/// </summary>
public sealed class NpyFolderReader : IVariableSource
{
    private readonly Dictionary<string, (VariableInfo Variable, NpyHeader Header, string File)> _arrays;

    private NpyFolderReader(string path, List<(VariableInfo Variable, NpyHeader Header, string File)> arrays)
    {
        Path = path;
        Variables = [.. arrays.Select(a => a.Variable)];
        _arrays = arrays.ToDictionary(a => a.Variable.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName => "NumPy arrays (.npy)";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>Whether a folder holds .npy files, at any depth up to <see cref="Limits.MaxDepth"/>.</summary>
    public static bool IsNpyFolder(string path) => Directory.Exists(path) && Files(path).Any();

    /// <summary>Opens a folder, or a single file.</summary>
    /// <exception cref="InputNotFoundException">There is nothing at the path, or the folder holds no .npy file.</exception>
    /// <exception cref="CorruptFileException">A file is damaged, or two have the same name once unescaped.</exception>
    public static NpyFolderReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        List<(VariableInfo, NpyHeader, string)> arrays = [];
        if (!Directory.Exists(path))
        {
            arrays.Add(ReadHeader(path, NpyFolderNames.ToName(System.IO.Path.GetFileName(path)), System.IO.Path.GetFileName(path)));
            return new NpyFolderReader(path, arrays);
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string file in Files(path).Order(StringComparer.Ordinal))
        {
            string relative = System.IO.Path.GetRelativePath(path, file).Replace(System.IO.Path.DirectorySeparatorChar, '/');
            string name = NpyFolderNames.ToName(relative);
            arrays.Add(names.Add(name) ? ReadHeader(file, name, relative) : throw new CorruptFileException(path, $"file '{relative}'", $"the name '{name}' again", "each name once", "Rename one of the files."));
        }

        return arrays.Count > 0
            ? new NpyFolderReader(path, arrays)
            : throw new InputNotFoundException($"The folder '{path}' holds no .npy file.", "Check that it is the folder you meant.", path);
    }

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _arrays.TryGetValue(name, out var array) ? array.Variable : null;

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        VariableSources.EnsureReadable(Path, variable);
        if (variable.DataType == DataType.String)
        {
            throw new InvalidOperationException($"'{variable.Name}' holds strings.");
        }

        (_, NpyHeader header, string file) = _arrays[variable.Name];
        return NpyValues.Open(OpenData(header, file), header, variable.Name);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        VariableSources.EnsureReadable(Path, variable);
        (_, NpyHeader header, string file) = _arrays[variable.Name];
        using BufferedStream data = new(OpenData(header, file), 1 << 16);
        return NpyValues.ReadStrings(data, header, file, "the array");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Files are open only while values are read.
    }

    // Hidden ones too: object-based names have parts like .ATTRIBUTES. A link to a file is a file, as a hub's cache has them; links to folders are not followed, so there are no circles.
    private static FileSystemEnumerable<string> Files(string path) =>
        new(path, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = Limits.MaxDepth })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName.EndsWith(".npy", StringComparison.OrdinalIgnoreCase),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0 || new DirectoryInfo(entry.ToFullPath()).LinkTarget is null,
        };

    private static (VariableInfo, NpyHeader, string) ReadHeader(string file, string name, string relative)
    {
        NpyHeader header = NpyReader.ReadHeader(file);
        return (new VariableInfo(name, header.Element.DataType, header.Shape, header.DataLength, relative, header.Length) { Unreadable = header.Element.Unreadable }, header, file);
    }

    private static FileRangeStream OpenData(NpyHeader header, string file) => new(InputFile.Open(file), "the array", header.Length, header.DataLength, ownsFile: true);
}
