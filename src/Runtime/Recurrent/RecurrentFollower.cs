using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>
/// The second thread of a <see cref="RecurrentPair"/>: it computes the units of the second shard. All it reads and writes, but for the
/// kernel, is its own memory: the leader may leave it behind at any time, in the middle of a step, when its processor has other work.
/// </summary>
internal sealed unsafe class RecurrentFollower : IFollowUp
{
    // Two cache lines, which processors fetch together: what one thread writes does not share them with what the other writes.
    private const int Line = 32;

    // What the leader tells instead of a step or a number of steps.
    private const int Over = int.MaxValue;
    private const int Undecided = -1;

    // How long the leader waits for the other half of a step; a step takes a few microseconds.
    private const double PatienceSeconds = 50e-6;

    // A thread that predicts has a few: one may still be in use when the next prediction starts.
    private const int Count = 3;
    private static readonly long Patience = (long)(PatienceSeconds * Stopwatch.Frequency);

    [ThreadStatic]
    private static RecurrentFollower[]? s_followers;

    private float[] _memory = [];
    private bool _isFree = true;

    // Weak: it stays with its thread, and must not keep a model alive that nobody predicts with any more. Who leads holds the kernel.
    private readonly WeakReference<GatedRecurrentKernel> _kernel = new(null!);
    private int _units;
    private int _leaderCount;
    private int _count;

    // The leader's words: the step from which on the follower takes part, and how many steps the leader has done.
    private int* _start;
    private int* _led;

    // The follower's: whether it is there, and how many steps it has done.
    private int* _present;
    private int* _followed;

    // A copy of the sequence; the state it starts from; the halves of the state after a step, one place for even steps and one for odd ones,
    // of the follower the cell state too, should the leader have to go on alone; and what it works with.
    private float* _x;
    private float* _entryH;
    private float* _entryC;
    private float* _leaderH;
    private float* _followerH;
    private float* _followerC;
    private float* _states;
    private float* _products;
    private float* _workspace;
    private int _size;

    private RecurrentFollower()
    {
    }

    /// <summary>Whether it takes part.</summary>
    public bool IsPresent => Volatile.Read(ref *_present) != 0;

    /// <summary>One of the calling thread's followers, made ready; null when all of them are still in use.</summary>
    /// <param name="kernel">The layer, of two shards.</param>
    /// <param name="x">The sequence, (steps, inputs); copied.</param>
    public static RecurrentFollower? TryPrepare(GatedRecurrentKernel kernel, ReadOnlySpan<float> x)
    {
        RecurrentFollower[]? followers = s_followers;
        if (followers is null)
        {
            followers = new RecurrentFollower[Count];
            for (int i = 0; i < Count; i++)
            {
                followers[i] = new RecurrentFollower();
            }

            s_followers = followers;
        }

        foreach (RecurrentFollower follower in followers)
        {
            if (Volatile.Read(ref follower._isFree))
            {
                follower.Prepare(kernel, x);
                return follower;
            }
        }

        return null;
    }

    /// <summary>The helper's part of the job: it will follow when its part is done, and until then is in use.</summary>
    public void Enlist()
    {
        _isFree = false;
        _isFree = !(Volatile.Read(ref *_start) != Over && Workers.TryFollowUp(this));
    }

    /// <summary>Lets the follower take part.</summary>
    /// <param name="step">The first step it computes.</param>
    /// <param name="h">The state before it.</param>
    /// <param name="c">The cell state of its units before it.</param>
    public void Begin(int step, float* h, float* c)
    {
        Copy(h, _entryH, _units);
        Copy(c, _entryC, _count);
        Copy(c, Even(_followerC, step - 1), _count);
        Volatile.Write(ref *_start, step);
    }

    /// <summary>Gives the leader's half of the state after a step.</summary>
    public void Give(int step, float* h)
    {
        Copy(h, Even(_leaderH, step), _leaderCount);
        Volatile.Write(ref *_led, step + 1);
    }

