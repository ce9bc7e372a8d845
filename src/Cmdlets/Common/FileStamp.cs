using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Cmdlets.Common;

/// <summary>Which file lists the variables of a path, its size and time: while they stay the same, what was read from it holds.</summary>
/// <param name="Path">The full path; of a checkpoint, whose path may be a prefix or a folder, that of its index.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Written">When it was last written.</param>
internal readonly record struct FileStamp(string Path, long Length, DateTime Written)
{
    /// <summary>Looks at the file.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="TfModelException">There is nothing at the path.</exception>
    public static FileStamp Of(string path)
    {
        // Of what a link leads to: that is what changes.
        string file = System.IO.Path.GetFullPath(File.Exists(path) ? path : CheckpointPath.Resolve(path).Files[0]);
        return FileStatus.Of(file) is { } status
            ? new FileStamp(file, status.Length, status.LastWriteTime)
            : throw new InputNotFoundException($"'{path}' does not exist.", "Check the spelling of the path.", path);
    }
}
