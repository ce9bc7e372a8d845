using TfModelTools.Common;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// How much of something all nodes of an import may take together: what each may have is bounded by itself, and a few bytes of a file make
/// another node.
/// </summary>
/// <param name="most">The most there may be.</param>
/// <param name="what">What there is, for messages.</param>
internal sealed class ImportBudget(long most, string what)
{
    // As many numbers as a shape, a permutation or a set of pads has are paid for by the node that has them.
    private const long Free = 64;

    private long _spent;

    /// <summary>Whether so many more are left. A few always are.</summary>
    public bool Allows(long count) => count <= Free || count <= most - _spent;

    /// <summary>Takes so many of what is left; a few for nothing. False where as many are not left.</summary>
    public bool TrySpend(long count)
    {
        if (!Allows(count))
        {
            return false;
        }

        _spent += count <= Free ? 0 : count;
        return true;
    }

    /// <summary>Takes so many of what is left; a few for nothing.</summary>
    /// <exception cref="LimitExceededException">As many are not left.</exception>
    public void Spend(long count) => Charge(count <= Free ? 0 : count);

    /// <summary>Takes so many of what is left, however few.</summary>
    /// <exception cref="LimitExceededException">As many are not left.</exception>
    public void Charge(long count)
    {
        if (count > most - _spent)
        {
            throw new LimitExceededException($"{what} come to more than {most}.", "The model is probably damaged: export it again from its source.");
        }

        _spent += count;
    }
}
