using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// How many threads the kernels of a prediction may use, and the means to share work among them. The number is set for the calling
/// thread by <see cref="Use"/> for as long as a prediction runs; without it kernels stay on their thread. Work is only ever split
/// where each part computes what it would compute alone, so results do not depend on the number of threads.
/// </summary>
public static unsafe class Workers
{
    /// <summary>The most threads that can be asked for.</summary>
    public const int MaxCount = 256;

    // Below about this many multiply-adds handing over a part costs more than it gains: a microsecond where the number of threads was
    // asked for, several (a helper at rest has to be woken) where it is left to us.
    private const long MinimumOperationsByDefault = 1_000_000;

    // Of the calling thread. 0 and 1: this thread alone. Negative: that many at most, left to us. No [ThreadStatic]: see Scratch.
    private static readonly ThreadLocal<StrongBox<int>> Own = new();

    private static WorkerCrew? s_crew;

    /// <summary>How many multiply-adds a thread must have to do, where the number of threads was asked for; tests lower it, to share also the least work.</summary>
    internal static long MinimumOperations { get; set; } = 50_000;

    /// <summary>The number of threads that kernels called on this thread may use, at least 1.</summary>
    internal static int Count => Math.Max(1, Math.Abs(Wish));

    private static int Wish => Own.Value?.Value ?? 0;

    /// <summary>Lets the kernels called on this thread use several threads, until the result is disposed.</summary>
    /// <param name="count">The number of threads, this one included; 0 for as many as there are processors, where that gains.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or too large.</exception>
    public static WorkerScope Use(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        WorkerScope scope = new(Wish);
        Restore(count == 0 ? -Math.Min(MaxCount, Environment.ProcessorCount) : count);
        return scope;
    }

    /// <summary>Sets the number back.</summary>
    internal static void Restore(int count) => (Own.Value ??= new()).Value = count;

    /// <summary>How many threads gain from sharing some work.</summary>
    /// <param name="operations">Multiply-adds, or as many elements moved.</param>
    internal static int CountFor(long operations)
    {
        int count = Wish;
        return count is 0 or 1 ? 1
            : count < 0 ? (int)Math.Clamp(operations / MinimumOperationsByDefault, 1, -count)
            : (int)Math.Clamp(operations / MinimumOperations, 1, count);
    }

    /// <summary>What one part has of things that are dealt out to all parts evenly, side by side: those from the first on, up to another.</summary>
    internal static (int Start, int End) Share(int total, int part, int parts) =>
        ((int)((long)total * part / parts), (int)((long)total * (part + 1) / parts));

    /// <summary>How many units things make up, the last of which may not be full.</summary>
    internal static int Units(int count, int unit) => (count + unit - 1) / unit;

    /// <summary>Does all parts of some work, on this thread and helpers.</summary>
    /// <param name="work">The work, in a local variable of the caller: helpers reach it by its address.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="count">The number of threads, as <see cref="CountFor"/> gives it.</param>
    internal static void Run<TWork>(ref TWork work, int parts, int count)
        where TWork : struct, IParallelWork, allows ref struct
    {
        count = Math.Min(count, parts);
        if (count > 1)
        {
            WorkerCrew crew = Volatile.Read(ref s_crew) ?? Create();
            if (crew.TryRun(&Invoke<TWork>, Unsafe.AsPointer(ref work), parts, count))
            {
                return;
            }
        }

        for (int part = 0; part < parts; part++)
        {
            work.Run(part);
        }
    }

    /// <summary>
    /// Hands something to a helper, which does it beside the caller if and when it comes; nobody waits for it. False, without doing anything,
    /// when there is no helper to give it to.
    /// </summary>
    /// <param name="work">What is to be done.</param>
    internal static bool TryPost(IFollowUp work) => (Volatile.Read(ref s_crew) ?? Create()).TryPost(work);

    /// <summary>Takes back what was posted; false when a helper has taken it up.</summary>
    /// <param name="work">What was posted.</param>
    internal static bool TryWithdraw(IFollowUp work) => Volatile.Read(ref s_crew)!.TryWithdraw(work);

    private static WorkerCrew Create()
    {
        Interlocked.CompareExchange(ref s_crew, new WorkerCrew(), null);
        return s_crew;
    }

    private static void Invoke<TWork>(void* work, int part)
        where TWork : struct, IParallelWork, allows ref struct
        => Unsafe.AsRef<TWork>(work).Run(part);
}
