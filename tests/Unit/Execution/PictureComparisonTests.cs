using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Tests.TestSupport.Tf1;

namespace TfModelTools.Tests.Execution;

/// <summary>A net and another form of it are shown one picture, and name the same five classes.</summary>
public sealed class PictureComparisonTests : IDisposable
{
    private static readonly string[] Labels = ["apple", "boat", "cat", "dog", "egg", "fox", "gull"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_five_best_classes_of_a_picture_stand_side_by_side()
    {
        Tf1Net net = new() { BatchNorm = BatchNormSpelling.FusedCondition, Dropout = DropoutSpelling.Condition };
        Traced output = SmallNets.MobileNetV1(net, net.Input("input", 1, 33, 33, 3), Labels.Length);
        ModelGraph graph = GraphDefImporter.Import(net.Graph.Save(_folder), new ModelImportOptions { Outputs = [output.Name] });
        string picture = _folder.File("picture.ppm");
        File.WriteAllBytes(picture, [.. "P6 40 30 255\n"u8, .. Enumerable.Range(0, 40 * 30 * 3).Select(i => (byte)(i * 7))]);

        ModelRunner original = new(graph, optimize: false);
        ModelRunner converted = new(graph);
        IReadOnlyDictionary<string, Tensor> arrays = PictureFeature.Read(picture, converted.Inputs, PictureScaling.Standard);
        IReadOnlyList<ClassComparison> classes = PredictionChecker.CompareClasses(converted, arrays, "the picture", 1e-5, 5, Labels, original);
        Assert.Equal([1, 2, 3, 4, 5], classes.Select(c => c.Rank));
        Assert.All(classes, c => Assert.True(c.IsWithinTolerance && c.Label == c.ExpectedLabel && c.Difference < 1e-5, c.ToString()));
        Assert.Equal(classes.OrderByDescending(c => c.Score), classes);
        Assert.Equal(5, classes.Select(c => c.Label).Intersect(Labels).Count());

        // Another net does not agree.
        Tf1Net other = new() { BatchNorm = BatchNormSpelling.Arithmetic };
        Traced another = SmallNets.MobileNetV2(other, other.Input("input", 1, 33, 33, 3), Labels.Length);
        ModelRunner wrong = new(GraphDefImporter.Import(other.Graph.Save(_folder, "other"), new ModelImportOptions { Outputs = [another.Name] }));
        Assert.Contains(PredictionChecker.CompareClasses(wrong, arrays, "the picture", 1e-5, 5, Labels, original), c => !c.IsWithinTolerance);
    }
}
