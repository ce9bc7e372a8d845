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
