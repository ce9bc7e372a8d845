using System.Runtime.InteropServices;
using TfModelTools.Planning;
using TfModelTools.Runtime;

namespace TfModelTools.Evaluation;

/// <summary>
/// The memory of one run of a plan: the arena, grown when a larger batch comes, and the caller's inputs and outputs. Not for use by
/// two threads at once; each thread takes its own.
/// </summary>
internal sealed class PlanContext : IBufferSet
{
    // A cache line.
    private const int Alignment = 64;

    private readonly ExecutionPlan _plan;
    private readonly Memory<byte>[] _buffers;
    private readonly PlanSlot[] _temporaries;
    private Memory<byte> _arena;
    private int _arenaBatch = -1;

    public PlanContext(ExecutionPlan plan, IReadOnlyDictionary<PlanConstant, ReadOnlyMemory<byte>> constants)
    {
        _plan = plan;
        _buffers = new Memory<byte>[plan.Slots.Count];
        _temporaries = [.. plan.Slots.Where(s => s.Kind == PlanSlotKind.Temporary)];
        foreach (PlanSlot slot in plan.Slots.Where(s => s.Kind == PlanSlotKind.Constant))
        {
            // A constant operand, which all contexts share: no kernel writes to what it reads.
            _buffers[slot.Index] = MemoryMarshal.AsMemory(constants[slot.Constant!]);
        }
    }

    /// <summary>The bytes of a buffer.</summary>
    public Memory<byte> this[int slot]
    {
        get => _buffers[slot];
        set => _buffers[slot] = value;
    }

    /// <summary>Lays the arena out for a batch size.</summary>
    public void Prepare(int batch)
    {
        if (batch == _arenaBatch)
        {
            return;
        }

        long needed = _plan.ArenaBytes(batch);
        if (needed > _arena.Length)
        {
            // Pinned, so that it stays at a place where vectors do not straddle two cache lines.
            byte[] array = GC.AllocateUninitializedArray<byte>(checked((int)(needed + Alignment)), pinned: true);
            int skip = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) & (Alignment - 1));
            _arena = array.AsMemory(skip, (int)needed);
        }

        foreach (PlanSlot slot in _temporaries)
        {
            ArenaRegion region = slot.Region;
            _buffers[slot.Index] = region.IsPerBatch
                ? _arena.Slice(checked((int)(_plan.FixedArenaBytes + (region.Offset * batch))), checked((int)(region.Length * batch)))
                : _arena.Slice((int)region.Offset, (int)region.Length);
        }

        _arenaBatch = batch;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<T> Read<T>(int buffer)
        where T : unmanaged
        => Write<T>(buffer);

    /// <inheritdoc/>
    public Span<T> Write<T>(int buffer)
        where T : unmanaged
        => buffer < 0 ? [] : MemoryMarshal.Cast<byte, T>(_buffers[buffer].Span);
}
