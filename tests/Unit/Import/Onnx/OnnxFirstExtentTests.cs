using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Onnx;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>First extents that are open: those of one name are one number, those of other names are not (onnx/docs/IR.md), and what has them twice predicts by the data.</summary>
public sealed class OnnxFirstExtentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("batch", "batch", true)]
    [InlineData("a_dynamic_axes_1", "b_dynamic_axes_1", true)]
    [InlineData("unk__56", "unk__57", true)]
    [InlineData("", "n", true)]
    [InlineData("m", "n", false)]
    public void First_extents_are_one_batch_unless_their_names_say_otherwise(string first, string second, bool isOne)
    {
        ModelGraph graph = Import(new OnnxModelBuilder().Input("a", first, 2).Input("b", second, 2).Output("y").Output("z").Node("Relu", "a", "y").Node("Relu", "b", "z"));
        Assert.Equal([Dimension.Batch, isOne ? Dimension.Batch : Dimension.Unknown], graph.Inputs.Select(i => i.Value.Shape[0]));
        ModelGraph sized = Import(null, new ModelImportOptions { BatchSize = 4 });
        Assert.All(sized.Inputs, i => Assert.Equal(4, i.Value.Shape[0].Count));
    }

    // The file may be refused; what is written computes the same.
    [Fact]
    public void What_is_computed_of_two_first_extents_is_never_taken_for_a_number()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("a", "m", 2).Input("b", "n", 2).Output("y").Output("z").Longs("zero", 0).Longs("one", 1)
            .Node("Shape", "a", "sa").Node("Slice", "sa zero one", "na").Node("Shape", "b", "sb").Node("Slice", "sb zero one", "nb")
            .Node("Sub", "na nb", "d").Node("Cast", "d", "df", Int("to", 1)).Node("Add", "a df", "y").Node("Relu", "b", "z");
        ModelGraph graph = Import(model);
        Dictionary<string, Tensor> inputs = new() { ["a"] = Tensor.Over(new float[10], new TensorShape(5, 2)), ["b"] = Tensor.Over(new float[6], new TensorShape(3, 2)) };
        Assert.Equal([.. Enumerable.Repeat(2f, 10)], new ModelRunner(graph).Predict(inputs)["y"].AsArray<float>());
        IModelBackend backend = BackendTable.Of(ConversionTarget.Onnx);
        Assert.NotEmpty(backend.Check(graph));

        ModelGraph told = Import(null, new ModelImportOptions { InputShapes = inputs.ToDictionary(i => i.Key, i => i.Value.Shape) });
        backend.Write(told, _folder.File("told.onnx"), new OnnxOptions());
        using OnnxRuntimeModel runtime = new(_folder.File("told.onnx"));
        Assert.Equal([.. Enumerable.Repeat(2f, 10)], runtime.Predict(inputs)["y"].AsArray<float>());
    }

    [Fact]
    public void What_needs_no_first_extent_is_written_of_two()
    {
        ModelGraph graph = Import(new OnnxModelBuilder().Input("a", "m", 2).Input("b", "n", 2).Output("y").Node("Concat", "a b", "j", Int("axis", 0)).Node("ReduceMax", "j", "y", Ints("axes", 0), Int("keepdims", 0)));
        BackendTable.Of(ConversionTarget.Onnx).Write(graph, _folder.File("written.onnx"), new OnnxOptions());
        using OnnxRuntimeModel runtime = new(_folder.File("written.onnx"));
        Dictionary<string, Tensor> inputs = new() { ["a"] = Tensor.Over([1f, 5f, 3f, 2f], new TensorShape(2, 2)), ["b"] = Tensor.Over([4f, 4f], new TensorShape(1, 2)) };
        Assert.Equal([4f, 5f], runtime.Predict(inputs)["y"].AsArray<float>());
        Assert.Equal([4f, 5f], new ModelRunner(graph).Predict(inputs)["y"].AsArray<float>());
    }

    [Fact]
    public void Samples_that_are_mixed_are_predicted_by_how_many_there_are()
    {
        ModelGraph graph = Import(new OnnxModelBuilder().Input("x", "n", 2).Output("y").Output("best").Longs("two", 2).Node("Transpose", "x", "t").Node("MatMul", "x t", "y").Node("TopK", "x two", "best _", Int("axis", 0)));
        ModelRunner runner = new(graph);
        IReadOnlyDictionary<string, Tensor> two = Predict(1, 2, 3, 4);
        Assert.Equal([5f, 11f, 11f, 25f], two["y"].AsArray<float>());
        Assert.Equal([2, 2], two["y"].Shape);
        IReadOnlyDictionary<string, Tensor> three = Predict(1, 0, 0, 2, 3, 0);
        Assert.Equal([1f, 0f, 3f, 0f, 4f, 0f, 3f, 0f, 9f], three["y"].AsArray<float>());
        Assert.Equal([3f, 2f, 1f, 0f], three["best"].AsArray<float>());
        Assert.Contains(BackendTable.Of(ConversionTarget.CSharp).Check(graph), i => i.Reason.Contains("BatchSize", StringComparison.Ordinal));

        IReadOnlyDictionary<string, Tensor> Predict(params float[] values) => runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Over(values, new TensorShape(values.Length / 2, 2)) });
    }

    [Fact]
    public void Samples_that_are_mixed_by_what_no_kernel_computes_are_refused_at_once()
    {
        ModelGraph graph = new("net", "a test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue t = graph.AddNode("t", new TfModelTools.Graph.Operators.TransposeOperator([1, 0]), [x]).Output;
        graph.AddOutput("y", graph.AddNode("y", new TfModelTools.Graph.Operators.MatMulOperator(), [x, t]).Output);
        Assert.Throws<UnsupportedModelException>(() => new ModelRunner(graph));
    }

    // As PyTorch exports interpolate(size=...).
    [Fact]
    public void Sizes_that_keep_the_number_of_samples_resize_any_number()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "batch", 1, 2, 2).Output("y").Longs("zero", 0).Longs("two", 2).Longs("size", 4, 4)
            .Node("Shape", "x", "s").Node("Slice", "s zero two", "outer").Node("Concat", "outer size", "sizes", Int("axis", 0))
            .Node("Resize", "x _ _ sizes", "y", Text("mode", "nearest"), Text("coordinate_transformation_mode", "asymmetric"), Text("nearest_mode", "floor"));
        ModelGraph graph = Import(model);
        Assert.False(graph.IsDeferred);
        Tensor y = new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Over([1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f], new TensorShape(2, 1, 2, 2)) })["y"];
        Assert.Equal([2, 1, 4, 4], y.Shape);
        Assert.Equal([1f, 1f, 2f, 2f, 1f, 1f, 2f, 2f, 3f, 3f, 4f, 4f, 3f, 3f, 4f, 4f], y.AsArray<float>()[..16]);
        Assert.Equal([5f, 5f, 6f, 6f], y.AsArray<float>()[16..20]);
    }

    [Fact]
    public void Sizes_of_open_extents_wait_for_shapes()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "batch", 1, 2, 2).Input("like", "batch", 1, "h", "w").Output("y")
            .Node("Shape", "like", "sizes").Node("Resize", "x _ _ sizes", "y", Text("mode", "nearest"), Text("coordinate_transformation_mode", "asymmetric"), Text("nearest_mode", "floor"));
        ModelGraph graph = Import(model);
        Assert.Contains(BackendTable.Of(ConversionTarget.Onnx).Check(graph), i => i.Reason.Contains("InputShape", StringComparison.Ordinal));
        Tensor y = new ModelRunner(graph).Predict(new Dictionary<string, Tensor>
        {
            ["x"] = Tensor.Over([1f, 2f, 3f, 4f], new TensorShape(1, 1, 2, 2)), ["like"] = Tensor.Over(new float[4], new TensorShape(1, 1, 2, 2)),
        })["y"];
        Assert.Equal([1f, 2f, 3f, 4f], y.AsArray<float>());
    }

    [Fact]
    public void Float64_that_is_computed_as_float32_is_told_once()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", OnnxDataTypeMessage.Double, "n", 2).Input("w", OnnxDataTypeMessage.Double, 2, 2).Output("y", OnnxDataTypeMessage.Double)
            .Node("MatMul", "x w", "a").Node("MatMul", "a w", "b").Node("Softmax", "b", "y");
        string note = Assert.Single(Import(model).Notes);
        Assert.StartsWith("Numbers of float64 are computed as float32 by MatMul", note, StringComparison.Ordinal);
    }

    private ModelGraph Import(OnnxModelBuilder? model, ModelImportOptions? options = null)
    {
        model?.Save(_folder.File("m.onnx"));
        return ModelImporter.Import(_folder.File("m.onnx"), options);
    }
}
