namespace TfModelTools.Common;

/// <summary>A place in a <see cref="ScopeTree{T}"/>: a thing, a folder, or both.</summary>
/// <typeparam name="T">What is named.</typeparam>
public sealed class ScopeNode<T>
    where T : class
{
    private readonly List<ScopeNode<T>> _children = [];
    private Dictionary<string, ScopeNode<T>>? _bySegment;

    internal ScopeNode(string segment, ScopeNode<T>? parent)
    {
        Segment = segment;
        Parent = parent;
    }

    /// <summary>The last part of its path.</summary>
    public string Segment { get; }

    /// <summary>The folder it is in; null for the root.</summary>
    public ScopeNode<T>? Parent { get; }

    /// <summary>The thing of this name; null where the name is only a folder.</summary>
    public T? Item { get; internal set; }

    /// <summary>Whether there are things below it.</summary>
    public bool IsScope => _children.Count > 0;

    /// <summary>What is directly below it.</summary>
    public IReadOnlyList<ScopeNode<T>> Children => _children;

    /// <summary>How many things it holds, itself and those of all folders below.</summary>
    public int ItemCount { get; private set; }

    /// <summary>Its path from the root, divided by slashes; empty for the root.</summary>
    public string Path => Parent is null ? Segment : Parent.Parent is null ? Segment : $"{Parent.Path}/{Segment}";

    /// <summary>The things here and below.</summary>
    public IEnumerable<T> Items()
    {
        Stack<ScopeNode<T>> pending = new([this]);
        while (pending.TryPop(out ScopeNode<T>? node))
        {
            if (node.Item is not null)
            {
                yield return node.Item;
            }

            for (int i = node._children.Count - 1; i >= 0; i--)
            {
                pending.Push(node._children[i]);
            }
        }
    }

    internal ScopeNode<T> Child(string segment)
    {
        _bySegment ??= new Dictionary<string, ScopeNode<T>>(StringComparer.Ordinal);
        if (!_bySegment.TryGetValue(segment, out ScopeNode<T>? child))
        {
            child = new ScopeNode<T>(segment, this);
            _bySegment.Add(segment, child);
            _children.Add(child);
        }

        return child;
    }

    internal ScopeNode<T>? Find(string segment) =>
        _bySegment?.GetValueOrDefault(segment) ?? _children.Find(c => c.Segment.Equals(segment, StringComparison.OrdinalIgnoreCase));

    /// <summary>Counts from the leaves up, without recursion: a name may have as many segments as it has characters.</summary>
    internal void Count()
    {
        List<ScopeNode<T>> all = [this];
        for (int i = 0; i < all.Count; i++)
        {
            all.AddRange(all[i]._children);
        }

        for (int i = all.Count - 1; i >= 0; i--)
        {
            all[i].ItemCount = (all[i].Item is null ? 0 : 1) + all[i]._children.Sum(c => c.ItemCount);
        }
    }
}
