using System.Collections;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>A list whose items are made of another's when they are asked for: who asks for one of a million does not pay for all.</summary>
/// <typeparam name="TSource">What it is made of.</typeparam>
/// <typeparam name="T">What it holds.</typeparam>
/// <param name="source">The other list.</param>
/// <param name="convert">Makes an item.</param>
internal sealed class ConvertedList<TSource, T>(IReadOnlyList<TSource> source, Func<TSource, T> convert) : IReadOnlyList<T>
{
    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public T this[int index] => convert(source[index]);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => source.Select(convert).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
