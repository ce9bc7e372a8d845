namespace TfModelTools.Tests.Fuzz.Inputs;

/// <summary>The files of an input: contents by relative path, separated by '/'. It is not changed once made.</summary>
internal sealed class FileSet
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Files of given names.</summary>
    public FileSet(params IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        foreach ((string name, byte[] content) in files)
        {
            _files[name] = content;
        }
    }

    /// <summary>One file.</summary>
    public FileSet(string name, byte[] content) => _files[name] = content;

    /// <summary>The names, in order.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>The bytes of all.</summary>
    public long Size => _files.Values.Sum(f => (long)f.Length);

    /// <summary>A file's content.</summary>
    public byte[] this[string name] => _files[name];

    /// <summary>All files.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> All => _files;

    /// <summary>A file's content; null where there is none.</summary>
    public byte[]? Find(string name) => _files.GetValueOrDefault(name);

    /// <summary>The files with one more or another.</summary>
    public FileSet With(string name, byte[] content) => new([.. _files.Where(f => f.Key != name), KeyValuePair.Create(name, content)]);

    /// <summary>The files without one.</summary>
    public FileSet Without(string name) => new(_files.Where(f => f.Key != name));

    /// <summary>Reads all files below a folder.</summary>
    public static FileSet ReadFrom(string folder) => new(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(f => KeyValuePair.Create(Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllBytes(f))));

    /// <summary>Writes all files below a folder.</summary>
    public void WriteTo(string folder)
    {
        foreach ((string name, byte[] content) in _files)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }
}
