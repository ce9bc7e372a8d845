namespace TfModelTools.Common;

/// <summary>Named things by their scopes: names are paths, and each part of them but the last is a folder. A name may be a thing and a folder at once.</summary>
/// <typeparam name="T">What is named.</typeparam>
public sealed class ScopeTree<T>
    where T : class
{
    /// <summary>Builds the tree; in the order of the items, which its folders keep.</summary>
    /// <param name="items">The things.</param>
    /// <param name="name">The name of one; of several of the same name the first counts.</param>
    public ScopeTree(IEnumerable<T> items, Func<T, string> name)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(name);
        foreach (T item in items)
        {
            string full = name(item);
            ScopeNode<T> node = Root;
            foreach (string segment in ScopePath.Segments(full))
            {
                node = node.Child(segment);
            }

            node.Item ??= item;
        }

        Root.Count();
    }

    /// <summary>The folder of all.</summary>
    public ScopeNode<T> Root { get; } = new(string.Empty, null);

    /// <summary>Finds a folder or thing; null when there is none. Where no name fits exactly, one that differs in case alone does.</summary>
    /// <param name="path">Segments, divided by slashes or backslashes; empty for the root.</param>
    public ScopeNode<T>? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ScopeNode<T>? node = Root;
        foreach (string segment in path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            node = node?.Find(segment);
        }

        return node;
    }
}
