namespace TfModelTools.Common;

/// <summary>Sums of counts and sizes that files claim.</summary>
public static class SaturatingSums
{
    /// <summary>
    /// The sum of numbers that are not negative; <see cref="long.MaxValue"/> where it is more than that. Each of them may be as large as a damaged
    /// file says, and a total for people is no reason to fail.
    /// </summary>
    public static long SaturatingSum<T>(this IEnumerable<T> items, Func<T, long> count)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(count);
        long sum = 0;
        foreach (T item in items)
        {
            long next = count(item);
            sum = next > long.MaxValue - sum ? long.MaxValue : sum + next;
        }

        return sum;
    }
}
