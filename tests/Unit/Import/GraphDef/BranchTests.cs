using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Conditions: what holds, which branch was taken, and that a condition can be where a graph ends.</summary>
public sealed class BranchTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private const string Functions = """
        library {
          function {
            signature { name: "double" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } }
            node_def { name: "n" op: "AddV2" input: "a" input: "a" attr { key: "T" value { type: DT_FLOAT } } }
            ret { key: "r" value: "n:z:0" }
          }
          function {
            signature { name: "negate" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_FLOAT } }
            node_def { name: "n" op: "Neg" input: "a" attr { key: "T" value { type: DT_FLOAT } } }
            ret { key: "r" value: "n:y:0" }
          }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // tf.raw_ops.If: what is no scalar is false where it is empty, and a number is false where it is zero.
    [Theory]
    [InlineData("dim { size: 1 }", "int_val: 0", 2f)]
    [InlineData("dim { size: 2 }", "int_val: 0 int_val: 0", 2f)]
    [InlineData("dim { size: 0 }", "", -1f)]
    [InlineData("", "int_val: 0", -1f)]
    [InlineData("", "int_val: 3", 2f)]
    public void What_has_elements_holds_and_a_number_that_is_not_zero(string shape, string values, float expected)
    {
        GraphText graph = If(new GraphText().Node("c", "Const", [], "dtype { type: DT_INT32 }", $"value {{ tensor {{ dtype: DT_INT32 tensor_shape {{ {shape} }} {values} }} }}"));
        Assert.Equal([expected], Predict(graph));
    }

    [Theory]
    [InlineData(0, -1f)]
    [InlineData(2, 2f)]
    [InlineData(-2, 2f)]
    public void The_data_decides_by_an_integer(int condition, float expected)
    {
        GraphText graph = If(new GraphText().Node("c", "Placeholder", [], "dtype { type: DT_INT32 }", "shape { shape { } }"));
        Assert.Equal([expected], Predict(graph, ("c", Tensor.Create<int>([condition], new TensorShape()))));
    }

    [Theory]
    [InlineData("on", "off", true, 0)]
    [InlineData("on", "off", false, 1)]
    [InlineData("off", "on", true, 1)]
    [InlineData("off", "on", false, 0)]
    public void Which_input_of_a_join_was_taken_is_told_by_its_place(string first, string second, bool condition, int expected)
    {
        ModelRunner runner = new(Join(first, second).Import(_folder, "y:1"));
        Dictionary<string, Tensor> inputs = new() { ["x"] = Tensor.Create<float>([1], new TensorShape(1)), ["p"] = Tensor.Create<bool>([condition], new TensorShape()) };
        Assert.Equal([expected], runner.Predict(inputs.Where(i => runner.Inputs.Any(r => r.Name == i.Key)).ToDictionary())["y:1"].AsSpan<int>().ToArray());
    }

    [Fact]
    public void A_graph_may_end_where_branches_join()
    {
        ModelRunner runner = new(Join("off", "on").Import(_folder));
        Assert.Equal(["y"], runner.Outputs.Select(o => o.Name));
        Assert.Equal([2f], runner.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([1], new TensorShape(1)), ["p"] = Tensor.Create<bool>([true], new TensorShape()) })["y"].AsSpan<float>().ToArray());
    }

    // cond(i < 4, lambda: x[i], lambda: sum(x)): both branches are computed, and only the taken one may fail.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_index_that_does_not_exist_matters_in_the_branch_that_is_taken_alone(bool isFunction)
    {
        ModelRunner runner = new(Chosen(isFunction).Import(_folder, "y"));
        float[] Predict(int index) => runner.Predict(new Dictionary<string, Tensor>
        {
            ["x"] = Tensor.Create<float>([1, 2, 3, 4], new TensorShape(4)),
            ["i"] = Tensor.Create<int>([index], new TensorShape()),
        })["y"].AsSpan<float>().ToArray();
        Assert.Equal([3f], Predict(2));
        Assert.Equal([10f], Predict(9));
        Assert.ThrowsAny<TfModelException>(() => Predict(-7));
    }

    private static GraphText Chosen(bool isFunction)
    {
        GraphText graph = new GraphText().Input("x", 4).Node("i", "Placeholder", [], "dtype { type: DT_INT32 }", "shape { shape { } }").Ints("four", [4], isScalar: true)
            .Node("p", "Less", ["i", "four"], "T { type: DT_INT32 }").Ints("axis", [0], isScalar: true).Ints("axes", [0]);
        return isFunction
            ? graph.Node("y", "If", ["p", "x", "i"], "Tcond { type: DT_BOOL }", "Tin { list { type: DT_FLOAT type: DT_INT32 } }", "Tout { list { type: DT_FLOAT } }", "then_branch { func { name: \"take\" } }", "else_branch { func { name: \"total\" } }")
                .Raw("""
                    library {
                      function {
                        signature { name: "take" input_arg { name: "x" type: DT_FLOAT } input_arg { name: "i" type: DT_INT32 } output_arg { name: "r" type: DT_FLOAT } }
                        node_def { name: "axis" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
                        node_def { name: "n" op: "GatherV2" input: "x" input: "i" input: "axis:output:0" attr { key: "Tparams" value { type: DT_FLOAT } } attr { key: "Tindices" value { type: DT_INT32 } } }
                        ret { key: "r" value: "n:output:0" }
                      }
                      function {
                        signature { name: "total" input_arg { name: "x" type: DT_FLOAT } input_arg { name: "i" type: DT_INT32 } output_arg { name: "r" type: DT_FLOAT } }
                        node_def { name: "axes" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { dim { size: 1 } } int_val: 0 } } } }
                        node_def { name: "n" op: "Sum" input: "x" input: "axes:output:0" attr { key: "T" value { type: DT_FLOAT } } }
                        ret { key: "r" value: "n:output:0" }
                      }
                    }
                    """)
            : graph.Node("xs", "Switch", ["x", "p"], Float).Node("is", "Switch", ["i", "p"], "T { type: DT_INT32 }").Node("taken", "GatherV2", ["xs:1", "is:1", "axis"], "Tparams { type: DT_FLOAT }", "Tindices { type: DT_INT32 }")
                .Node("total", "Sum", ["xs", "axes"], Float).Node("y", "Merge", ["total", "taken"], Float, "N { i: 2 }");
    }

    private static GraphText If(GraphText graph) => graph.Input("x", 1)
        .Node("y", "StatelessIf", ["c", "x"], "Tcond { type: DT_INT32 }", "Tin { list { type: DT_FLOAT } }", "Tout { list { type: DT_FLOAT } }", "then_branch { func { name: \"double\" } }", "else_branch { func { name: \"negate\" } }")
        .Raw(Functions);

    private static GraphText Join(string first, string second) => new GraphText().Input("x", 1).Node("p", "Placeholder", [], "dtype { type: DT_BOOL }", "shape { shape { } }")
        .Node("branch", "Switch", ["x", "p"], Float).Node("off", "Neg", ["branch"], Float).Node("on", "AddV2", ["branch:1", "branch:1"], Float).Node("y", "Merge", [first, second], Float, "N { i: 2 }");

    private float[] Predict(GraphText graph, params (string Name, Tensor Value)[] fed)
    {
        Dictionary<string, Tensor> inputs = fed.ToDictionary(f => f.Name, f => f.Value);
        inputs["x"] = Tensor.Create<float>([1], new TensorShape(1));
        return new ModelRunner(graph.Import(_folder, "y")).Predict(inputs)["y"].AsSpan<float>().ToArray();
    }
}
