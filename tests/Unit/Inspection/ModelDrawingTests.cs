using System.Text.Json;
using System.Text.RegularExpressions;
using TfModelTools.Backends.Diagram;
using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Inspection;
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

        JsonElement[] weights = [.. Page().GetProperty("layers").EnumerateArray().SelectMany(l => l.GetProperty("weights").EnumerateArray())];
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
        Assert.Contains(Page().GetProperty("layers").EnumerateArray(), l => l.GetProperty("kind").GetString() == "Embedding");
    }

    [Fact]
    public void Layers_as_recorded_are_connected()
    {
        Drawing drawing = ModelDrawing.OfRecord(InspectedModel.Open(Sample.Model));

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
