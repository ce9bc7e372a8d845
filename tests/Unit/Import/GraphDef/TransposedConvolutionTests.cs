using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>
/// Transposed convolutions whose output size the graph computes of the shape of their input, as Keras writes them: of a batch of any size, and of images of any size.
/// The kernel is 1 to 9 in rows; strides are 2.
/// </summary>
public sealed class TransposedConvolutionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_batch_of_any_size_is_converted()
    {
        ModelGraph graph = Graph("SAME", 0, 1, 1).Import(_folder, "y");
        Require(graph);
        AssertEqual(graph, [2, 1, 1, 1], [2, 2, 1], 1, 2, 4, 5, 2, 4, 8, 10);
    }

    // SAME leaves stride times the input, here without the last row and column; VALID all of (n - 1) * 2 + 3.
    [Theory]
    [InlineData("SAME", 0, new float[] { 1, 2, 4, 5 })]
    [InlineData("VALID", 1, new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public void Images_of_any_size_are_converted(string padding, int more, float[] expected)
    {
        ModelGraph graph = Graph(padding, more, -1, -1).Import(_folder, "y");
        Require(graph);
        int extent = 2 + more;
        AssertEqual(graph, [1, 1, 1, 1], [extent, extent, 1], expected);
    }

    [Fact]
    public void Images_of_any_size_are_cut_as_those_of_a_known_one()
    {
        Tensor x = Tensor.Create<float>([.. Enumerable.Range(1, 12).Select(i => (float)i)], new TensorShape(1, 3, 4, 1));
        Tensor open = Predict(Graph("SAME", 0, -1, -1).Import(_folder, "y"), x);
        Tensor known = Predict(Graph("SAME", 0, 3, 4).Import(_folder, "y"), x);
        Assert.Equal(new TensorShape(1, 6, 8, 1), open.Shape);
        Assert.Equal(known.AsSpan<float>().ToArray(), open.AsSpan<float>().ToArray());
    }

    // Three times as long is not what a stride of 2 makes: TensorFlow refuses it, too, whatever the data is.
    [Fact]
    public void An_output_of_another_multiple_is_decided_when_the_data_is_there()
    {
        ModelGraph graph = Graph("SAME", 0, -1, -1, times: 3).Import(_folder, "y");
        Assert.True(graph.IsDeferred);
    }

    private static GraphText Graph(string padding, int more, int height, int width, int times = 2)
    {
        GraphText text = new GraphText().Input("x", -1, height, width, 1)
            .Const("kernel", [1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 3, 1, 1)
            .Node("shape", "Shape", ["x"], "T { type: DT_FLOAT }")
            .Ints("step", [1])
            .Ints("times", [times], isScalar: true)
            .Ints("more", [more], isScalar: true)
            .Ints("channels", [1], isScalar: true);
        for (int axis = 0; axis < 3; axis++)
        {
            text.Ints($"begin_{axis}", [axis]).Ints($"end_{axis}", [axis + 1])
                .Node($"x_{axis}", "StridedSlice", ["shape", $"begin_{axis}", $"end_{axis}", "step"], "T { type: DT_INT32 }", "Index { type: DT_INT32 }", "shrink_axis_mask { i: 1 }")
                .Node($"x_{axis}_times", "Mul", [$"x_{axis}", "times"], "T { type: DT_INT32 }")
                .Node($"y_{axis}", "AddV2", [$"x_{axis}_times", "more"], "T { type: DT_INT32 }");
        }

        return text.Node("size", "Pack", ["x_0", "y_1", "y_2", "channels"], "T { type: DT_INT32 }", "N { i: 4 }")
            .Node("y", "Conv2DBackpropInput", ["size", "kernel", "x"], "T { type: DT_FLOAT }", "strides { list { i: 1 i: 2 i: 2 i: 1 } }", $"padding {{ s: \"{padding}\" }}");
    }

    private static void Require(ModelGraph graph)
    {
        Assert.False(graph.IsDeferred);
        Assert.Single(graph.Nodes, n => n.Operator is ConvTransposeOperator);
        Assert.Empty(new OnnxBackend().Check(graph));
    }

    private static void AssertEqual(ModelGraph graph, long[] input, long[] sample, params float[] expected)
    {
        Tensor y = Predict(graph, Tensor.Create<float>([.. Enumerable.Range(1, (int)input[0]).Select(i => (float)i)], new TensorShape(input)));
        Assert.Equal(new TensorShape([input[0], .. sample]), y.Shape);
        Assert.Equal(expected, y.AsSpan<float>().ToArray());
    }

    private static Tensor Predict(ModelGraph graph, Tensor x) => new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = x }).Single().Value;
}
