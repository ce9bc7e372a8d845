using System.Collections.Concurrent;

namespace TfModelTools.Tests.Guard.Buffers;

/// <summary>
/// Guarded memory in the place of what kernels keep and work in (<see cref="TfModelTools.Runtime.KernelMemory"/>). Each piece is laid anew
/// whenever it is asked for, so that it is guarded at its exact length; its start may then be less aligned than kernels like, which only
/// costs time.
/// </summary>
internal sealed class GuardedKernelMemory
{
    private readonly Lock _gate = new();
    private readonly List<GuardedBuffer> _kept = [];

    // A thread's working memory, by the thread's number and the level of nested use: nobody else gets the same pages while it lives, as a helper
    // may outlive a call.
    private readonly ConcurrentDictionary<int, List<GuardedBuffer>> _working = [];
    private readonly ConcurrentQueue<string> _damage = [];
    private int _used;

    /// <summary>Where memory is laid from now on.</summary>
    public Placement Placement { get; set; }

    /// <summary>Gives memory; see <see cref="TfModelTools.Runtime.KernelMemory.Replacement"/>.</summary>
    public Memory<float> Allocate(int count, int level)
    {
        GuardedBuffer buffer;
        int number;
        if (level < 0)
        {
            lock (_gate)
            {
                number = _used++;
                if (_kept.Count < _used)
                {
                    _kept.Add(new GuardedBuffer());
                }

                buffer = _kept[number];
            }
        }
        else
        {
            List<GuardedBuffer> levels = _working.GetOrAdd(Environment.CurrentManagedThreadId, _ => []);
            lock (levels)
            {
                while (levels.Count <= level)
                {
                    levels.Add(new GuardedBuffer());
                }
            }

            buffer = levels[level];
            number = level;
        }

        lock (buffer)
        {
            Check(buffer);
            buffer.Place(Placement.For(number), checked(count * sizeof(float)), sizeof(float));
        }

        return new BufferMemory<float>(buffer).Memory;
    }

    /// <summary>Takes back what is kept.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _used = 0;
        }
    }

    /// <summary>What was written beside any memory since this was last asked; null for nothing.</summary>
    public string? Damage()
    {
        lock (_gate)
        {
            foreach (GuardedBuffer buffer in _kept.Take(_used))
            {
                Check(buffer);
            }
        }

        foreach (List<GuardedBuffer> levels in _working.Values)
        {
            lock (levels)
            {
                foreach (GuardedBuffer buffer in levels)
                {
                    lock (buffer)
                    {
                        Check(buffer);
                    }
                }
            }
        }

        return _damage.TryDequeue(out string? damage) ? damage : null;
    }

    private void Check(GuardedBuffer buffer)
    {
        if (buffer.Damage() is string damage)
        {
            _damage.Enqueue("of what the kernel keeps or works in " + damage);
        }
    }
}
