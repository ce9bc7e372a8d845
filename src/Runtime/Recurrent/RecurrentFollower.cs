using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>
/// The second thread of a <see cref="RecurrentPair"/>: it computes the units of the second shard. All it reads and writes, but for the
/// kernel's weights, is memory of its own: the leader may leave it behind at any time, in the middle of a step, when its processor has other work.
/// </summary>
/// <remarks>
/// <para>Who owns it. A kernel has one follower for its whole life, or none. It has users: none, then it lies idle and nobody touches its memory;
/// two, the leader that took it (<see cref="TryPost"/>) and the helper it was posted to; one, when either has given it up. Only a follower
/// without users is taken, so nobody lays a new sequence into memory that a helper of an earlier prediction still works in. The helper
/// works in a method of this object, which holds its memory and the kernel: both live until it has given up, also when the leader has long
/// returned and the model is gone.</para>
/// <para>Who writes what. The leader writes the sequence before it posts, the entry states before it tells the start, its half of the state
/// after step k (place k mod 4) before it tells that it has done k + 1 steps. The follower writes its halves after step k (place k mod 4) before
/// it tells the same. Neither starts on step k + 1 before the other has told step k: the follower is never more than one step past the last
/// step it was given, so that what it writes for steps k and k + 1 leaves the places of step k - 1 alone, from which a leader that
/// stopped waiting at step k goes on.</para>
/// </remarks>
internal sealed unsafe class RecurrentFollower : IFollowUp
{
    // Two cache lines, which processors fetch together: what one thread writes does not share them with what the other writes.
    private const int Line = 32;

    // What the leader tells instead of a step or a number of steps.
    private const int Over = int.MaxValue;
    private const int Undecided = -1;

    // States of so many steps are kept, a power of two; see the remarks.
    private const int Places = 4;

    private readonly GatedRecurrentKernel _kernel;
    private readonly long _patience;
    private readonly int _leaderCount;
    private readonly int _count;
    private readonly int _size;

    // Each piece apart; the pointers into them hold as long as this object lives.
    private readonly List<Memory<float>> _memory = [];

    // The leader's words: the step from which on the follower takes part, and how many steps the leader has done.
    private readonly int* _start;
    private readonly int* _led;

    // The follower's: whether it is there, and how many steps it has done.
    private readonly int* _present;
    private readonly int* _followed;

    // A copy of the sequence; the state it starts from; the halves of the state after a step, of the follower the cell state too, should the
    // leader have to go on alone; and what it works with.
    private readonly float* _x;
    private readonly float* _entryH;
    private readonly float* _entryC;
    private readonly float* _leaderH;
    private readonly float* _followerH;
    private readonly float* _followerC;
    private readonly float* _states;
    private readonly float* _products;
    private readonly float* _workspace;

    private int _users;

    /// <summary>A follower of a kernel.</summary>
    /// <param name="kernel">The layer, of two shards.</param>
    public RecurrentFollower(GatedRecurrentKernel kernel)
    {
        _kernel = kernel;
        _patience = (long)(kernel.PairPatienceSeconds * Stopwatch.Frequency);
        _leaderCount = kernel.Shards[0].Count;
        _count = kernel.Shards[1].Count;
        _size = Padded(kernel.Units);
        int products = checked(kernel.PairChunk * kernel.ColumnsOf(1));
        _start = (int*)Allocate(2 * Line);
        _led = _start + 1;
        _present = _start + Line;
        _followed = _present + 1;
        _entryH = Allocate(_size);
        _entryC = Allocate(_size);
        _leaderH = Allocate(Places * _size);
        _followerH = Allocate(Places * _size);
        _followerC = Allocate(Places * _size);
        _states = Allocate(4 * _size);
        _products = Allocate(Padded(products));
        _workspace = Allocate(Padded(kernel.WorkspacePerSample));
        _x = Allocate(kernel.SequenceLength);
    }

    /// <summary>Whether the helper has come.</summary>
    public bool IsPresent => Volatile.Read(ref *_present) != 0;

    /// <summary>Whether a prediction has it, or a helper still works in it.</summary>
    public bool IsTaken => Volatile.Read(ref _users) != 0;

