using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>A folder for the files of one input after the other, in memory where the system has such a place. Only what differs is written.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string MemoryFolder = "/dev/shm";
    private readonly string _root;
    private FileSet _now = new();

    /// <summary>A new, empty folder.</summary>
    public ScratchFolder()
    {
        string parent = Directory.Exists(MemoryFolder) ? MemoryFolder : System.IO.Path.GetTempPath();
        _root = System.IO.Path.Combine(parent, $"tfmodel-fuzz-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path);
        foreach (string output in Outputs)
        {
            Directory.CreateDirectory(output);
        }
    }

    /// <summary>The folder of the input.</summary>
    public string Path => System.IO.Path.Combine(_root, "in");

    /// <summary>Folders for what is written of it, one for each thread.</summary>
    public IReadOnlyList<string> Outputs => [System.IO.Path.Combine(_root, "out-0"), System.IO.Path.Combine(_root, "out-1")];

    /// <summary>Makes the folder hold these files and no other.</summary>
    public void Fill(FileSet files)
    {
        foreach (string gone in _now.Names.Where(n => files.Find(n) is null))
        {
            File.Delete(System.IO.Path.Combine(Path, gone));
        }

        new FileSet(files.All.Where(f => !ReferenceEquals(_now.Find(f.Key), f.Value))).WriteTo(Path);
        _now = files;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_root, recursive: true);
}
