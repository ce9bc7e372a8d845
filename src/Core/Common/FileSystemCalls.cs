using System.Runtime.InteropServices;

namespace TfModelTools.Common;

/// <summary>
/// Calls of the operating system's own library that .NET does not offer: what kind a file is, a second name for a file, the flush of a
/// folder, the swap of two folders, owners and attributes. They are an improvement where they work and are done without where they do not.
/// </summary>
internal static partial class FileSystemCalls
{
    // POSIX leaves the number open, but every system .NET runs on has 0 for "read only".
    private const int ReadOnly = 0;
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE (linux/fs.h), and RENAME_SWAP (sys/stdio.h of macOS)

    /// <summary>Gives a file a second name (a hard link), which takes no time and no space.</summary>
    /// <param name="existing">The file.</param>
    /// <param name="link">The second name, in the same file system; nothing may be there.</param>
    /// <returns>Whether it was done: not every file system has links.</returns>
    public static bool TryLink(string existing, string link)
    {
        try
        {
            return OperatingSystem.IsWindows() ? CreateHardLink(link, existing, 0) : Link(existing, link) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// Brings the names in a folder to the disk: a renamed file is under its new name after a power cut only when its folder was
    /// written. Windows does so by itself.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            int descriptor = Open(folder, ReadOnly);
            if (descriptor >= 0)
            {
                _ = Sync(descriptor);
                _ = Close(descriptor);
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // The system will write it in its own time.
        }
    }

    /// <summary>
    /// Swaps the names of two folders in one step, so that nobody ever sees neither or half of one: renameat2 with RENAME_EXCHANGE on Linux,
    /// renamex_np with RENAME_SWAP on macOS. Windows, and some file systems, have nothing like it.
    /// </summary>
    /// <returns>Whether it was done; if not, nothing has changed.</returns>
    public static bool TrySwapFolders(string first, string second)
    {
        try
        {
            return OperatingSystem.IsLinux() ? RenameAt2(CurrentFolder, first, CurrentFolder, second, Exchange) == 0
                : OperatingSystem.IsMacOS() && RenamexNp(first, second, Exchange) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oldFolder, string oldPath, int newFolder, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenamexNp(string oldPath, string newPath, uint flags);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string link);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string link, string existing, nint securityAttributes);
}
