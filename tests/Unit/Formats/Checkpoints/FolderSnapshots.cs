using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Tests.Formats.Checkpoints;

/// <summary>
/// Copies a folder at each step of an operation: what another process would find if the machine stopped right there. Temporary
/// files and the lock are left out: nobody reads them.
/// </summary>
internal sealed class FolderSnapshots(string folder, string target)
{
    private readonly List<string> _taken = [];

    /// <summary>The copies, in the order of the steps.</summary>
    public IReadOnlyList<string> Taken => _taken;

    /// <summary>Takes a copy.</summary>
    public void Take()
    {
        string copy = Path.Combine(target, _taken.Count.ToString("D3", System.Globalization.CultureInfo.InvariantCulture));
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(folder).Where(f => !f.EndsWith(".tmp", StringComparison.Ordinal) && Path.GetFileName(f) != CheckpointFolderLock.FileName))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        _taken.Add(copy);
    }
}
