using System.Globalization;
using System.Runtime.InteropServices;

namespace TfModelTools.Common;

/// <summary>
/// Names of which none is given twice: one that is taken gets the next number that is free. The number to try next is kept for each name, so that
/// many that are named alike cost no more than others.
/// </summary>
/// <param name="comparer">When two names are the same.</param>
/// <param name="first">The number that the second of a name gets.</param>
internal sealed class UniqueNames(StringComparer comparer, int first)
{
    private readonly Dictionary<string, int> _next = new(comparer);

    /// <summary>Names that are told apart by case, too, numbered NAME_1, NAME_2.</summary>
    public UniqueNames()
        : this(StringComparer.Ordinal, 1)
    {
    }

    /// <summary>Takes a name as it is; false when it is taken already.</summary>
    public bool TryAdd(string name) => _next.TryAdd(name, first);

    /// <summary>Takes a name, with "_" and a number behind it where it is taken.</summary>
    public string Add(string name) => Add(name, "_");

    /// <summary>Takes a name, with a number behind it where it is taken.</summary>
    /// <param name="name">The name.</param>
    /// <param name="separator">What stands between the name and its number.</param>
    public string Add(string name, string separator)
    {
        if (TryAdd(name))
        {
            return name;
        }

        while (true)
        {
            int number = CollectionsMarshal.GetValueRefOrNullRef(_next, name)++;
            string unique = string.Create(CultureInfo.InvariantCulture, $"{name}{separator}{number}");
            if (TryAdd(unique))
            {
                return unique;
            }
        }
    }
}
