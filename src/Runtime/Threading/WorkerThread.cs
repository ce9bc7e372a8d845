using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>
/// One helper of a <see cref="WorkerCrew"/>. Between jobs it spins for a moment, as the next layer's job comes within microseconds,
/// and then sleeps: a helper that only spun would take the processor from others' work. After long idleness its thread ends, and a new
/// one starts when it is needed again: so an assembly that holds this code can be unloaded.
/// </summary>
/// <remarks>
/// The thread's states: Ended, no thread; Awake, it will look at the crew's job before it sleeps; Asleep, it waits for a signal. Whoever turns
/// Asleep to Awake owes the signal, or is the thread itself; whoever turns Ended to Awake owes a thread.
/// </remarks>
internal sealed class WorkerThread
{
    private const int Awake = 0;
    private const int Asleep = 1;
    private const int Ended = 2;
    private const double SpinSeconds = 60e-6;
    private const int IdleMilliseconds = 1000;
    private static readonly long SpinTicks = (long)(SpinSeconds * Stopwatch.Frequency);

    private readonly WorkerCrew _crew;
    private readonly int _number;
    private readonly object _gate = new();
    private bool _isSignaled;
    private int _state = Ended;

    public WorkerThread(WorkerCrew crew, int number)
    {
        _crew = crew;
        _number = number;
    }

    /// <summary>
    /// Wakes the helper if it sleeps. The crew's job was numbered before. It never fails, for the caller's memory may be in use by now: without
    /// the helper the others do its parts.
    /// </summary>
    public void Wake()
    {
        if (Volatile.Read(ref _state) != Awake)
        {
            switch (Interlocked.Exchange(ref _state, Awake))
            {
                case Asleep:
                    HandOver.Pause();
                    Signal();
                    break;
                case Ended:
                    Start();
                    break;
                default:
                    break;
            }
        }
    }

    private void Start()
    {
        try
        {
            // Without the caller's execution context, which the thread would keep alive.
            new Thread(Run) { IsBackground = true, Name = $"Prediction helper {_number}" }.UnsafeStart();
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // The system gives no more threads.
            Volatile.Write(ref _state, Ended);
        }
    }

    private void Signal()
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                lock (_gate)
                {
                    _isSignaled = true;
                    Monitor.Pulse(_gate);
                }

                break;
            }
            catch (ThreadInterruptedException)
            {
                // Of the caller's thread, by others, and for its next wait: not for this one.
                isInterrupted = true;
            }
        }

        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    private void Run()
    {
        int seen = 0;
        while (true)
        {
            if (!SpinUntilNot(seen) && !SleepUntilNot(seen))
            {
                return;
            }

            HandOver.Pause();
            seen = _crew.Job;
            _crew.Help(_number, seen);
            _crew.FollowUp();
        }
    }

    private bool SpinUntilNot(int seen)
    {
        long start = Stopwatch.GetTimestamp();
        while (_crew.Job == seen)
        {
            Thread.SpinWait(4);
            if (Stopwatch.GetTimestamp() - start > SpinTicks)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sleeps until there is another job; false when none came for long, and the thread is to end.</summary>
    private bool SleepUntilNot(int seen)
    {
        HandOver.Pause();
        Interlocked.Exchange(ref _state, Asleep);
        HandOver.Pause();

        // Either we see the new job here, or who numbered it sees that we sleep; if both, its signal is on the way.
        if (_crew.Job != seen && Interlocked.CompareExchange(ref _state, Awake, Asleep) == Asleep)
        {
            return true;
        }

        if (WaitForSignal(IdleMilliseconds))
        {
            return true;
        }

        HandOver.Pause();
        if (Interlocked.CompareExchange(ref _state, Ended, Asleep) == Asleep)
        {
            return false;
        }

        return WaitForSignal(Timeout.Infinite);
    }

    private bool WaitForSignal(int milliseconds)
    {
        lock (_gate)
        {
            while (!_isSignaled)
            {
                if (!Monitor.Wait(_gate, milliseconds) && !_isSignaled)
                {
                    return false;
                }
            }

            _isSignaled = false;
            return true;
        }
    }
}
