using System.Collections.Concurrent;

namespace TfModelTools.Weights;

/// <summary>Does the same with many variables, as many at a time as there are processors.</summary>
internal static class ParallelWork
{
    /// <summary>
    /// Works on every item and gives the results in the items' order. A fault ends it and is thrown as it is: of several that of the first item, whichever
    /// thread was quicker.
    /// </summary>
    public static TResult[] Run<T, TResult>(IReadOnlyList<T> items, Func<T, TResult> work, CancellationToken cancellationToken)
    {
        TResult[] results = new TResult[items.Count];
        Lock gate = new();
        (int Index, Exception Fault)? first = null;
        try
        {
            // One at a time, in their order: mostly that of the file, so that threads read right behind each other.
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, items.Count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
                (i, state, _) =>
                {
                    try
                    {
                        results[i] = work(items[i]);
                    }
                    catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                    {
                        lock (gate)
                        {
                            first = first is { } known && known.Index < i ? known : (i, e);
                        }

                        // Those before it are still worked on.
                        state.Break();
                    }
                });
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }

        if (first is { Fault: { } fault })
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        }

        return results;
    }
}
