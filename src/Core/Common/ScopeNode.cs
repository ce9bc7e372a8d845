namespace TfModelTools.Common;

/// <summary>A place in a <see cref="ScopeTree{T}"/>: a thing, a folder, or both.</summary>
/// <typeparam name="T">What is named.</typeparam>
public sealed class ScopeNode<T>
    where T : class
{
    // As many children as are looked through one by one: a name of thousands of segments is a chain of folders of one.
    private const int MostUnindexed = 8;

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
    public string Path
    {
        get
        {
            // Without recursion, as the name of a file decides how deep it lies.
            Stack<string> segments = new();
            for (ScopeNode<T>? node = this; node is { Parent: not null }; node = node.Parent)
            {
                segments.Push(node.Segment);
            }

            return string.Join('/', segments);
        }
    }

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
        if (Known(segment) is { } known)
        {
            return known;
        }

        ScopeNode<T> child = new(segment, this);
        _children.Add(child);
        if (_bySegment is not null)
        {
            _bySegment.Add(segment, child);
        }
        else if (_children.Count > MostUnindexed)
        {
            _bySegment = _children.ToDictionary(c => c.Segment, StringComparer.Ordinal);
        }

        return child;
    }

    internal ScopeNode<T>? Find(string segment) => Known(segment) ?? _children.Find(c => c.Segment.Equals(segment, StringComparison.OrdinalIgnoreCase));

    private ScopeNode<T>? Known(string segment) =>
        _bySegment is null ? _children.Find(c => c.Segment == segment) : _bySegment.GetValueOrDefault(segment);

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
