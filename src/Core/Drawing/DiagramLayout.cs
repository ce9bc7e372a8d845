namespace TfModelTools.Drawing;

/// <summary>
/// Places the boxes of a diagram in rows and routes its connections between them (the layered method of Sugiyama, Tagawa and Toda,
/// "Methods for Visual Understanding of Hierarchical System Structures", 1981). No two boxes overlap, and a connection passes a row
/// that it spans through a place kept free for it.
/// </summary>
internal sealed class DiagramLayout
{
    /// <summary>The size of a box along the flow, in pixels.</summary>
    public const double BoxHeight = 46;

    private const double MinimumWidth = 90;
    private const double CharacterWidth = 7.2;
    private const double Padding = 24;
    private const double Gap = 26;
    private const double PointBreadth = 10;
    private const double Margin = 20;

    // The room between rows: connections turn in it, and labels stand in it.
    private const double RowGap = 52;

    // Beyond so many points a connection goes straight: the picture is no clearer for them, and takes long.
    private const int MaxPoints = 60_000;

    private readonly DiagramModel _model;
    private readonly bool _isHorizontal;

    // How deep each row is along the flow: when data flows to the right, as wide as its widest box, and its boxes with it.
    private readonly double[] _depths;

    // Of each box, where each item before it connects to it.
    private readonly Dictionary<LayoutItem, double>[] _portOffsets;

    /// <summary>Lays a diagram out.</summary>
    /// <param name="model">The diagram.</param>
    /// <param name="direction">Which way data flows.</param>
    public DiagramLayout(DiagramModel model, DiagramDirection direction = DiagramDirection.Down)
    {
        _model = model;
        _isHorizontal = direction == DiagramDirection.Right;
        (int[] rowOf, bool[] reversed) = RowAssignment.Assign(model.Nodes.Count, model.Edges);
        Labels = [.. model.Nodes.Select(DiagramLabel.Of)];
        LayoutItem[] boxes = [.. model.Nodes.Select((_, i) => new LayoutItem(i, _isHorizontal ? BoxHeight : WidthOf(i)) { Row = rowOf[i] })];
        List<List<LayoutItem>> rows = [.. Enumerable.Range(0, boxes.Length == 0 ? 1 : rowOf.Max() + 1).Select(_ => new List<LayoutItem>())];
        foreach (LayoutItem box in boxes)
        {
            rows[box.Row].Add(box);
        }

        int points = 0;
        List<LayoutItem>?[] routes = new List<LayoutItem>?[model.Edges.Count];
        for (int e = 0; e < routes.Length; e++)
        {
            routes[e] = Connect(boxes, rows, model.Edges[e], reversed[e], ref points);
        }

        RowOrder.Reduce(rows);
        if (boxes.Length > 0)
        {
            RowPlacement.Place(rows, Gap);
        }

        _depths = [.. rows.Select(DepthOf)];
        double[] rowStarts = RowStarts(out double flowLength);
        double breadth = boxes.Length == 0 ? 0 : rows.SelectMany(r => r).Max(i => i.Position + (i.Breadth / 2));
        Boxes = [.. boxes.Select(b => Box(b, rowStarts[b.Row]))];
        _portOffsets = [.. boxes.Select(PortOffsets)];
        Routes = [.. Enumerable.Range(0, routes.Length).Where(e => routes[e] is not null).Select(e => Route(e, routes[e]!, reversed[e], rowStarts))];
        (Width, Height) = _isHorizontal ? (flowLength + (2 * Margin), breadth + (2 * Margin)) : (breadth + (2 * Margin), flowLength + (2 * Margin));
    }

    /// <summary>What stands in the boxes, by node.</summary>
    public IReadOnlyList<DiagramLabel> Labels { get; }

    /// <summary>The boxes, by node.</summary>
    public IReadOnlyList<LayoutBox> Boxes { get; }

    /// <summary>The connections; one from a box to itself has none.</summary>
    public IReadOnlyList<LayoutRoute> Routes { get; }

    /// <summary>The picture's width in pixels.</summary>
    public double Width { get; }

    /// <summary>The picture's height in pixels.</summary>
    public double Height { get; }

    private double WidthOf(int node) => Math.Max(MinimumWidth, (CharacterWidth * Math.Max(Labels[node].Title.Length, Labels[node].Detail.Length)) + Padding);

