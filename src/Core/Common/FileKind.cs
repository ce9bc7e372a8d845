namespace TfModelTools.Common;

/// <summary>What a path leads to.</summary>
public enum FileKind
{
    /// <summary>A file of bytes, which may be replaced by another.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link; only where links are not followed.</summary>
    Link,

    /// <summary>A pipe: a FIFO, or what a shell puts in the place of a file.</summary>
    Pipe,

    /// <summary>A device that is read and written byte by byte: a terminal, /dev/null.</summary>
    CharacterDevice,

    /// <summary>A device that is addressed by blocks: a disk.</summary>
    BlockDevice,

    /// <summary>A socket, which cannot be opened as a file.</summary>
    Socket,
}
