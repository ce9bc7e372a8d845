using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TfModelTools.Common;

/// <content>What a path leads to, and what belongs to a file beside its content.</content>
internal static partial class FileSystemCalls
{
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW of linux/fcntl.h
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStatus = 0x7ff; // STATX_BASIC_STATS
    private const int MaxAttributeBytes = 1 << 16; // XATTR_LIST_MAX and XATTR_SIZE_MAX

    /// <summary>Reads the system's own record of a file: struct statx on Linux, struct stat on macOS.</summary>
    /// <returns>Whether there is something at the path; null where the system has no such call.</returns>
    public static unsafe bool? TryReadStatus(string path, bool followLinks, Span<byte> status)
    {
        try
        {
            fixed (byte* s = status)
            {
                if (OperatingSystem.IsLinux())
                {
                    return Statx(CurrentFolder, path, followLinks ? 0 : NoFollow, BasicStatus, s) == 0;
                }

                bool classic = RuntimeInformation.ProcessArchitecture == Architecture.X64;
                return (followLinks ? (classic ? Stat64(path, s) : Stat(path, s)) : (classic ? LinkStat64(path, s) : LinkStat(path, s))) == 0;
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="TryReadStatus(string, bool, Span{byte})"/>, of an open file.</summary>
    /// <returns>Whether it was done.</returns>
    public static unsafe bool TryReadStatus(SafeFileHandle file, Span<byte> status)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return false;
        }

        bool isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            int descriptor = (int)file.DangerousGetHandle();
            fixed (byte* s = status)
            {
                return OperatingSystem.IsLinux() ? Statx(descriptor, string.Empty, EmptyPath, BasicStatus, s) == 0
                    : (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? DescriptorStat64(descriptor, s) : DescriptorStat(descriptor, s)) == 0;
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
        finally
        {
            if (isHeld)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// The path of an existing folder without links and dots, as the system walks it: behind a link to a folder, ".." is not what
    /// stands before it in the path.
    /// </summary>
    public static string RealPath(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.GetFullPath(folder);
        }

        try
        {
            nint text = RealPath(folder, 0);
            if (text != 0)
            {
                string path = Marshal.PtrToStringUTF8(text)!;
                Free(text);
                return path;
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Nearly always the same.
        }

        return Path.GetFullPath(folder);
    }

    /// <summary>Gives a file an owner and a group, or where that is not allowed the group alone.</summary>
    /// <returns>Whether the owner is that now.</returns>
    public static bool TrySetOwner(string path, uint owner, uint group)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        try
        {
            if (ChangeOwner(path, owner, group) == 0)
            {
                return true;
            }

            _ = ChangeOwner(path, uint.MaxValue, group);
            return false;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Copies the extended attributes of a file, access control lists among them, as far as that is allowed. On Linux only.</summary>
    public static unsafe void CopyAttributes(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            byte[] names = new byte[MaxAttributeBytes];
            byte[] value = new byte[MaxAttributeBytes];
            fixed (byte* list = names, content = value)
            {
                long length = ListAttributes(from, list, names.Length);
                for (int at = 0; at < length;)
                {
                    int end = Array.IndexOf(names, (byte)0, at);
                    long size = GetAttribute(from, list + at, content, value.Length);
                    if (size >= 0)
                    {
                        // Some belong to the system and cannot be set: they are the new file's own matter.
                        _ = SetAttribute(to, list + at, content, (nint)size, 0);
                    }

                    at = end + 1;
                }
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // The content is what counts.
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int LinkStat(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Stat64(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int LinkStat64(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "fstat")]
    private static unsafe partial int DescriptorStat(int descriptor, byte* status);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
    private static unsafe partial int DescriptorStat64(int descriptor, byte* status);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint resolved);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "listxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint ListAttributes(string path, byte* names, nint size);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint GetAttribute(string path, byte* name, byte* value, nint size);

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int SetAttribute(string path, byte* name, byte* value, nint size, int flags);
}
