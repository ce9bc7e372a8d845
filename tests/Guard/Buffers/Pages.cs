using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TfModelTools.Tests.Guard.Buffers;

/// <summary>Whole pages of memory, with a page before and one behind them. Where the system lets us, those may not be touched.</summary>
internal static unsafe partial class Pages
{
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;

    /// <summary>Whether touching the page before or behind ends the process. Elsewhere only what is written there can be seen, afterwards.</summary>
    public static bool AreProtected => OperatingSystem.IsLinux();

    /// <summary>The bytes of a page.</summary>
    public static int Size { get; } = Environment.SystemPageSize;

    /// <summary>Takes pages from the system, for as long as the process lives.</summary>
    /// <param name="bytes">A multiple of <see cref="Size"/>.</param>
    /// <returns>The first byte behind the page in front.</returns>
    public static byte* Allocate(int bytes)
    {
        if (!AreProtected)
        {
            return (byte*)NativeMemory.AlignedAlloc((nuint)bytes + (2 * (nuint)Size), (nuint)Size) + Size;
        }

        nint all = Map(0, (nuint)bytes + (2 * (nuint)Size), 0, PrivateAndAnonymous, -1, 0);
        if (all == -1 || Protect(all + Size, (nuint)bytes, ReadAndWrite) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return (byte*)all + Size;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(nint address, nuint length, int protection);
}
