using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TfModelTools.Backends.Diagram;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Diagram;

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
        XDocument svg = XDocument.Parse(SvgDiagram.Draw(Model));

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
        string page = ModelPage.Write(Model, [new NodeDetails(Hostile, Hostile, [Hostile], [(Hostile, Hostile)], []), new NodeDetails("b/c", "Dense", [], [], [])], CancellationToken.None);

        Assert.Equal(2, Regex.Count(page, "</script>"));
        string data = Regex.Match(page, "<script type=\"application/json\" id=\"model\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        JsonElement layer = JsonDocument.Parse(data).RootElement.GetProperty("layers")[0];
        Assert.Contains("</script>", layer.GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        DiagramModel net = DiagramNets.Make("random");

        Assert.Equal(SvgDiagram.Draw(net), SvgDiagram.Draw(net));
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

    [ProgramFact("dot")]
    public void Graphviz_accepts_what_is_written_for_it()
    {
        byte[]? image = GraphvizImage.TryRender(DotDiagram.Write(Model), CancellationToken.None, out string note);

        Assert.True(image is [0x89, (byte)'P', (byte)'N', (byte)'G', ..], note);
    }
}