    /// <summary>Takes the follower for a prediction and posts it; false when it is still in use, or there is no helper to post it to.</summary>
    /// <param name="x">The sequence, (steps, inputs); copied.</param>
    public bool TryPost(ReadOnlySpan<float> x)
    {
        if (Interlocked.CompareExchange(ref _users, 2, 0) != 0)
        {
            return false;
        }

        x.CopyTo(new Span<float>(_x, _kernel.SequenceLength));
        *_start = Undecided;
        *_led = 0;
        *_present = 0;
        *_followed = 0;
        HandOver.Pause();
        if (Workers.TryPost(this))
        {
            return true;
        }

        Volatile.Write(ref _users, 0);
        return false;
    }

    /// <summary>Lets the follower take part.</summary>
    /// <param name="step">The first step it computes.</param>
    /// <param name="h">The state before it.</param>
    /// <param name="c">The cell state of its units before it.</param>
    public void Begin(int step, float* h, float* c)
    {
        Copy(h, _entryH, _leaderCount + _count);
        Copy(c, _entryC, _count);
        Copy(c, Place(_followerC, step - 1), _count);
        HandOver.Pause();
        Volatile.Write(ref *_start, step);
    }

    /// <summary>Gives the leader's half of the state after a step.</summary>
    public void Give(int step, float* h)
    {
        Copy(h, Place(_leaderH, step), _leaderCount);
        HandOver.Pause();
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
                if (now - start > _patience)
                {
                    HandOver.Pause();
                    End();
                    HandOver.Pause();
                    return false;
                }
            }
        }

        HandOver.Pause();
        Copy(Place(_followerH, step), h, _count);
        return true;
    }

    /// <summary>The cell state of the follower's units after the last step that was taken.</summary>
    public void TakeCell(int step, float* c) => Copy(Place(_followerC, step), c, _count);

    /// <summary>The leader needs it no more: to be called once after <see cref="TryPost"/>, and nothing after it.</summary>
    public void GiveUp()
    {
        if (Workers.TryWithdraw(this))
        {
            // No helper has it or will get it.
            Volatile.Write(ref _users, 0);
            return;
        }

        End();
        HandOver.Pause();
        Interlocked.Decrement(ref _users);
    }

    /// <inheritdoc/>
    public void Run()
    {
        HandOver.Pause();
        Volatile.Write(ref *_present, 1);
        int start = Wait(_start, Undecided);
        if (start != Over)
        {
            Follow(start);
        }

        HandOver.Pause();
        Interlocked.Decrement(ref _users);
        GC.KeepAlive(this);
    }

    private static int Padded(int count) => (count + Line - 1) / Line * Line;

    // Whole lines, but for what only one thread reads and writes at a time.
    private float* Allocate(int length)
    {
        Memory<float> memory = KernelMemory.Allocate(length);
        memory.Span.Clear();
        _memory.Add(memory);
        return KernelMemory.AddressOf(memory);
    }

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

    private void End()
    {
        Volatile.Write(ref *_led, Over);
        Volatile.Write(ref *_start, Over);
    }

    private void Follow(int start)
    {
        int columns = _kernel.ColumnsOf(1);
        (int second, int count) = _kernel.Shards[1];
        RecurrentSequences sequences = new() { X = _x, Samples = 1 };
        RecurrentState state = new(_states, _kernel.Units, _entryH, null);
        Copy(_entryC, state.C + second, count);
        for (int first = start; first < _kernel.Steps; first += _kernel.PairChunk)
        {
            int steps = Math.Min(_kernel.PairChunk, _kernel.Steps - first);
            _kernel.Project(1, sequences, first, steps, _products);
            for (int k = first; k < first + steps; k++)
            {
                _kernel.Step(1, 1, _products + ((nint)(k - first) * columns), state, _workspace);
                Copy(state.NextH + second, Place(_followerH, k), count);
                Copy(state.NextC + second, Place(_followerC, k), count);
                HandOver.Pause();
                Volatile.Write(ref *_followed, k + 1);
                if (k + 1 < _kernel.Steps)
                {
                    if (Wait(_led, k) == Over)
                    {
                        return;
                    }

                    HandOver.Pause();
                    Copy(Place(_leaderH, k), state.NextH, second);
                }

                state.Swap();
            }
        }
    }

    private float* Place(float* places, int step) => places + ((step & (Places - 1)) * _size);
}
