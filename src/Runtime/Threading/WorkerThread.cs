using System.Diagnostics;

namespace TfModelTools.Runtime;

/// <summary>
/// One helper of a <see cref="WorkerCrew"/>. Between jobs it spins for a moment, as the next layer's job comes within microseconds,
/// and then sleeps: a helper that only spun would take the processor from others' work. After long idleness its thread ends, and a new
/// one starts when it is needed again: so an assembly that holds this code can be unloaded.
/// </summary>
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

    /// <summary>Wakes the helper if it sleeps. The crew's job was numbered before.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _state) != Awake)
        {
            switch (Interlocked.Exchange(ref _state, Awake))
            {
                case Asleep:
                    lock (_gate)
                    {
                        _isSignaled = true;
                        Monitor.Pulse(_gate);
                    }

                    break;
                case Ended:
                    new Thread(Run) { IsBackground = true, Name = $"Prediction helper {_number}" }.Start();
                    break;
                default:
                    break;
            }
        }
    }

    private void Run()
    {
        Workers.BecomeHelper();
        int seen = 0;
        while (true)
        {
            if (!SpinUntilNot(seen) && !SleepUntilNot(seen))
            {
                return;
            }

            seen = _crew.Job;
            _crew.Help(_number, seen);
            Workers.FollowUp();
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
        Interlocked.Exchange(ref _state, Asleep);

        // Either we see the new job here, or who numbered it sees that we sleep; if both, its signal is on the way.
        if (_crew.Job != seen && Interlocked.CompareExchange(ref _state, Awake, Asleep) == Asleep)
        {
            return true;
        }

        if (WaitForSignal(IdleMilliseconds))
        {
            return true;
        }

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
