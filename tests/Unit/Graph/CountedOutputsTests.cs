using TfModelTools.Backends.CSharp;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Graph;

/// <summary>Outputs of a size that the data decides: in the session, and as generated code, which gives them with room for the most there may be and a count. Values are worked out by hand.</summary>
public sealed class CountedOutputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_not_zero_is_counted_by_the_plan_and_by_the_code()
    {
        ModelGraph graph = Import(new OnnxModelBuilder().Input("x", 2, 3).Output("y", OnnxDataTypeMessage.Int64).Node("NonZero", "x", "y"));
        Assert.False(graph.IsDeferred);
        Assert.Contains(graph.Nodes, n => n.Operator is TrimOperator);
        Assert.Equal([2, TensorShape.Unknown], graph.Outputs[0].Value.Shape.ToTensorShape());

        using GeneratedProject project = Generate(graph);
        Assert.Equal(["y"], project.Outputs.Select(o => o.Name));
        foreach (IModelRunner runner in (IModelRunner[])[new ModelRunner(graph), project])
        {
            Check(runner, [0, 5, 0, -1, 0, 2], [0, 1, 1, 1, 0, 2]);
            Check(runner, [0, 0, 0, 0, 0, 0], []);
            Check(runner, [1, 1, 1, 1, 1, float.NaN], [0, 0, 0, 1, 1, 1, 0, 1, 2, 0, 1, 2]);
        }

        static void Check(IModelRunner runner, float[] x, long[] expected)
        {
            Tensor y = Assert.Single(runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(x, new TensorShape(2, 3)) })).Value;
            Assert.Equal(new TensorShape(2, expected.Length / 2), y.Shape);
            Assert.Equal(expected, y.AsSpan<long>().ToArray());
        }
    }

    [Fact]
    public void Rows_that_are_chosen_can_be_computed_with_one_by_one()
    {
        // The rows of x whose flag is set, doubled.
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 3, 2).Input("c", OnnxDataTypeMessage.Bool, 3).Output("y").Floats("two", [], 2)
            .Node("Compress", "x c", "rows", Int("axis", 0)).Node("Mul", "rows two", "y");
        ModelGraph graph = Import(model);
        Assert.False(graph.IsDeferred);
        using GeneratedProject project = Generate(graph);
        foreach (IModelRunner runner in (IModelRunner[])[new ModelRunner(graph), project])
        {
            Tensor y = Assert.Single(runner.Predict(new Dictionary<string, Tensor>
            {
                ["x"] = Tensor.Create<float>([1, 2, 3, 4, 5, 6], new TensorShape(3, 2)), ["c"] = Tensor.Create<bool>([true, false, true], new TensorShape(3)),
            })).Value;
            Assert.Equal(new TensorShape(2, 2), y.Shape);
            Assert.Equal([2f, 4, 10, 12], y.AsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void What_computes_with_all_that_is_counted_waits_for_the_data()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2, 3).Output("y", OnnxDataTypeMessage.Int64).Longs("all", 1).Node("NonZero", "x", "i").Node("ReduceMax", "i", "y", Ints("axes", 1), Int("keepdims", 0));
        ModelGraph graph = Import(model);
        Assert.True(graph.IsDeferred);
        Assert.Contains(CSharpBackend.Check(graph), i => i.Reason.Contains("the data decides", StringComparison.Ordinal));
        Tensor y = Assert.Single(new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([0, 5, 0, -1, 0, 0], new TensorShape(2, 3)) })).Value;
        Assert.Equal([1L, 1L], y.AsSpan<long>().ToArray());
    }

    [Theory]
    [InlineData(1, new float[] { 1, 2, 7, float.NaN }, new long[] { 2, 0, 1, 4 }, new long[] { 1, 2, 0, 1, 3, 3 }, new long[] { 1, 2, 1, 2 })]
    [InlineData(0, new float[] { 2, 7, 1, float.NaN }, new long[] { 0, 1, 2, 4 }, new long[] { 0, 1, 2, 0, 3, 3 }, new long[] { 2, 1, 1, 2 })]
    public void Different_elements_are_found_in_order_or_as_they_come(long sorted, float[] values, long[] first, long[] which, long[] counts)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2, 3).Output("y").Output("first", OnnxDataTypeMessage.Int64).Output("which", OnnxDataTypeMessage.Int64).Output("counts", OnnxDataTypeMessage.Int64)
            .Node("Unique", "x", "y first which counts", Int("sorted", sorted));
        ModelGraph graph = Import(model);
        using GeneratedProject project = Generate(graph);
        foreach (IModelRunner runner in (IModelRunner[])[new ModelRunner(graph), project])
        {
            IReadOnlyDictionary<string, Tensor> found = runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([2, 7, 1, 2, float.NaN, float.NaN], new TensorShape(2, 3)) });
            Assert.Equal(values, found["y"].AsSpan<float>().ToArray());
            Assert.Equal(first, found["first"].AsSpan<long>().ToArray());
            Assert.Equal(which, found["which"].AsSpan<long>().ToArray());
            Assert.Equal(counts, found["counts"].AsSpan<long>().ToArray());
        }
    }

    private GeneratedProject Generate(ModelGraph graph)
    {
        string path = _folder.File("project");
        CSharpProject project = CSharpBackend.Write(graph, path, new CSharpOptions { Name = "Counted", EnableImage = false, EnableOverview = false });
        Assert.Contains(project.Notes, n => n.Contains("/count' says how many count along axis", StringComparison.Ordinal));
        string code = Path.Combine(path, "csharp_generated_code");
        Assert.Contains("Of `y` the first `y/count` elements of axis", File.ReadAllText(Path.Combine(code, "README.md")), StringComparison.Ordinal);
        Assert.Contains("y/count", File.ReadAllText(Path.Combine(code, "src", "CountedModel.cs")), StringComparison.Ordinal);
        return GeneratedProject.Load(path);
    }

    private ModelGraph Import(OnnxModelBuilder model) => ModelImporter.Import(model.Save(_folder.File("m.onnx")));
}
