using System.Runtime.InteropServices;

namespace TfModelTools.Common;

/// <summary>
/// Two calls of the operating system's own library that .NET does not offer: a second name for a file, and the flush of a folder.
/// Both are an improvement where they work and are done without where they do not.
/// </summary>
internal static partial class FileSystemCalls
{
    // POSIX leaves the number open, but every system .NET runs on has 0 for "read only".
    private const int ReadOnly = 0;

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
