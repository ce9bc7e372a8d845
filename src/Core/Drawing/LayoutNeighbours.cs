namespace TfModelTools.Drawing;

/// <summary>
/// What an item is connected to in the row before or after. Most items of a large layout are points, which have one there: it stands here itself,
/// and a list is made for the second.
/// </summary>
internal struct LayoutNeighbours
{
    private object? _items;

    /// <summary>How many there are.</summary>
    public readonly int Count => _items is List<LayoutItem> list ? list.Count : _items is null ? 0 : 1;

    /// <summary>One of them, in the order in which they were added.</summary>
    public readonly LayoutItem this[int index] => _items is List<LayoutItem> list ? list[index] : (LayoutItem)_items!;

    /// <summary>Adds one.</summary>
    public void Add(LayoutItem item)
    {
        if (_items is List<LayoutItem> list)
        {
            list.Add(item);
        }
        else
        {
            _items = _items is LayoutItem first ? new List<LayoutItem> { first, item } : item;
        }
    }

    /// <summary>Their places in their row, in ascending order.</summary>
    public readonly int[] Places()
    {
        int[] places = new int[Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = this[i].Index;
        }

        Array.Sort(places);
        return places;
    }
}
