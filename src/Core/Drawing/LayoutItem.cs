namespace TfModelTools.Drawing;

/// <summary>A box of a layout, or a point where a connection that spans several rows passes one of them.</summary>
/// <param name="node">The index of the box's node; -1 for a point.</param>
/// <param name="breadth">The room it takes along its row.</param>
internal sealed class LayoutItem(int node, double breadth)
{
    private LayoutNeighbours _before;
    private LayoutNeighbours _after;

    /// <summary>The index of the box's node; -1 for a point.</summary>
    public int Node { get; } = node;

    /// <summary>The room it takes along its row.</summary>
    public double Breadth { get; } = breadth;

    /// <summary>Whether it is a point.</summary>
    public bool IsPoint => Node < 0;

    /// <summary>The row it stands in, from zero.</summary>
    public int Row { get; set; }

    /// <summary>The place in its row, from zero.</summary>
    public int Index { get; set; }

    /// <summary>The centre along the row.</summary>
    public double Position { get; set; }

    /// <summary>What it is connected to in the row before.</summary>
    public LayoutNeighbours Before => _before;

    /// <summary>What it is connected to in the row after.</summary>
    public LayoutNeighbours After => _after;

    /// <summary>Connects two items, the first of which stands in the row before the second.</summary>
    public static void Join(LayoutItem before, LayoutItem after)
    {
        before._after.Add(after);
        after._before.Add(before);
    }
}
