using System.Runtime.InteropServices;
using System.Text;

namespace TfModelTools.Common;

/// <summary>
/// Swaps the names of two folders in one step, so that nobody ever sees neither or half of one: renameat2 with RENAME_EXCHANGE on Linux,
/// renamex_np with RENAME_SWAP on macOS. Windows, and some file systems, have nothing like it.
/// </summary>
internal static class FolderExchange
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE (linux/fs.h), and RENAME_SWAP (sys/stdio.h of macOS)

    /// <summary>Swaps them; false where the system cannot, and then nothing has changed.</summary>
    public static bool TrySwap(string first, string second)
    {
        try
        {
            return OperatingSystem.IsLinux() ? RenameAt2(CurrentFolder, Text(first), CurrentFolder, Text(second), Exchange) == 0
                : OperatingSystem.IsMacOS() && RenamexNp(Text(first), Text(second), Exchange) == 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    private static byte[] Text(string path) => Encoding.UTF8.GetBytes(path + "\0");

    [DllImport("libc", EntryPoint = "renameat2", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameAt2(int oldFolder, byte[] oldPath, int newFolder, byte[] newPath, uint flags);

    [DllImport("libc", EntryPoint = "renamex_np", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenamexNp(byte[] oldPath, byte[] newPath, uint flags);
}
