using System.Runtime.InteropServices;

namespace TfModelTools.Common;

/// <summary>
/// Memory for large arrays. Linux gives it in pages of 4 KB, each made when it is first written to, unless somebody asks for large ones;
/// making so many small pages takes longer than filling them.
/// </summary>
internal static partial class MemoryPages
{
    private const int LeastBytes = 4 << 20;
    private const nint PageSize = 4096;
    private const int UseHugePages = 14; // MADV_HUGEPAGE, linux/mman.h

    /// <summary>Allocates an array whose content is not known, of large pages where that is possible.</summary>
    /// <param name="length">Its length in bytes.</param>
    public static byte[] Allocate(long length)
    {
        byte[] array = GC.AllocateUninitializedArray<byte>(checked((int)length));
        if (length >= LeastBytes && OperatingSystem.IsLinux())
        {
            Advise(array);
        }

        return array;
    }

    private static unsafe void Advise(byte[] array)
    {
        fixed (byte* start = array)
        {
            nint first = ((nint)start + PageSize - 1) & -PageSize;
            nint end = ((nint)start + array.Length) & -PageSize;
            try
            {
                _ = MAdvise(first, (nuint)(end - first), UseHugePages);
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
            {
                // It is advice: a system that does not take it does without.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(nint address, nuint length, int advice);
}