    /// <summary>Waits for the follower's half of the state after a step; false when it did not come for long, and is left behind.</summary>
    public bool TryTake(int step, float* h)
    {
        long start = 0;
        for (int i = 1; Volatile.Read(ref *_followed) <= step; i++)
        {
            Thread.SpinWait(1);
            if (i % 64 == 0)
            {
                long now = Stopwatch.GetTimestamp();
                start = start == 0 ? now : start;
                if (now - start > Patience)
                {
                    End();
                    return false;
                }
            }
        }

        Copy(Even(_followerH, step), h, _count);
        return true;
    }

    /// <summary>The cell state of the follower's units after the last step that it gave.</summary>
    public void TakeCell(int step, float* c) => Copy(Even(_followerC, step), c, _count);

    /// <summary>Tells the follower that it is not waited for any more.</summary>
    public void End()
    {
        Volatile.Write(ref *_led, Over);
        Volatile.Write(ref *_start, Over);
    }

    /// <inheritdoc/>
    public void Run()
    {
        Volatile.Write(ref *_present, 1);
        int start = Wait(_start, Undecided);
        if (start != Over && _kernel.TryGetTarget(out GatedRecurrentKernel? kernel))
        {
            Follow(kernel, start);
        }

        Volatile.Write(ref _isFree, true);
    }

    private static int Padded(int count) => (count + Line - 1) / Line * Line;

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));

    /// <summary>Waits while a word of the leader's is at most some number.</summary>
    private static int Wait(int* word, int number)
    {
        SpinWait spin = default;
        int value;
        for (int i = 0; (value = Volatile.Read(ref *word)) <= number; i++)
        {
            if (i < 1000)
            {
                Thread.SpinWait(1);
            }
            else
            {
                // The leader may be waiting for this very processor.
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }

        return value;
    }

    private void Prepare(GatedRecurrentKernel kernel, ReadOnlySpan<float> x)
    {
        _kernel.SetTarget(kernel);
        _units = kernel.Units;
        _leaderCount = kernel.Shards[0].Count;
        _count = kernel.Shards[1].Count;
        _size = Padded(kernel.Units);
        int products = checked(kernel.PairChunk * kernel.ColumnsOf(1));
        int length = checked((3 * Line) + x.Length + Line + (12 * _size) + products + kernel.WorkspacePerSample);
        if (_memory.Length < length)
        {
            _memory = GC.AllocateArray<float>(length, pinned: true);
        }

        float* memory = (float*)(((nint)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0) + (Line * sizeof(float)) - 1) & ~((nint)(Line * sizeof(float)) - 1));
        _start = (int*)memory;
        _led = _start + 1;
        _present = (int*)(memory + Line);
        _followed = _present + 1;
        _entryH = memory + (2 * Line);
        _entryC = _entryH + _size;
        _leaderH = _entryC + _size;
        _followerH = _leaderH + (2 * _size);
        _followerC = _followerH + (2 * _size);
        _states = _followerC + (2 * _size);
        _products = _states + (4 * _size);
        _workspace = _products + products;
        _x = _workspace + kernel.WorkspacePerSample;
        x.CopyTo(new Span<float>(_x, x.Length));
        *_start = Undecided;
        *_led = 0;
        *_present = 0;
        *_followed = 0;
    }

    private void Follow(GatedRecurrentKernel kernel, int start)
    {
        int columns = kernel.ColumnsOf(1);
        (int second, int count) = kernel.Shards[1];
        RecurrentSequences sequences = new() { X = _x, Samples = 1 };
        RecurrentState state = new(_states, kernel.Units, _entryH, null);
        Copy(_entryC, state.C + second, count);
        for (int first = start; first < kernel.Steps; first += kernel.PairChunk)
        {
            int steps = Math.Min(kernel.PairChunk, kernel.Steps - first);
            kernel.Project(1, sequences, first, steps, _products);
            for (int k = first; k < first + steps; k++)
            {
                kernel.Step(1, 1, _products + ((nint)(k - first) * columns), state, _workspace);
                Copy(state.NextH + second, Even(_followerH, k), count);
                Copy(state.NextC + second, Even(_followerC, k), count);
                Volatile.Write(ref *_followed, k + 1);
                if (k + 1 < kernel.Steps)
                {
                    if (Wait(_led, k) == Over)
                    {
                        return;
                    }

                    Copy(Even(_leaderH, k), state.NextH, second);
                }

                state.Swap();
            }
        }
    }

    private float* Even(float* places, int step) => places + ((step & 1) * _size);
}
