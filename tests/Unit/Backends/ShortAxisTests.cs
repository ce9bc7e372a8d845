using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Onnx;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Backends;

/// <summary>Parts of axes of open extent, which may end before the part does: what is written computes with as many elements as there are.</summary>
public sealed class ShortAxisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Flatten", "y")]
    [InlineData("Unsqueeze", "y one")]
    [InlineData("Reshape", "y kept")]
    [InlineData("Identity", "y")]
    public void As_many_elements_are_taken_as_there_are(string op, string inputs)
    {
        AllAlike(Import(Cut(0, 4, 1).Longs("kept", 0, 0, 1, 3).Node(op, inputs, "z")), 2, 6);
    }

    // The last steps of sequences of any length, as exporters take them behind recurrent layers.
    [Theory]
    [InlineData("Gather", new long[] { -1 })]
    [InlineData("Gather", new long[] { -2, -1, 0 })]
    [InlineData("Slice", new long[] { -1, long.MaxValue })]
    [InlineData("Slice", new long[] { -3, long.MaxValue })]
    [InlineData("Slice", new long[] { -2, -1 })]
    public void What_counts_from_the_end_is_taken_of_sequences_of_any_length(string op, long[] places)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "N", "T", 3).Output("z").Longs("axis", 1);
        model = op == "Gather" ? model.Longs("at", places).Node("Gather", "x at", "z", Int("axis", 1)) : model.Longs("first", places[0]).Longs("last", places[1]).Node("Slice", "x first last axis", "z");
        AllAlike(Import(model), 4, 2);
    }

    [Fact]
    public void The_last_step_of_sequences_of_any_length_is_taken_for_itself()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", "N", "T", 3).Output("z").Node("Constant", "", "at", Int("value_int", -1)).Node("Gather", "x at", "z", Int("axis", 1));
        ModelGraph graph = Import(model);
        AllAlike(graph, 4, 1);
        Assert.Equal("(N, 3)", graph.Outputs[0].Value.Shape.ToString());
    }

    [Fact]
    public void A_number_of_elements_that_is_computed_with_waits_for_shapes()
    {
        ModelGraph graph = Import(Cut(0, 4, 1).Node("Shape", "y", "shape").Node("Gather", "shape one", "n").Node("Cast", "n", "count", Int("to", 1)).Node("Div", "y count", "z"));
        Assert.True(graph.IsDeferred);
        Assert.Contains("depends on the shape of the data", Assert.Single(BackendTable.Of(ConversionTarget.Onnx).Check(graph)).Reason, StringComparison.Ordinal);
        using OnnxRuntimeModel original = new(_folder.File("m.onnx"));
        Assert.Null(OnnxJudge.Fault(original.Predict(Fed(2, 2)), new ModelRunner(graph).Predict(Fed(2, 2)), 0));
    }

    [Fact]
    public void Parts_of_two_open_axes_are_written_as_one()
    {
        ModelGraph graph = Import(new OnnxModelBuilder().Input("x", "N", "T", "U").Output("z")
            .Longs("first", 0, 0).Longs("last", 6, 100).Longs("axes", 1, 2).Longs("steps", 3, 3).Node("Slice", "x first last axes steps", "z"));
        string onnx = _folder.File("written.onnx");
        BackendTable.Of(ConversionTarget.Onnx).Write(graph, onnx, new OnnxOptions());
        using OnnxRuntimeModel original = new(_folder.File("m.onnx"));
        using OnnxRuntimeModel written = new(onnx);
        Dictionary<string, Tensor> fed = new() { ["x"] = Numbers(2, 6, 7) };
        Assert.Null(OnnxJudge.Fault(original.Predict(fed), written.Predict(fed), 0));
    }

    [Theory]
    [InlineData(0, 1, "(1, ?, 3)")]
    [InlineData(1, 2, "(?, ?, 3)")]
    [InlineData(0, 0, "(0, ?, 3)")]
    public void There_is_one_sample_at_least(long first, long last, string shape)
    {
        ModelGraph graph = Import(Cut(first, last, 0).Node("Identity", "y", "z"));
        Assert.Equal(shape, graph.Outputs[0].Value.Shape.ToString());
    }

    [Theory]
    [InlineData(0, 4, 1, "4", 6, "4")]
    [InlineData(0, 4, 1, "2", 2, "?")]
    [InlineData(5, 2, 1, "0", 3, "?")]
    [InlineData(1, 3, 2, "2", 4, "3")]
    public void A_part_ends_with_its_axis(long begin, long count, long stride, string ofFixed, long extent, string ofSamples)
    {
        Dimension fixedExtent = begin == 1 ? 5 : extent;
        Assert.Equal(ofFixed, SliceOperator.Existing(fixedExtent, begin, count, stride).ToString());
        Dimension samples = Dimension.Batch * (begin == 1 ? 6 : extent);
        Assert.Equal(ofSamples, SliceOperator.Existing(samples, begin, count, stride).ToString());
    }

    private void AllAlike(ModelGraph graph, params int[] lengths) => WrittenForms.AssertAlike(
        graph, _folder.File("m.onnx"), _folder, lengths.Select(steps => Fed(2, steps)), 0, (ConversionTarget.Onnx, new OnnxOptions()), (ConversionTarget.TensorFlow, new TensorFlowOptions()));

    private static Dictionary<string, Tensor> Fed(int samples, int steps) => new() { ["x"] = Numbers(samples, steps, 3) };

    private static Tensor Numbers(params long[] shape)
    {
        TensorShape extents = new(shape);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)extents.ElementCount).Select(i => (float)i)], extents);
    }

    private static OnnxModelBuilder Cut(long first, long last, long axis) => new OnnxModelBuilder().Input("x", "N", "T", 3).Output("z")
        .Longs("first", first).Longs("last", last).Longs("axis", axis).Longs("one", 1).Node("Slice", "x first last axis", "y");

    private ModelGraph Import(OnnxModelBuilder model) => ModelImporter.Import(model.Save(_folder.File("m.onnx")));
}
