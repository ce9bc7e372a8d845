namespace TfModelTools.Drawing;

/// <summary>
/// Orders the items of each row so that few connections cross: sweeps down and up put each item at the median of its neighbours in the
/// row before, and the order with the fewest crossings is kept (Eades and Wormald, "Edge crossings in drawings of bipartite graphs",
/// 1994; crossings counted as by Barth, Jünger and Mutzel, "Simple and efficient bilayer cross counting", 2002).
/// </summary>
internal static class RowOrder
{
    private const int Sweeps = 12;

    /// <summary>Orders the rows in place.</summary>
    public static void Reduce(IReadOnlyList<List<LayoutItem>> rows)
    {
        Number(rows);
        long best = Crossings(rows);
        LayoutItem[][] kept = Copy(rows);
        for (int sweep = 0; sweep < Sweeps && best > 0; sweep++)
        {
            bool down = sweep % 2 == 0;
            for (int i = 1; i < rows.Count; i++)
            {
                Sort(rows[down ? i : rows.Count - 1 - i], down);
            }

            long crossings = Crossings(rows);
            if (crossings < best)
            {
                best = crossings;
                kept = Copy(rows);
            }
        }

        for (int r = 0; r < rows.Count; r++)
        {
            rows[r].Clear();
            rows[r].AddRange(kept[r]);
        }

        Number(rows);
    }

    /// <summary>How many connections of neighbouring rows cross.</summary>
    public static long Crossings(IReadOnlyList<List<LayoutItem>> rows) => Enumerable.Range(0, rows.Count - 1).Sum(r => Crossings(rows[r], rows[r + 1].Count));

    private static void Sort(List<LayoutItem> row, bool down)
    {
        (LayoutItem Item, double Median)[] placed = [.. row.Select(item => (item, Median(down ? item.Before : item.After, item.Index)))];
        LayoutItem[] sorted = [.. placed.OrderBy(p => p.Median).ThenBy(p => p.Item.Index).Select(p => p.Item)];
        for (int i = 0; i < sorted.Length; i++)
        {
            row[i] = sorted[i];
            sorted[i].Index = i;
        }
    }

    private static double Median(LayoutNeighbours neighbours, int otherwise)
    {
        if (neighbours.Count == 0)
        {
            return otherwise;
        }

        if (neighbours.Count == 1)
        {
            return neighbours[0].Index;
        }

        int[] places = neighbours.Places();
        int middle = places.Length / 2;
        return places.Length % 2 == 1 ? places[middle] : (places[middle - 1] + places[middle]) / 2.0;
    }

    /// <summary>Inversions of the targets in the order of the sources, counted in a tree of sums.</summary>
    private static long Crossings(List<LayoutItem> row, int width)
    {
        int leaves = 1;
        while (leaves < width)
        {
            leaves *= 2;
        }

        int[] sums = new int[2 * leaves];
        long crossings = 0;
        foreach (int target in row.SelectMany(item => item.After.Places()))
        {
            for (int i = leaves + target; i > 0; i /= 2)
            {
                sums[i]++;
                if (i % 2 == 0)
                {
                    crossings += sums[i + 1];
                }
            }
        }

        return crossings;
    }

    private static LayoutItem[][] Copy(IReadOnlyList<List<LayoutItem>> rows) => [.. rows.Select(row => row.ToArray())];

    private static void Number(IReadOnlyList<List<LayoutItem>> rows)
    {
        foreach (List<LayoutItem> row in rows)
        {
            for (int i = 0; i < row.Count; i++)
            {
                row[i].Index = i;
            }
        }
    }
}
