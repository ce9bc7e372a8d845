using System.Collections.ObjectModel;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace TfModelTools.Common;

/// <summary>
/// Several values as one property. To a program it is a list: it is indexed, counted and enumerated, and ConvertTo-Json writes a list.
/// As text, which is what Export-Csv writes, it is the values themselves and not the name of a type.
/// </summary>
/// <typeparam name="T">What it holds.</typeparam>
[CollectionBuilder(typeof(ReadableCollection), nameof(ReadableCollection.Create))]
public sealed class ReadableCollection<T> : ReadOnlyCollection<T>
{
    /// <summary>Holds values.</summary>
    /// <param name="items">The values.</param>
    public ReadableCollection(IEnumerable<T> items)
        : base([.. items])
    {
    }

    /// <summary>The values, separated by commas.</summary>
    public override string ToString() => string.Join(", ", this.Select(item => Convert.ToString(item, CultureInfo.InvariantCulture)));
}

/// <summary>Makes a <see cref="ReadableCollection{T}"/> of what is written in brackets.</summary>
public static class ReadableCollection
{
    /// <summary>Holds values.</summary>
    /// <param name="items">The values.</param>
    public static ReadableCollection<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
