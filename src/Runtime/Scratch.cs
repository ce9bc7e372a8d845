using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>
/// Working memory of a kernel during one Run, of the calling thread: taken with "using", given back at the end of the block. It
/// grows to the largest size ever asked for and is then reused, so that predictions do not allocate. Uninitialized, 64-byte aligned.
/// </summary>
internal readonly unsafe ref struct Scratch
{
    private const int Alignment = 64;

    // One buffer for each level of nested use, all the thread's own. No [ThreadStatic], and only types of the framework: a generated
    // project is an assembly that can be unloaded, and the runtime confuses the thread statics of such assemblies (docs/generated-project.md).
    private static readonly ThreadLocal<StrongBox<(float[]?[] Buffers, int Depth)>> Own = new();

    private readonly StrongBox<(float[]?[] Buffers, int Depth)> _own;
    private readonly int _depth;

    private Scratch(float* pointer, int length, StrongBox<(float[]?[] Buffers, int Depth)> own)
    {
        Pointer = pointer;
        Length = length;
        _own = own;
        _depth = own.Value.Depth++;
    }

    /// <summary>The first element.</summary>
    public float* Pointer { get; }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The memory as a span.</summary>
    public Span<float> Span => new(Pointer, Length);

    /// <summary>Takes memory for some elements.</summary>
    public static Scratch Rent(long count)
    {
        int length = checked((int)count);
        StrongBox<(float[]?[] Buffers, int Depth)> own = Own.Value ??= new((new float[]?[4], 0));
        int depth = own.Value.Depth;
        if (KernelMemory.Replacement is not null)
        {
            return new Scratch(KernelMemory.AddressOf(KernelMemory.Replacement(length, depth)), length, own);
        }

        if (depth == own.Value.Buffers.Length)
        {
            Array.Resize(ref own.Value.Buffers, depth * 2);
        }

        float[]?[] buffers = own.Value.Buffers;
        float[]? buffer = buffers[depth];
        if (buffer is null || buffer.Length < length + (Alignment / sizeof(float)))
        {
            // Pinned: the collector never moves it, so the pointer holds as long as the array lives.
            buffer = GC.AllocateUninitializedArray<float>(checked(length + (Alignment / sizeof(float))), pinned: true);
            buffers[depth] = buffer;
        }

        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(buffer));
        return new Scratch((float*)((address + Alignment - 1) & ~(nuint)(Alignment - 1)), length, own);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _own.Value.Depth = _depth;
}
