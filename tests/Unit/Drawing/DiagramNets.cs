using System.Text;
using TfModelTools.Drawing;

namespace TfModelTools.Tests.Drawing;

/// <summary>Diagrams of many shapes.</summary>
internal static class DiagramNets
{
    public static DiagramModel Make(string net) => net switch
    {
        "chain" => From(60, Enumerable.Range(0, 59).Select(i => (i, i + 1))),
        "residual" => From(60, Enumerable.Range(0, 59).Select(i => (i, i + 1)).Concat(Enumerable.Range(0, 18).Select(i => (i * 3, (i * 3) + 4)))),
        "branches" => From(61, Enumerable.Range(0, 15).SelectMany(i => new[] { (i * 4, (i * 4) + 1), (i * 4, (i * 4) + 2), (i * 4, (i * 4) + 3), ((i * 4) + 1, (i * 4) + 4), ((i * 4) + 2, (i * 4) + 4), ((i * 4) + 3, (i * 4) + 4) })),
        "dense" => From(14, Enumerable.Range(0, 14).SelectMany(i => Enumerable.Range(i + 1, 13 - i).Select(j => (i, j)))),
        "random" => From(80, Random(80, 150)),
        "loop" => From(7, [(0, 1), (1, 2), (2, 3), (3, 1), (3, 4), (4, 4), (2, 5), (5, 6), (6, 0)]),
        "apart" => From(9, [(0, 1), (2, 3), (3, 4), (2, 4)]),
        "empty" => From(0, []),
        "large" => From(5000, Enumerable.Range(0, 4999).Select(i => (i, i + 1)).Concat(Random(5000, 2000))),
        _ => throw new ArgumentOutOfRangeException(nameof(net)),
    };

    /// <summary>The text of the picture.</summary>
    public static string Svg(DiagramModel model)
    {
        using StringWriter writer = new();
        SvgDiagram.Write(writer, model);
        return writer.ToString();
    }

    /// <summary>The text of the page.</summary>
    public static string Page(DiagramModel model, IReadOnlyList<NodeDetails> details)
    {
        using MemoryStream page = new();
        ModelPage.Write(page, model, details, CancellationToken.None);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    public static DiagramModel From(int nodes, IEnumerable<(int From, int To)> edges) => new(
        "net",
        "test",
        [.. Enumerable.Range(0, nodes).Select(i => new DiagramNode(new string('x', (i * 7 % 30) + 1) + i, "Layer", DiagramRole.Layer, i * 1000L, [i]))],
        [.. edges.Distinct().Select(e => new DiagramEdge(e.From, e.To, "(N, 8)"))]);

    private static IEnumerable<(int From, int To)> Random(int nodes, int edges)
    {
        Random random = new(7);
        for (int i = 0; i < edges; i++)
        {
            int from = random.Next(nodes - 1);
            yield return (from, random.Next(from + 1, Math.Min(nodes, from + 20)));
        }
    }
}
