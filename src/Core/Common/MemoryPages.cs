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
    public static byte[] Allocate(long length) => Allocate<byte>(length);

    /// <summary>Allocates an array whose content is not known, of large pages where that is possible.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of its elements.</param>
    public static T[] Allocate<T>(long length)
        where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(checked((int)length));
        Span<byte> bytes = MemoryMarshal.AsBytes(array.AsSpan());
        if (bytes.Length >= LeastBytes && OperatingSystem.IsLinux())
        {
            Advise(bytes);
        }

        return array;
    }

    private static unsafe void Advise(Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint first = ((nint)start + PageSize - 1) & -PageSize;
            nint end = ((nint)start + bytes.Length) & -PageSize;
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
