namespace TfModelTools.Drawing;

/// <summary>
/// How many boxes a model has at each depth of names (<see cref="ScopeCollapser.Collapse"/>), without collapsing it: names that stand next to each
/// other in their order come apart at the depth behind the segments that they share. A name may have thousands of segments, and the boxes change at few depths.
/// </summary>
internal sealed class ScopeDepths
{
    private readonly int _least;

    // The depths at which names come apart, ascending, and each as often as it happens there.
    private readonly int[] _apart;

    /// <summary>Counts the boxes of a model.</summary>
    public ScopeDepths(DiagramModel model)
    {
        string[] names = [.. model.Nodes.Where(n => n.Role != DiagramRole.Input).Select(n => n.Name)];
        Array.Sort(names, Compare);
        _least = model.Nodes.Count - names.Length + Math.Min(names.Length, 1);
        _apart = [.. names.Zip(names.Skip(1)).Where(p => p.First != p.Second).Select(p => SharedSegments(p.First, p.Second) + 1)];
        Array.Sort(_apart);
    }

    /// <summary>The depths at which there are more boxes than at the one before, ascending.</summary>
    public IEnumerable<int> Changes => _apart.Where((d, i) => d > 1 && (i == 0 || _apart[i - 1] < d));

    /// <summary>The boxes at a depth.</summary>
    public int Boxes(int depth)
    {
        int low = 0, high = _apart.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _apart[middle] <= depth ? (middle + 1, high) : (low, middle);
        }

        return _least + low;
    }

    // In the order of their segments: a separator comes before all else.
    private static int Compare(string a, string b)
    {
        int shared = a.AsSpan().CommonPrefixLength(b);
        return shared == a.Length || shared == b.Length ? a.Length - b.Length
            : a[shared] == '/' ? -1
            : b[shared] == '/' ? 1
            : a[shared] - b[shared];
    }

    private static int SharedSegments(string a, string b)
    {
        int shared = a.AsSpan().CommonPrefixLength(b);
        int whole = a.AsSpan(0, shared).Count('/');
        bool isAtEnd = (shared == a.Length || a[shared] == '/') && (shared == b.Length || b[shared] == '/');
        return isAtEnd ? whole + 1 : whole;
    }
}
