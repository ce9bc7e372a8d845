using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Memory of float32 that kernels reach by address, apart from what a Run is given: packed weights, constants, and the working memory of
/// <see cref="Scratch"/>. Tests put memory in its place that ends where nothing may be touched, so that no access out of bounds goes unseen.
/// </summary>
internal static unsafe class KernelMemory
{
    /// <summary>In bytes: two cache lines, which processors fetch together. No vector straddles lines, and what two threads write lies on none of both.</summary>
    public const int Alignment = 128;

    /// <summary>Stands for a level of nested use where memory is kept.</summary>
    public const int Kept = -1;

    /// <summary>
    /// What tests allocate by: gives memory, uninitialized and at an address that holds, for a number of elements and a level of nested
    /// use. What is kept stays theirs to free; of each other level a thread has one piece at a time. Null outside of tests.
    /// </summary>
    public static Func<int, int, Memory<float>>? Replacement { get; set; }

    /// <summary>Memory for a kernel to keep: aligned, uninitialized, at an address that holds as long as the result is referenced.</summary>
    /// <param name="count">The number of elements.</param>
    public static Memory<float> Allocate(long count)
    {
        int length = checked((int)count);
        if (Replacement is not null)
        {
            return Replacement(length, Kept);
        }

        // Pinned: the collector never moves it.
        float[] array = GC.AllocateUninitializedArray<float>(checked(length + (Alignment / sizeof(float))), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        nuint aligned = (address + Alignment - 1) & ~(nuint)(Alignment - 1);
        return array.AsMemory((int)((aligned - address) / sizeof(float)), length);
    }

    /// <summary>Constants that a kernel keeps as they were given, and reads by address while they are fixed.</summary>
    public static ReadOnlyMemory<float> Keep(float[] constants)
    {
        if (Replacement is null)
        {
            return constants;
        }

        Memory<float> copy = Allocate(constants.Length);
        constants.CopyTo(copy);
        return copy;
    }

    /// <summary>The address of memory that <see cref="Allocate"/> or <see cref="Replacement"/> gave.</summary>
    public static float* AddressOf(Memory<float> memory) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory.Span));
}
