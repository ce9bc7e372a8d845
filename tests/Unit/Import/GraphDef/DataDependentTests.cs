using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Graphs whose data decides sizes and turns run in a session; no code is written of them, and the error names the nodes.</summary>
public sealed class DataDependentTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Elements_that_a_mask_chooses_are_as_many_as_the_data_says()
    {
        ModelGraph graph = new GraphText().Input("x", -1)
            .Const("zero", [0])
            .Node("mask", "Greater", ["x", "zero"], Float)
            .Node("places", "Where", ["mask"])
            .Node("chosen", "GatherNd", ["x", "places"], "Tparams { type: DT_FLOAT }", "Tindices { type: DT_INT64 }")
            .Const("two", [2])
            .Node("y", "Mul", ["chosen", "two"], Float)
            .Import(_folder, "y");
        ModelRunner runner = new(graph);
        Assert.Equal([2f, 6], Predict(runner, 1, -2, 3));
        Assert.Equal([8f], Predict(runner, 4));
        Assert.Equal([], Predict(runner, -4, -5));
        UnsupportedItem item = Assert.Single(CSharpBackend.Check(graph), i => i.Kind == "Where");
        Assert.Equal("places", item.Name);
        Assert.Contains(nameof(OptionKey.Output), item.Reason, StringComparison.Ordinal);
        Assert.Throws<UnsupportedModelException>(() => CSharpBackend.Write(graph, _folder.File("net"), new CSharpOptions()));
        Assert.False(Directory.Exists(_folder.File("net")));
    }

    [Fact]
    public void Steps_of_what_the_data_decides_are_computed_once_each()
    {
        // Each step reads both results of the one before it.
        GraphText graph = new GraphText().Input("x", -1)
            .Const("zero", [0])
            .Const("one", [1])
            .Node("mask", "Greater", ["x", "zero"], Float)
            .Node("places", "Where", ["mask"])
            .Node("a0", "GatherNd", ["x", "places"], "Tparams { type: DT_FLOAT }", "Tindices { type: DT_INT64 }")
            .Node("b0", "AddV2", ["a0", "one"], Float);
        const int Steps = 500;
        (float a, float b) = (3, 4);
        for (int i = 1; i <= Steps; i++)
        {
            graph.Node(FormattableString.Invariant($"a{i}"), "Maximum", [$"a{i - 1}", $"b{i - 1}"], Float)
                .Node(FormattableString.Invariant($"m{i}"), "Minimum", [$"a{i - 1}", $"b{i - 1}"], Float)
                .Node(FormattableString.Invariant($"b{i}"), "AddV2", [$"m{i}", "one"], Float);
            (a, b) = (MathF.Max(a, b), MathF.Min(a, b) + 1);
        }

        ModelRunner runner = new(graph.Node("y", "Sub", [$"a{Steps}", $"b{Steps}"], Float).Node("z", "Identity", [$"a{Steps}"], Float).Import(_folder, "y", "z"));
        IReadOnlyDictionary<string, Tensor> found = runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([-1, 3], new TensorShape(2)) });
        Assert.Equal([a - b], found["y"].AsSpan<float>().ToArray());
        Assert.Equal([a], found["z"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void Products_of_what_the_data_decides_are_computed_once_each()
    {
        // Each step reads both matrices of the one before it, on either side: powers of a matrix that swaps, which the second step makes even.
        GraphText graph = new GraphText().Input("x", -1)
            .Const("least", [-0.5f])
            .Ints("square", [2, 2])
            .Node("mask", "Greater", ["x", "least"], Float)
            .Node("places", "Where", ["mask"])
            .Node("taken", "GatherNd", ["x", "places"], "Tparams { type: DT_FLOAT }", "Tindices { type: DT_INT64 }")
            .Node("a0", "Reshape", ["taken", "square"], Float)
            .Node("b0", "MatMul", ["a0", "a0"], Float);
        const int Steps = 100;
        for (int i = 1; i <= Steps; i++)
        {
            graph.Node(FormattableString.Invariant($"a{i}"), "MatMul", [$"b{i - 1}", $"a{i - 1}"], Float)
                .Node(FormattableString.Invariant($"b{i}"), "MatMul", [$"a{i - 1}", $"b{i - 1}"], Float);
        }

        ModelRunner runner = new(graph.Node("y", "Sub", [$"a{Steps}", $"b{Steps}"], Float).Node("z", "Identity", [$"a{Steps}"], Float).Import(_folder, "y", "z"));
        IReadOnlyDictionary<string, Tensor> found = runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([0, 1, -1, 1, 0], new TensorShape(5)) });
        Assert.Equal([0f, 0, 0, 0], found["y"].AsSpan<float>().ToArray());
        Assert.Equal([1f, 0, 0, 1], found["z"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_loop_runs_as_often_as_the_data_says()
    {
        // while sum < 10: sum = sum + x
        ModelGraph graph = new GraphText().Input("x")
            .Const("start", [0])
            .Node("loop", "While", ["start", "x"], "cond { func { name: \"below\" } }", "body { func { name: \"add\" } }", "T { list { type: DT_FLOAT type: DT_FLOAT } }")
            .Raw("""
                library {
                  function {
                    signature { name: "below" input_arg { name: "s" type: DT_FLOAT } input_arg { name: "x" type: DT_FLOAT } output_arg { name: "r" type: DT_BOOL } }
                    node_def { name: "ten" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 10 } } } }
                    node_def { name: "less" op: "Less" input: "s" input: "ten:output:0" attr { key: "T" value { type: DT_FLOAT } } }
                    ret { key: "r" value: "less:z:0" }
                  }
                  function {
                    signature { name: "add" input_arg { name: "s" type: DT_FLOAT } input_arg { name: "x" type: DT_FLOAT } output_arg { name: "a" type: DT_FLOAT } output_arg { name: "b" type: DT_FLOAT } }
                    node_def { name: "sum" op: "AddV2" input: "s" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
                    ret { key: "a" value: "sum:z:0" }
                    ret { key: "b" value: "x" }
                  }
                }
                """)
            .Import(_folder, "loop");
        ModelRunner runner = new(graph);
        foreach ((float x, float expected) in ((float, float)[])[(3, 12), (4, 12), (11, 11)])
        {
            Tensor input = Tensor.Create<float>([x], new TensorShape());
            Assert.Equal([expected], runner.Predict(new Dictionary<string, Tensor> { ["x"] = input })["loop"].AsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void A_convolution_between_space_and_batch_is_a_dilated_one()
    {
        GraphText Net(bool isSpelledOut)
        {
            GraphText net = new GraphText().Input("x", -1, 6, 7, 2).Const("w", [.. Enumerable.Range(0, 3 * 3 * 2 * 4).Select(i => MathF.Sin(i))], 3, 3, 2, 4);
            return isSpelledOut
                ? net.Ints("block", [2, 2])
                    .Node("pads", "Const", [], "dtype { type: DT_INT32 }", "value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } dim { size: 2 } } int_val: 2 int_val: 2 int_val: 2 int_val: 3 } }")
                    .Node("crops", "Const", [], "dtype { type: DT_INT32 }", "value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } dim { size: 2 } } int_val: 0 int_val: 0 int_val: 0 int_val: 1 } }")
                    .Node("s2b", "SpaceToBatchND", ["x", "block", "pads"], Float)
                    .Node("conv", "Conv2D", ["s2b", "w"], "strides { list { i: 1 i: 1 i: 1 i: 1 } }", "padding { s: \"VALID\" }", Float)
                    .Node("y", "BatchToSpaceND", ["conv", "block", "crops"], Float)
                : net.Node("y", "Conv2D", ["x", "w"], "strides { list { i: 1 i: 1 i: 1 i: 1 } }", "dilations { list { i: 1 i: 2 i: 2 i: 1 } }", "padding { s: \"SAME\" }", Float);
        }

        ModelGraph spelledOut = PassPipeline.Optimize(Net(true).Import(_folder, "y"));
        Assert.Equal([2, 2], ((ConvOperator)Assert.Single(spelledOut.Nodes).Operator).Dilations);
        Dictionary<string, Tensor> inputs = new() { ["x"] = Tensor.Create<float>([.. Enumerable.Range(0, 2 * 6 * 7 * 2).Select(i => MathF.Cos(i))], new TensorShape(2, 6, 7, 2)) };
        Tensor expected = new ModelRunner(Net(false).Import(_folder, "y")).Predict(inputs)["y"];
        NumberAssert.Close(expected, new ModelRunner(spelledOut).Predict(inputs)["y"], 1e-6);
    }

    private static float[] Predict(ModelRunner runner, params float[] x) =>
        runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(x, new TensorShape(x.Length)) })["y"].AsSpan<float>().ToArray();
}
