using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace TfModelTools.Common;

/// <summary>
/// What the system knows of a file, links followed: its kind, which .NET does not tell, and the length and time of what a link leads to,
/// where <see cref="FileInfo"/> gives those of the link.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Its length in bytes; 0 for what has none.</param>
/// <param name="LastWriteTime">When it was last written.</param>
/// <param name="Mode">Its permissions; 0 on Windows.</param>
/// <param name="Owner">The number of its owner; 0 on Windows.</param>
/// <param name="Group">The number of its group; 0 on Windows.</param>
/// <param name="NameCount">How many names (hard links) it has; 1 on Windows.</param>
/// <param name="Identity">The numbers of its device and of itself on it; 0 on Windows.</param>
public readonly record struct FileStatus(
    FileKind Kind, long Length, DateTime LastWriteTime, UnixFileMode Mode, uint Owner, uint Group, long NameCount, (long Device, long File) Identity)
{
    private const int BufferSize = 256; // struct statx and macOS' struct stat, with room
    private const int PermissionBits = 0xfff; // 07777

    /// <summary>Whether it can be read only once, from the front: a pipe or a device.</summary>
    public bool IsStream => Kind is FileKind.Pipe or FileKind.CharacterDevice or FileKind.BlockDevice or FileKind.Socket;

    /// <summary>What a path leads to; null where there is nothing, as at the end of a dangling link.</summary>
    public static FileStatus? Of(string path) => Read(path, followLinks: true);

    /// <summary>What is at a path itself, which may be a link.</summary>
    public static FileStatus? OfLink(string path) => Read(path, followLinks: false);

    /// <summary>What an open file is; null where the system cannot tell.</summary>
    public static FileStatus? Of(SafeFileHandle file)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        buffer.Clear();
        return !FileSystemCalls.TryReadStatus(file, buffer) ? null : OperatingSystem.IsLinux() ? ParseStatx(buffer) : ParseStat(buffer);
    }

    private static FileStatus? Read(string path, bool followLinks)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            Span<byte> buffer = stackalloc byte[BufferSize];
            buffer.Clear();
            switch (FileSystemCalls.TryReadStatus(path, followLinks, buffer))
            {
                case true:
                    return OperatingSystem.IsLinux() ? ParseStatx(buffer) : ParseStat(buffer);
                case false:
                    return null;
            }
        }

        return ReadPortable(path, followLinks);
    }

    /// <summary>struct statx of linux/stat.h, the same on every processor.</summary>
    private static FileStatus ParseStatx(ReadOnlySpan<byte> s) => Create(
        BinaryPrimitives.ReadUInt16LittleEndian(s[28..]),
        BinaryPrimitives.ReadInt64LittleEndian(s[40..]),
        Time(BinaryPrimitives.ReadInt64LittleEndian(s[112..]), BinaryPrimitives.ReadUInt32LittleEndian(s[120..])),
        BinaryPrimitives.ReadUInt32LittleEndian(s[20..]),
        BinaryPrimitives.ReadUInt32LittleEndian(s[24..]),
        BinaryPrimitives.ReadUInt32LittleEndian(s[16..]),
        (BinaryPrimitives.ReadInt64LittleEndian(s[136..]), BinaryPrimitives.ReadInt64LittleEndian(s[32..])));

    /// <summary>struct stat of sys/stat.h of macOS, with inode numbers of 64 bits.</summary>
    private static FileStatus ParseStat(ReadOnlySpan<byte> s) => Create(
        BinaryPrimitives.ReadUInt16LittleEndian(s[4..]),
        BinaryPrimitives.ReadInt64LittleEndian(s[96..]),
        Time(BinaryPrimitives.ReadInt64LittleEndian(s[48..]), BinaryPrimitives.ReadInt64LittleEndian(s[56..])),
        BinaryPrimitives.ReadUInt32LittleEndian(s[16..]),
        BinaryPrimitives.ReadUInt32LittleEndian(s[20..]),
        BinaryPrimitives.ReadUInt16LittleEndian(s[6..]),
        (BinaryPrimitives.ReadInt32LittleEndian(s), BinaryPrimitives.ReadInt64LittleEndian(s[8..])));

    private static FileStatus Create(int mode, long length, DateTime time, uint owner, uint group, long names, (long, long) identity)
    {
        // The S_IF numbers of POSIX systems.
        FileKind kind = (mode & 0xf000) switch
        {
            0x1000 => FileKind.Pipe,
            0x2000 => FileKind.CharacterDevice,
            0x4000 => FileKind.Folder,
            0x6000 => FileKind.BlockDevice,
            0xa000 => FileKind.Link,
            0xc000 => FileKind.Socket,
            _ => FileKind.Regular,
        };
        return new FileStatus(kind, kind is FileKind.Regular or FileKind.Link ? length : 0, time, (UnixFileMode)(mode & PermissionBits), owner, group, names, identity);
    }

    private static DateTime Time(long seconds, long nanoseconds) =>
        seconds is > -62_135_596_800 and < 253_402_300_800 ? DateTime.UnixEpoch.AddSeconds(seconds).AddTicks(nanoseconds / 100) : DateTime.UnixEpoch;

    // Windows, and a system whose own call is missing.
    private static FileStatus? ReadPortable(string path, bool followLinks)
    {
        if (OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal))
        {
            return new FileStatus(FileKind.CharacterDevice, 0, DateTime.UnixEpoch, 0, 0, 0, 1, default);
        }

        FileSystemInfo info = new FileInfo(path);
        try
        {
            if (info.LinkTarget is not null)
            {
                if (!followLinks)
                {
                    return new FileStatus(FileKind.Link, 0, info.LastWriteTimeUtc, 0, 0, 0, 1, default);
                }

                info = info.ResolveLinkTarget(returnFinalTarget: true)!;
            }
        }
        catch (IOException)
        {
            // A loop of links leads nowhere.
            return null;
        }

        return Directory.Exists(info.FullName) ? new FileStatus(FileKind.Folder, 0, info.LastWriteTimeUtc, 0, 0, 0, 1, default)
            : new FileInfo(info.FullName) is { Exists: true } file ? new FileStatus(FileKind.Regular, file.Length, file.LastWriteTimeUtc, 0, 0, 0, 1, default)
            : null;
    }
}
