using System.Text.Json;
using System.Text.RegularExpressions;
using TfModelTools.Common;
using TfModelTools.Drawing;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Inspection;

public sealed class ModelDrawingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_tells_of_the_values_of_every_weight()
    {
        Assert.Null(ModelDrawing.Write(() => ModelImporter.Import(Sample.Model), Sample.Model, _folder.File("m.html"), new DiagramOptions()));

        JsonElement[] weights = [.. Page().GetProperty("layers").EnumerateArray().SelectMany(l => l.TryGetProperty("w", out JsonElement w) ? w.EnumerateArray().ToArray() : [])];
        Assert.NotEmpty(weights);
        Assert.All(weights, weight =>
        {
            JsonElement statistics = weight.GetProperty("statistics");
            long elements = Regex.Matches(weight.GetProperty("shape").GetString()!, @"\d+").Aggregate(1L, (n, m) => n * long.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(elements, statistics.GetProperty("bins").EnumerateArray().Sum(b => b.GetInt64()) + statistics.GetProperty("notFinite").GetInt64());
        });
    }

    [Fact]
    public void A_model_that_cannot_be_imported_is_drawn_as_recorded()
    {
        UnsupportedModelException fault = new("m.h5", [new UnsupportedItem("lambda_1", "Lambda", "holds Python bytecode")]);

        string? note = ModelDrawing.Write(() => throw fault, Sample.Model, _folder.File("m.html"), new DiagramOptions());

        Assert.Contains("Lambda", note, StringComparison.Ordinal);
        JsonElement page = Page();
        Assert.Contains(page.GetProperty("layers").EnumerateArray(), l => page.GetProperty("strings")[l.GetProperty("k").GetInt32()].GetString() == "Embedding");
        Assert.Equal(ModelImporter.Import(Sample.Model).ParameterCount, page.GetProperty("parameters").GetInt64());
    }

    [Theory]
    [InlineData("m.svg")]
    [InlineData("m.dot")]
    [InlineData("m.mmd")]
    [InlineData("m.html")]
    public void What_is_not_supported_is_marked_and_the_rest_is_counted(string file)
    {
        string model = new GraphText().Input("x", -1, 3).Const("w", [1, 2, 3], 3).Node("add", "AddV2", ["x", "w"], "T { type: DT_FLOAT }")
            .Node("odd", "NoSuchOp", ["add"], "T { type: DT_FLOAT }").Save(_folder);

        string? note = ModelDrawing.Write(() => ModelImporter.Import(model), model, _folder.File(file), new DiagramOptions());

        Assert.Contains("NoSuchOp", note, StringComparison.Ordinal);
        string text = File.ReadAllText(_folder.File(file));
        Assert.Contains("not supported: NoSuchOp", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not supported: AddV2", text, StringComparison.Ordinal);
        DiagramContent drawing = ModelDrawing.OfRecord(InspectedModel.Open(model), []);
        Assert.Equal(3, drawing.Model.ParameterCount);
        Assert.Equal(["odd"], drawing.Model.Nodes.Where(n => n.Unsupported is not null).Select(n => n.Name));
    }

    [Fact]
    public void A_node_that_calls_what_is_not_supported_is_marked()
    {
        GraphText text = new GraphText().Input("x", -1, 3).Node("call", "PartitionedCall", ["x"], "Tin { list { type: DT_FLOAT } }", "Tout { list { type: DT_FLOAT } }", "f { func { name: \"outer\" } }");
        IEnumerable<string> functions = new[] { ("outer", "name: \"c\" op: \"inner\" input: \"a\""), ("inner", "name: \"odd\" op: \"NoSuchOp\" input: \"a\"") }.Select(f =>
            $$"""function { signature { name: "{{f.Item1}}" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } } node_def { {{f.Item2}} } ret { key: "r" value: "a" } }""");
        text.Raw($"library {{ {string.Join(' ', functions)} }}");

        DiagramContent drawing = ModelDrawing.OfRecord(InspectedModel.Open(text.Save(_folder)), []);
        DiagramNode marked = Assert.Single(drawing.Model.Nodes, n => n.Unsupported is not null);
        Assert.Equal("call", marked.Name);
        Assert.StartsWith("it calls 'odd' (NoSuchOp)", marked.Unsupported, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_many_nodes_shows_scopes_and_says_so()
    {
        GraphText text = new GraphText().Input("x", -1, 3);
        string last = "x";
        for (int i = 0; i < 300; i++)
        {
            text.Node($"net/block_{i / 10}/unit/relu_{i}", "Relu", [last], "T { type: DT_FLOAT }");
            last = $"net/block_{i / 10}/unit/relu_{i}";
        }

        string model = text.Save(_folder);
        string? note = ModelDrawing.Write(null, model, _folder.File("m.svg"), new DiagramOptions());
        Assert.StartsWith("301 boxes are too many to see at once: 31 are drawn, by scopes to depth 3. Depth 4 draws all", note, StringComparison.Ordinal);
        Assert.Equal(31, Regex.Count(File.ReadAllText(_folder.File("m.svg")), "<g text-anchor"));
        Assert.Null(ModelDrawing.Write(null, model, _folder.File("all.svg"), new DiagramOptions { Depth = 4 }));
        Assert.Equal(301, Regex.Count(File.ReadAllText(_folder.File("all.svg")), "<g text-anchor"));
        Assert.Null(ModelDrawing.Write(null, model, _folder.File("m.html"), new DiagramOptions()));
        Assert.Null(ModelDrawing.Write(null, model, _folder.File("m.dot"), new DiagramOptions()));
    }

    [Fact]
    public void A_page_of_seven_thousand_nodes_is_no_larger_than_three_megabytes()
    {
        GraphText text = new GraphText().Input("x", -1, 16);
        string last = "x";
        for (int i = 0; i < 7000; i++)
        {
            string name = $"network/encoder/block_{i / 64}/layer_{i / 8 % 8}/unit/relu_{i}";
            text.Node(name, "Relu", [last], "T { type: DT_FLOAT }");
            last = name;
        }

        ModelDrawing.Write(null, text.Save(_folder), _folder.File("m.html"), new DiagramOptions());
        Assert.InRange(new FileInfo(_folder.File("m.html")).Length, 500_000, 3_000_000);
        Assert.Equal(7001, Page().GetProperty("levels").EnumerateArray().Last().GetProperty("boxes").GetArrayLength());
    }

    [Fact]
    public void Layers_as_recorded_are_connected()
    {
        DiagramContent drawing = ModelDrawing.OfRecord(InspectedModel.Open(Sample.Model), []);

        Assert.True(drawing.Model.Edges.Count >= drawing.Model.Nodes.Count - 1);
        Assert.Contains(drawing.Model.Nodes, n => n.Role == DiagramRole.Output);
        Assert.Equal(drawing.Model.Nodes.Count, drawing.Details().Count);
    }

    private JsonElement Page()
    {
        string page = File.ReadAllText(_folder.File("m.html"));
        return JsonDocument.Parse(Regex.Match(page, "id=\"model\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;
    }
}