    private static List<LayoutItem>? Connect(LayoutItem[] boxes, List<List<LayoutItem>> rows, DiagramEdge edge, bool isReversed, ref int points)
    {
        (LayoutItem first, LayoutItem last) = isReversed ? (boxes[edge.To], boxes[edge.From]) : (boxes[edge.From], boxes[edge.To]);
        if (ReferenceEquals(first, last))
        {
            return null;
        }

        List<LayoutItem> way = [first];
        for (int row = first.Row + 1; row < last.Row && points < MaxPoints; row++, points++)
        {
            LayoutItem point = new(-1, PointBreadth) { Row = row };
            rows[row].Add(point);
            Join(way[^1], point);
            way.Add(point);
        }

        Join(way[^1], last);
        way.Add(last);
        return way;
    }

    private static void Join(LayoutItem before, LayoutItem after)
    {
        // Over more than one row only where the limit was reached: such a connection does not count in the order.
        if (after.Row == before.Row + 1)
        {
            LayoutItem.Join(before, after);
        }
    }

    /// <summary>Where each row begins along the flow.</summary>
    private double[] RowStarts(out double end)
    {
        double[] starts = new double[_depths.Length];
        double at = 0;
        for (int r = 0; r < starts.Length; r++)
        {
            starts[r] = at;
            at += _depths[r] + RowGap;
        }

        end = at - RowGap;
        return starts;
    }

    private double DepthOf(List<LayoutItem> row) => _isHorizontal ? row.Where(i => !i.IsPoint).Select(i => WidthOf(i.Node)).DefaultIfEmpty(BoxHeight).Max() : BoxHeight;

    private LayoutBox Box(LayoutItem item, double rowStart) => _isHorizontal
        ? new LayoutBox(Margin + rowStart, Margin + item.Position - (BoxHeight / 2), _depths[item.Row], BoxHeight)
        : new LayoutBox(Margin + item.Position - (item.Breadth / 2), Margin + rowStart, item.Breadth, BoxHeight);

    /// <summary>The places that a connection runs through, along the flow: the end of its first box, both ends of each row it passes, the start of its last box.</summary>
    private LayoutRoute Route(int edge, List<LayoutItem> way, bool isReversed, double[] rowStarts)
    {
        List<(double Flow, double Across)> points = [];
        for (int i = 0; i < way.Count; i++)
        {
            LayoutItem item = way[i];
            double start = rowStarts[item.Row];
            if (i > 0)
            {
                points.Add((start, item.Position + (item.IsPoint ? 0 : _portOffsets[item.Node].GetValueOrDefault(way[i - 1]))));
            }

            if (i < way.Count - 1)
            {
                points.Add((start + _depths[item.Row], item.Position));
            }
        }

        IEnumerable<LayoutPoint> drawn = points.Select(p => _isHorizontal ? new LayoutPoint(Margin + p.Flow, Margin + p.Across) : new LayoutPoint(Margin + p.Across, Margin + p.Flow));
        return new LayoutRoute(_model.Edges[edge], [.. isReversed ? drawn.Reverse() : drawn]);
    }

    /// <summary>Several connections that enter a box enter it side by side, in the order they come in: how far from its middle each does.</summary>
    private static Dictionary<LayoutItem, double> PortOffsets(LayoutItem box)
    {
        LayoutNeighbours before = box.Before;
        LayoutItem[] sources = [.. Enumerable.Range(0, before.Count).Select(i => before[i]).OrderBy(b => b.Position)];
        double step = Math.Min(14, box.Breadth * 0.7 / Math.Max(1, sources.Length - 1));
        Dictionary<LayoutItem, double> offsets = [];
        for (int i = 0; i < sources.Length; i++)
        {
            offsets.TryAdd(sources[i], (i - ((sources.Length - 1) / 2.0)) * step);
        }

        return offsets;
    }
}

/// <summary>A box in pixels.</summary>
/// <param name="Left">Its left side.</param>
/// <param name="Top">Its upper side.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
internal readonly record struct LayoutBox(double Left, double Top, double Width, double Height);

/// <summary>A place in pixels.</summary>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
internal readonly record struct LayoutPoint(double X, double Y);

/// <summary>A connection: from its first point it curves to the second, runs straight to the third, curves to the fourth, and so on.</summary>
/// <param name="Edge">What it stands for.</param>
/// <param name="Points">An even number of points, in the direction of the data.</param>
internal sealed record LayoutRoute(DiagramEdge Edge, IReadOnlyList<LayoutPoint> Points);
