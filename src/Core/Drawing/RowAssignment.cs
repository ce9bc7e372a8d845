namespace TfModelTools.Drawing;

/// <summary>
/// Gives each node a row after the rows of those it reads from: the length of the longest way from a source. Connections that close a
/// cycle (loops of TensorFlow 1 graphs, scopes that feed each other) are turned round for this; inputs move down to just above their
/// first reader.
/// </summary>
internal static class RowAssignment
{
    /// <summary>The row of each node, and of each edge whether it runs against the rows.</summary>
    public static (int[] Rows, bool[] Reversed) Assign(int nodeCount, IReadOnlyList<DiagramEdge> edges)
    {
        List<int>[] outgoing = Group(nodeCount, edges, e => e.From);
        bool[] reversed = FindCycles(nodeCount, edges, outgoing);
        int[] pending = new int[nodeCount];
        List<(int To, bool IsForward)>[] next = [.. Enumerable.Range(0, nodeCount).Select(_ => new List<(int, bool)>())];
        for (int e = 0; e < edges.Count; e++)
        {
            (int from, int to) = reversed[e] ? (edges[e].To, edges[e].From) : (edges[e].From, edges[e].To);
            if (from != to)
            {
                next[from].Add((to, !reversed[e]));
                pending[to]++;
            }
        }

        int[] rows = new int[nodeCount];
        bool[] isSource = [.. pending.Select(p => p == 0)];
        Queue<int> ready = new(Enumerable.Range(0, nodeCount).Where(n => pending[n] == 0));
        while (ready.TryDequeue(out int node))
        {
            foreach ((int to, _) in next[node])
            {
                rows[to] = Math.Max(rows[to], rows[node] + 1);
                if (--pending[to] == 0)
                {
                    ready.Enqueue(to);
                }
            }
        }

        for (int node = 0; node < nodeCount; node++)
        {
            if (isSource[node] && next[node].Count > 0)
            {
                rows[node] = next[node].Min(n => rows[n.To]) - 1;
            }
        }

        return (rows, reversed);
    }

    private static List<int>[] Group(int nodeCount, IReadOnlyList<DiagramEdge> edges, Func<DiagramEdge, int> key)
    {
        List<int>[] groups = [.. Enumerable.Range(0, nodeCount).Select(_ => new List<int>())];
        for (int e = 0; e < edges.Count; e++)
        {
            groups[key(edges[e])].Add(e);
        }

        return groups;
    }

    /// <summary>Marks the edges that lead back to a node of the way that depth-first search is on. Without recursion: graphs are deep.</summary>
    private static bool[] FindCycles(int nodeCount, IReadOnlyList<DiagramEdge> edges, List<int>[] outgoing)
    {
        const byte OnTheWay = 1, Done = 2;
        byte[] state = new byte[nodeCount];
        bool[] reversed = new bool[edges.Count];
        Stack<(int Node, int Next)> way = new();
        for (int start = 0; start < nodeCount; start++)
        {
            if (state[start] == 0)
            {
                state[start] = OnTheWay;
                way.Push((start, 0));
            }

            while (way.TryPop(out (int Node, int Next) step))
            {
                if (step.Next == outgoing[step.Node].Count)
                {
                    state[step.Node] = Done;
                    continue;
                }

                way.Push((step.Node, step.Next + 1));
                int edge = outgoing[step.Node][step.Next], to = edges[edge].To;
                if (state[to] == OnTheWay)
                {
                    reversed[edge] = true;
                }
                else if (state[to] == 0)
                {
                    state[to] = OnTheWay;
                    way.Push((to, 0));
                }
            }
        }

        return reversed;
    }
}
