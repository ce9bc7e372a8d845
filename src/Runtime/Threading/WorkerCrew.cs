using System.Runtime.ExceptionServices;

namespace TfModelTools.Runtime;

/// <summary>
/// A few threads that live as long as the process and help one caller at a time. The parts of a job are dealt out in equal runs, one
/// for each thread, so that a thread meets the same weights in its cache at every prediction; who has done its own run takes from the
/// others'. So nobody waits for a helper that has not even started, however busy its processor is.
/// </summary>
/// <remarks>
/// Who owns what. <c>_function</c> and <c>_work</c> (which points into the caller's stack) belong to the caller, who is the one that made
/// <c>_isBusy</c> 1; helpers read them only between taking a part, by an exchange of the word that carries the job's number, and
/// counting it off <c>_pending</c>. The caller does not return, whatever happens, before <c>_pending</c> is 0: so nobody reads or writes what is
/// the caller's after that. A helper that comes late finds no part, for the words are of another job or used up, and touches nothing.
/// What is posted is owned by whoever gets it out of <c>_posted</c> by an exchange: a helper that does it, or who posted it and takes it back.
/// </remarks>
internal sealed unsafe class WorkerCrew
{
    // A run of parts in one word, so that taking one is a single exchange: the job's number, the next part, the end.
    private const int PartBits = 20;
    private const long PartMask = (1L << PartBits) - 1;

    // In elements: two cache lines, which processors fetch together.
    private const int Spread = 16;

    // The last parts of others take microseconds; longer, and the helper's processor may be this one.
    private const int SpinsBeforeYield = 10;
    private const int LongestSpin = 6;

    private readonly long[] _runs = GC.AllocateArray<long>((Workers.MaxCount + 1) * Spread, pinned: true);
    private WorkerThread[] _helpers = [];
    private int _isBusy;
    private int _job;
    private int _pending;
    private int _count;
    private delegate*<void*, int, void> _function;
    private void* _work;
    private Exception? _fault;
    private IFollowUp? _posted;

    /// <summary>The number of the latest job; changes when there is a new one.</summary>
    public int Job => Volatile.Read(ref _job);

    /// <summary>Does all parts of a job with helpers; false, without doing anything, when the crew is helping another caller.</summary>
    /// <param name="function">Does one part.</param>
    /// <param name="work">What it is given.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="count">The number of threads, at most the number of parts.</param>
    public bool TryRun(delegate*<void*, int, void> function, void* work, int parts, int count)
    {
        if (parts > PartMask || Interlocked.CompareExchange(ref _isBusy, 1, 0) != 0)
        {
            return false;
        }

        try
        {
            if (_helpers.Length < count - 1)
            {
                Grow(count - 1);
            }

            _function = function;
            _work = work;
            _pending = parts;
            _count = count;
            _fault = null;
            int job = _job + 1;
            for (int t = 0; t < count; t++)
            {
                long next = (long)parts * t / count;
                long end = (long)parts * (t + 1) / count;
                Volatile.Write(ref _runs[t * Spread], Word(job, next, end));
            }

            // A full fence: helpers that see the number see all of the above, and we see who sleeps.
            Interlocked.Exchange(ref _job, job);
            HandOver.Pause();
            for (int t = 1; t < count; t++)
            {
                _helpers[t - 1].Wake();
            }

            Help(0, job);
            HandOver.Pause();

            // Nothing in here throws: a helper may be at work on the caller's stack.
            for (int i = 0; Volatile.Read(ref _pending) != 0; i++)
            {
                if (i < SpinsBeforeYield)
                {
                    Thread.SpinWait(1 << Math.Min(i, LongestSpin));
                }
                else
                {
                    Thread.Yield();
                }
            }

            // The address is of the caller's stack: nothing of it stays behind.
            _work = null;
            Exception? fault = _fault;
            _fault = null;
            if (fault is not null)
            {
                ExceptionDispatchInfo.Throw(fault);
            }

            return true;
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <summary>Does parts of a job: those of one's own run, then others'.</summary>
    /// <param name="self">The number of the thread; the caller is 0.</param>
    /// <param name="job">The job's number.</param>
    public void Help(int self, int job)
    {
        int count = Volatile.Read(ref _count);
        if (self >= count)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            ref long run = ref _runs[(self + i) % count * Spread];
            while (TryTake(ref run, job, out int part))
            {
                // A part is taken, so the job cannot end before it is done: its function and its work are there.
                HandOver.Pause();
                try
                {
                    _function(_work, part);
                }
                catch (Exception e)
                {
                    // Told to the caller, on the caller's thread.
                    Interlocked.CompareExchange(ref _fault, e, null);
                }

                HandOver.Pause();
                Interlocked.Decrement(ref _pending);
            }
        }
    }

    /// <summary>Leaves something to a helper; false, without doing anything, when the crew is being given a job or something else waits.</summary>
    /// <param name="work">What is to be done.</param>
    public bool TryPost(IFollowUp work)
    {
        if (Interlocked.CompareExchange(ref _isBusy, 1, 0) != 0)
        {
            return false;
        }

        try
        {
            if (_helpers.Length == 0)
            {
                Grow(1);
            }

            if (Interlocked.CompareExchange(ref _posted, work, null) is not null)
            {
                return false;
            }

            // A job without parts: the words are of the one before.
            Interlocked.Increment(ref _job);
            HandOver.Pause();
            _helpers[0].Wake();
            return true;
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <summary>Takes back what was posted; false when a helper has taken it up.</summary>
    /// <param name="work">What was posted.</param>
    public bool TryWithdraw(IFollowUp work) => ReferenceEquals(Interlocked.CompareExchange(ref _posted, null, work), work);

    /// <summary>Does what was posted, if anything.</summary>
    public void FollowUp() => Interlocked.Exchange(ref _posted, null)?.Run();

    private static bool TryTake(ref long run, int job, out int part)
    {
        while (true)
        {
            long word = Volatile.Read(ref run);
            long next = (word >> PartBits) & PartMask;
            part = (int)next;
            if ((word & ~((1L << (2 * PartBits)) - 1)) != Word(job, 0, 0) || next >= (word & PartMask))
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref run, word + (1L << PartBits), word) == word)
            {
                return true;
            }
        }
    }

    private static long Word(int job, long next, long end) => ((long)job << (2 * PartBits)) | (next << PartBits) | end;

    private void Grow(int count)
    {
        WorkerThread[] helpers = new WorkerThread[count];
        _helpers.CopyTo(helpers, 0);
        for (int i = _helpers.Length; i < count; i++)
        {
            helpers[i] = new WorkerThread(this, i + 1);
        }

        _helpers = helpers;
    }
}
