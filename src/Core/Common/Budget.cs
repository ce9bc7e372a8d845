namespace TfModelTools.Common;

/// <summary>
/// How much of something all parts of a file may take together: what each may have is bounded by itself, and a few bytes make another part. It is asked
/// before anything is spent. Safe for use by several threads at once.
/// </summary>
/// <param name="most">The most there may be.</param>
/// <param name="what">What there is, for messages: "the names of members".</param>
/// <param name="unit">What is counted of it, for messages: "bytes of memory"; empty for the things themselves.</param>
/// <param name="remedy">What to do where it is used up.</param>
/// <param name="path">The file, for messages; null where whoever asks says it.</param>
/// <param name="free">As many at once cost nothing: what a part has that pays for itself.</param>
internal sealed class Budget(long most, string what, string unit, string remedy, string? path = null, long free = 0)
{
    private long _spent;

    /// <summary>Whether so many more are left.</summary>
    public bool Allows(long count) => count <= free || count <= most - Volatile.Read(ref _spent);

    /// <summary>Takes so many of what is left. False where as many are not left.</summary>
    public bool TrySpend(long count) => count <= free || TryCharge(count);

    /// <summary>Takes so many of what is left.</summary>
    /// <exception cref="LimitExceededException">As many are not left.</exception>
    public void Spend(long count)
    {
        if (!TrySpend(count))
        {
            throw UsedUp();
        }
    }

    /// <summary>Takes so many of what is left, also where they were free.</summary>
    /// <exception cref="LimitExceededException">As many are not left.</exception>
    public void Charge(long count)
    {
        if (!TryCharge(count))
        {
            throw UsedUp();
        }
    }

    private bool TryCharge(long count)
    {
        for (long spent = Volatile.Read(ref _spent); count <= most - spent;)
        {
            long seen = Interlocked.CompareExchange(ref _spent, spent + count, spent);
            if (seen == spent)
            {
                return true;
            }

            spent = seen;
        }

        return false;
    }

    private LimitExceededException UsedUp() =>
        new($"{(path is null ? string.Empty : $"'{path}': ")}{what} come to more than {most}{(unit.Length > 0 ? $" {unit}" : string.Empty)}.", remedy, path);
}
