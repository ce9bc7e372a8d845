using TfModelTools.Common;

namespace TfModelTools.Backends.Emission;

/// <summary>The names of one output: each is legal there and stands once. A name that is both already is kept as it is.</summary>
/// <param name="isLegal">Whether a character may stand in a name: at its beginning (true), or behind, where all of those may stand, too.</param>
public sealed class NameScope(Func<char, bool, bool> isLegal)
{
    private readonly UniqueNames _names = new();

    /// <summary>Takes a name: what is not legal becomes an underscore, and one that is taken gets a number.</summary>
    /// <param name="wished">The name in the model.</param>
    public string Add(string wished)
    {
        ArgumentNullException.ThrowIfNull(wished);
        return _names.Add(Legal(wished));
    }

    private string Legal(string wished)
    {
        string legal = string.Concat(wished.Select(c => isLegal(c, false) ? c : '_'));
        return legal.Length > 0 && isLegal(legal[0], true) ? legal : "n" + legal;
    }
}
