namespace TfModelTools.Drawing;

/// <summary>
/// Places the items of each row: each as near as can be to the mean of its neighbours in the rows before and after, in the row's order
/// and apart from each other. For one row this is a regression under the order, which pooling neighbours that violate it solves exactly
/// (Ayer and others, "An empirical distribution function for sampling with incomplete information", 1955); rows are solved in turn.
/// </summary>
internal static class RowPlacement
{
    private const int Sweeps = 16;

    // A connection over several rows should run straight: its points hold on to each other more than boxes do.
    private const double PointWeight = 4;

    /// <summary>Sets the position of every item, the least being half its breadth.</summary>
    /// <param name="rows">The rows, in their order.</param>
    /// <param name="gap">The least distance between neighbours.</param>
    public static void Place(IReadOnlyList<List<LayoutItem>> rows, double gap)
    {
        foreach (List<LayoutItem> row in rows)
        {
            double at = -(row.Sum(i => i.Breadth + gap) - gap) / 2;
            foreach (LayoutItem item in row)
            {
                item.Position = at + (item.Breadth / 2);
                at += item.Breadth + gap;
            }
        }

        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            // First both sides pull, which spreads the picture; in the end one side at a time, which makes chains straight.
            bool down = sweep % 2 == 1, isLate = sweep >= Sweeps / 2;
            for (int i = 0; i < rows.Count; i++)
            {
                Settle(rows[down ? i : rows.Count - 1 - i], item => Wish(item, useBefore: down || !isLate, useAfter: !down || !isLate), gap);
            }
        }

        double least = rows.SelectMany(row => row).Min(i => i.Position - (i.Breadth / 2));
        foreach (LayoutItem item in rows.SelectMany(row => row))
        {
            item.Position -= least;
        }
    }

    private static double Wish(LayoutItem item, bool useBefore, bool useAfter)
    {
        double sum = 0, weight = 0;
        if (useBefore)
        {
            Pull(item.Before);
        }

        if (useAfter)
        {
            Pull(item.After);
        }

        return weight > 0 ? sum / weight : item.Position;

        void Pull(LayoutNeighbours neighbours)
        {
            for (int i = 0; i < neighbours.Count; i++)
            {
                double w = item.IsPoint && neighbours[i].IsPoint ? PointWeight : 1;
                sum += w * neighbours[i].Position;
                weight += w;
            }
        }
    }

    private static void Settle(List<LayoutItem> row, Func<LayoutItem, double> wish, double gap)
    {
        double[] offsets = new double[row.Count];
        for (int i = 1; i < row.Count; i++)
        {
            offsets[i] = offsets[i - 1] + ((row[i - 1].Breadth + row[i].Breadth) / 2) + gap;
        }

        // Blocks of items that touch: the sum of their wishes (less their offsets), and how many they are.
        Stack<(double Sum, int Count)> blocks = new();
        for (int i = 0; i < row.Count; i++)
        {
            (double sum, int count) = (wish(row[i]) - offsets[i], 1);
            while (blocks.TryPeek(out (double Sum, int Count) before) && before.Sum / before.Count >= sum / count)
            {
                blocks.Pop();
                (sum, count) = (sum + before.Sum, count + before.Count);
            }

            blocks.Push((sum, count));
        }

        int next = row.Count;
        foreach ((double sum, int count) in blocks)
        {
            for (int k = 0; k < count; k++)
            {
                next--;
                row[next].Position = (sum / count) + offsets[next];
            }
        }
    }
}
