using TfModelTools.Common.Wording;

namespace TfModelTools.Common;

/// <summary>
/// What an output path leads to, found out before anything is written. Links are followed: the file they lead to is written, and they stay.
/// Pipes and devices are written into and never replaced.
/// </summary>
internal sealed class OutputTarget
{
    private const int MaxLinks = 40; // as Linux follows (path_resolution(7))

    private OutputTarget(string path, string finalPath, OutputTargetKind kind, FileStatus? existing)
    {
        Path = path;
        FinalPath = finalPath;
        Kind = kind;
        Existing = existing;
    }

    /// <summary>The full path as it was given.</summary>
    public string Path { get; }

    /// <summary>Where the content goes: behind all links, in a folder without links where there was one.</summary>
    public string FinalPath { get; }

    /// <summary>What happens there.</summary>
    public OutputTargetKind Kind { get; }

    /// <summary>What is there now.</summary>
    public FileStatus? Existing { get; }

    /// <summary>Whether it is this process' standard output.</summary>
    public bool IsStandardOutput => FinalPath == StandardStreams.Output;

    /// <summary>Looks at an output path.</summary>
    /// <exception cref="OutputException">Nothing can be written there, or the mode forbids it.</exception>
    public static OutputTarget Find(string path, OverwriteMode mode)
    {
        if (StandardStreams.IsOutput(path))
        {
            return new OutputTarget(StandardStreams.Output, StandardStreams.Output, OutputTargetKind.Stream, null);
        }

        string full = System.IO.Path.GetFullPath(path);
        FileStatus? there = FileStatus.OfLink(full);
        if (there is not { Kind: FileKind.Link })
        {
            return Judge(full, full, there, mode, isSystemLink: false);
        }

        there = FileStatus.Of(full);
        string final = FollowLinks(full, out bool isSystemLink);
        return Judge(full, final, there, mode, isSystemLink);
    }

    /// <summary>What is done to what is there, as the end of a sentence about writing: empty for a new file.</summary>
    public string Describe()
    {
        string others = Existing is { Kind: FileKind.Regular, NameCount: > 1 } hard ? FormattableString.Invariant($" (its {hard.NameCount - 1} other names keep the old content)") : string.Empty;
        return (Kind, Path == FinalPath) switch
        {
            (OutputTargetKind.Stream, _) => Existing?.Kind == FileKind.Pipe ? ", stream into the pipe" : IsStandardOutput ? ", stream into standard output" : ", stream into the device",
            (OutputTargetKind.Replaced, true) => ", replace the file" + others,
            (OutputTargetKind.Replaced, false) => $", write through the link to '{FinalPath}', replace that file" + others,
            (_, false) => $", write through the link to '{FinalPath}'",
            _ => string.Empty,
        };
    }

    /// <summary>Where a link leads in the end, there being something or not.</summary>
    /// <param name="path">The full path of a link.</param>
    /// <param name="isSystemLink">Whether one of the links is the system's own name for an open file (/proc/self/fd/3), which is no path.</param>
    /// <exception cref="OutputException">The links are a loop.</exception>
    public static string FollowLinks(string path, out bool isSystemLink)
    {
        string at = path;
        isSystemLink = false;
        for (int i = 0; i < MaxLinks; i++)
        {
            at = System.IO.Path.Combine(FileSystemCalls.RealPath(System.IO.Path.GetDirectoryName(at)!), System.IO.Path.GetFileName(at));
            if (FileStatus.OfLink(at) is not { Kind: FileKind.Link })
            {
                return at;
            }

            isSystemLink |= at.StartsWith("/proc/", StringComparison.Ordinal);
            string target = System.IO.Path.TrimEndingDirectorySeparator(new FileInfo(at).LinkTarget!);
            at = System.IO.Path.IsPathRooted(target) ? target : System.IO.Path.GetDirectoryName(at) + System.IO.Path.DirectorySeparatorChar + target;
        }

        throw new OutputException($"'{path}' is a link that leads back to itself.", "Remove the link, or choose another path.", path);
    }

    private static OutputTarget Judge(string full, string final, FileStatus? there, OverwriteMode mode, bool isSystemLink)
    {
        bool isLink = full != final;
        string what = isLink ? $"'{full}', a link to '{final}'," : $"'{full}'";
        switch (there?.Kind)
        {
            case FileKind.Folder:
                throw new OutputException($"{what} is a folder, expected the name of a file.", "Give a file name inside the folder.", full);
            case FileKind.Socket:
                throw new OutputException($"{what} is a socket, which cannot be written as a file.", "Choose another path.", full);
            case FileKind.BlockDevice when mode == OverwriteMode.Refuse:
                throw new OutputException($"{what} is a device of blocks, such as a disk, whose content would be lost.", $"Choose another path; {OptionKey.Force} writes over it.", full);
            case FileKind.Pipe or FileKind.CharacterDevice or FileKind.BlockDevice:
                return new OutputTarget(full, full, OutputTargetKind.Stream, there);
            case FileKind.Regular when isSystemLink:
                return mode == OverwriteMode.Refuse && there.Value.Length > 0 ? throw Exists(what, full) : new OutputTarget(full, full, OutputTargetKind.Stream, there);
        }

        string? folder = System.IO.Path.GetDirectoryName(final);
        if (folder is null || !Directory.Exists(folder))
        {
            throw new OutputException(
                isLink ? $"'{full}' is a link to '{final}', whose folder does not exist." : $"The folder '{folder}' for the output '{full}' does not exist.", "Create the folder first or choose another path.", full);
        }

        if (mode == OverwriteMode.Refuse && (there is not null || isLink))
        {
            throw there is not null ? Exists(what, full) : new OutputException(
                $"'{full}' is a link to '{final}', which does not exist.", $"Use {OptionKey.Force} to write the file it names, or choose another path.", full);
        }

        return new OutputTarget(full, final, there is null ? OutputTargetKind.New : OutputTargetKind.Replaced, there);
    }

    private static OutputException Exists(string what, string full) =>
        new($"{what} exists already.", $"Use {OptionKey.Force} to replace it, or choose another path.", full);
}
