using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TfModelTools.Common;
using TfModelTools.Drawing;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Drawing;

public sealed class DiagramTextTests
{
    private const string Hostile = "a\"]; click n0 \"javascript:x\"\n</script><script>x()</script>'&\\\u202e";

    private static readonly DiagramModel Model = new(
        Hostile,
        Hostile,
        [
            new DiagramNode(Hostile, Hostile, DiagramRole.Input, 0, [0]),
            new DiagramNode("b/c", "Dense", DiagramRole.Output, 1_234_567, [1]),
        ],
        [new DiagramEdge(0, 1, Hostile)]);

    [Fact]
    public void Svg_is_well_formed_and_says_the_names()
    {
        XDocument svg = XDocument.Parse(DiagramNets.Svg(Model));

        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName == "script");
        Assert.Contains(svg.Descendants(), e => e.Value == "Dense · 1.23 M");
    }

    [Fact]
    public void Dot_keeps_names_in_their_strings()
    {
        // Outside of strings there is nothing but the language itself.
        string bare = Regex.Replace(DotDiagram.Write(Model), "\"(\\\\.|[^\"\\\\])*\"", "");

        Assert.DoesNotContain("click", bare, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript", bare, StringComparison.Ordinal);
        Assert.Contains("n0 -> n1", bare, StringComparison.Ordinal);
    }

    [Fact]
    public void Mermaid_keeps_names_in_their_strings()
    {
        string text = MermaidDiagram.Write(Model, DiagramDirection.Right);

        Assert.StartsWith("flowchart LR\n", text, StringComparison.Ordinal);
        Assert.Equal(0, text.Count(c => c == '"') % 2);
        Assert.DoesNotContain("click", Regex.Replace(text, "\"[^\"]*\"", ""), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_carries_the_names_as_data_only()
    {
        string page = DiagramNets.Page(Model, [new NodeDetails(Hostile, Hostile, [Hostile], [(Hostile, Hostile)], []), new NodeDetails("b/c", "Dense", [], [], [])]);

        Assert.Equal(2, Regex.Count(page, "</script>"));
        string data = Regex.Match(page, "<script type=\"application/json\" id=\"model\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        JsonElement layer = JsonDocument.Parse(data).RootElement.GetProperty("layers")[0];
        Assert.Contains("</script>", layer.GetProperty("n").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        DiagramModel net = DiagramNets.Make("random");

        Assert.Equal(DiagramNets.Svg(net), DiagramNets.Svg(net));
        Assert.Equal(DotDiagram.Write(net), DotDiagram.Write(net));
    }

    [Fact]
    public void Scopes_are_collapsed_to_one_box_each()
    {
        DiagramModel net = new(
            "net",
            "test",
            [
                new DiagramNode("input", "Input", DiagramRole.Input, 0, [0]),
                new DiagramNode("encoder/a", "Dense", DiagramRole.Layer, 5, [1]),
                new DiagramNode("encoder/b", "Relu", DiagramRole.Layer, 0, [2]),
                new DiagramNode("lstm/gate", "LSTM", DiagramRole.Layer, 7, [3]),
                new DiagramNode("lstm", "LSTM", DiagramRole.Output, 0, [4]),
            ],
            [new DiagramEdge(0, 1, "(N, 4)"), new DiagramEdge(1, 2, "(N, 5)"), new DiagramEdge(2, 3, "(N, 5)"), new DiagramEdge(1, 4, "(N, 6)"), new DiagramEdge(3, 4, "(N, 5)")]);

        DiagramModel collapsed = ScopeCollapser.Collapse(net, 1);

        Assert.Equal(["input", "encoder", "lstm"], collapsed.Nodes.Select(n => n.Name));
        Assert.Equal([DiagramRole.Input, DiagramRole.Scope, DiagramRole.Output], collapsed.Nodes.Select(n => n.Role));
        Assert.Equal(["Input", "2 nodes", "LSTM"], collapsed.Nodes.Select(n => n.Kind));
        Assert.Equal([0L, 5L, 7L], collapsed.Nodes.Select(n => n.ParameterCount));
        Assert.Equal([new DiagramEdge(0, 1, "(N, 4)"), new DiagramEdge(1, 2, "2 tensors")], collapsed.Edges);
        Assert.Same(net.Nodes[1], ScopeCollapser.Collapse(net, 2).Nodes[1]);
    }

    [Fact]
    public void Boxes_at_each_depth_are_those_that_collapsing_gives()
    {
        Random random = new(3);
        string[] segments = ["", "a", "a-b", "a b", "b", "é", "A"];
        for (int round = 0; round < 50; round++)
        {
            DiagramNode[] nodes = [.. Enumerable.Range(0, 40).Select(i => new DiagramNode(
                string.Join('/', Enumerable.Range(0, random.Next(1, 6)).Select(_ => segments[random.Next(segments.Length)])), "Layer", i % 9 == 0 ? DiagramRole.Input : DiagramRole.Layer, 0, [i]))];
            DiagramModel net = new("net", "test", nodes, []);
            ScopeDepths depths = new(net);
            int[] boxes = [.. Enumerable.Range(1, 7).Select(d => ScopeCollapser.Collapse(net, d).Nodes.Count)];
            Assert.Equal(boxes, Enumerable.Range(1, 7).Select(depths.Boxes));
            Assert.Equal(Enumerable.Range(2, 6).Where(d => boxes[d - 1] > boxes[d - 2]), depths.Changes);
        }
    }

    [Fact]
    public void Names_of_many_segments_are_looked_at_where_they_come_apart()
    {
        // Collapsed at each of its depths, this would take minutes.
        string deep = string.Concat(Enumerable.Repeat("a/", 20_000));
        DiagramNode[] nodes = [.. Enumerable.Range(0, 500).Select(i => new DiagramNode($"{deep}{i / 5}/{i}", "Layer", DiagramRole.Layer, 0, [i]))];
        DiagramModel fitted = ScopeCollapser.Fit(new DiagramModel("net", "test", nodes, []), out int? depth);
        Assert.Equal((100, 20_001), (fitted.Nodes.Count, depth));

        string page = DiagramNets.Page(new DiagramModel("net", "test", nodes, []), []);
        Assert.Equal(3, Regex.Count(page, "\"depth\":"));
    }

    [Fact]
    public void Large_pictures_and_pages_are_written_in_pieces()
    {
        DiagramModel net = DiagramNets.From(400, Enumerable.Range(1, 399).SelectMany(i => new[] { (0, i), (i - 1, i) }));
        using WidestWrite page = new();
        ModelPage.Write(page, net, [], CancellationToken.None);
        using WidestWrite picture = new();
        picture.WriteText(writer => SvgDiagram.Write(writer, net));
        Assert.All([page, picture], p => Assert.True(p.Length > 1_000_000 && p.Widest < 200_000, $"{p.Widest} of {p.Length}"));
    }

    /// <summary>Knows the most bytes that were written at once.</summary>
    private sealed class WidestWrite : MemoryStream
    {
        public int Widest { get; private set; }

        // Spans come here, too.
        public override void Write(byte[] buffer, int offset, int count)
        {
            Widest = Math.Max(Widest, count);
            base.Write(buffer, offset, count);
        }
    }

    [ProgramFact("dot")]
    public void Graphviz_accepts_what_is_written_for_it()
    {
        GraphvizResult result = GraphvizImage.Render(Model, default, CancellationToken.None, patience: TimeSpan.FromMinutes(1));

        Assert.True(result.Image is [0x89, (byte)'P', (byte)'N', (byte)'G', ..], result.Note);
    }

    [Fact]
    public void What_Graphviz_would_not_finish_is_not_begun()
    {
        DiagramNode[] nodes = [.. Enumerable.Range(0, GraphvizImage.MaxNodes + 1).Select(i => Model.Nodes[0] with { Name = $"n{i}" })];
        GraphvizResult boxes = GraphvizImage.Render(Model with { Nodes = nodes }, default, CancellationToken.None, program: "there is no such program");
        Assert.Equal((GraphvizOutcome.TooLarge, true), (boxes.Outcome, boxes.Image is null));
        Assert.Contains("401 boxes", boxes.Note, StringComparison.Ordinal);
        DiagramEdge[] edges = [.. Enumerable.Repeat(Model.Edges[0], GraphvizImage.MaxEdges + 1)];
        Assert.Equal(GraphvizOutcome.TooLarge, GraphvizImage.Render(Model with { Edges = edges }, default, CancellationToken.None).Outcome);
        Assert.Equal(GraphvizOutcome.NotInstalled, GraphvizImage.Render(Model, default, CancellationToken.None, program: "there is no such program").Outcome);
    }

    [UnixFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Graphviz_is_ended_when_its_time_is_up_or_it_is_cancelled()
    {
        using TemporaryFolder folder = new();
        string program = folder.File("dot");
        string child = folder.File("child");

        // It starts a process of its own, as a wrapper does, and reads nothing.
        File.WriteAllText(program, $"#!/bin/sh\nsleep 600 &\necho $! > '{child}'\nwait\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        GraphvizResult slow = GraphvizImage.Render(Model, default, CancellationToken.None, program, TimeSpan.FromSeconds(1));
        Assert.Equal(GraphvizOutcome.TookTooLong, slow.Outcome);
        Assert.Contains("1 seconds", slow.Note, StringComparison.Ordinal);
        Assert.False(IsRunning(File.ReadAllText(child)));
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(500));
        Assert.ThrowsAny<OperationCanceledException>(() => GraphvizImage.Render(Model, default, cancellation.Token, program, TimeSpan.FromMinutes(1)));

        File.WriteAllText(folder.File("bad"), "#!/bin/sh\necho no >&2\nexit 3\n");
        File.SetUnixFileMode(folder.File("bad"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        GraphvizResult failed = GraphvizImage.Render(Model, default, CancellationToken.None, folder.File("bad"), TimeSpan.FromMinutes(1));
        Assert.Equal((GraphvizOutcome.Failed, "Graphviz (dot) failed. no"), (failed.Outcome, failed.Note));

        static bool IsRunning(string id)
        {
            try
            {
                // What is ended and not yet waited for counts as ended.
                return !System.Diagnostics.Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).WaitForExit(10_000);
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }
}
