using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes;

/// <summary>Products on the last axis that are spelled out as products of rows (Tensordot of Keras 2).</summary>
public sealed class MatchDenseTests : PassTest
{
    private static readonly float[] Weights = [1, -2, 3, 0.5f, 4, -1, 2, 7];

    [Fact]
    public void A_product_of_rows_is_one_of_the_last_axis_with_its_bias() =>
        Check(Node(new BinaryOperator(BinaryFunction.Add), Rows(new SymbolicShape(Dimension.Batch, 3, 2)), Constant([1, 2], 2)), "Dense");

    [Fact]
    public void A_product_of_rows_whose_axes_are_others_after_it_stays() => Check(Rows(new SymbolicShape(Dimension.Batch, 2, 3)), "Reshape", "Dense", "Reshape");

    // Rows that another node reads, too, stay for it.
    [Fact]
    public void Rows_that_are_read_elsewhere_stay()
    {
        GraphValue rows = Node(new ReshapeOperator(new SymbolicShape(Dimension.Batch * 3, 4)), X(3, 4));
        GraphValue product = Node(new ReshapeOperator(new SymbolicShape(Dimension.Batch, 3, 2)), Node(new DenseOperator(ActivationFunction.Linear), rows, Kernel()));
        Graph.AddOutput("rows", rows);
        Check(product, "Reshape", "Dense");
    }

    private GraphValue Kernel() => Constant(Weights, 4, 2);

    private GraphValue Rows(SymbolicShape after)
    {
        GraphValue rows = Node(new ReshapeOperator(new SymbolicShape(Dimension.Batch * 3, 4)), X(3, 4));
        return Node(new ReshapeOperator(after), Node(new DenseOperator(ActivationFunction.Linear), rows, Kernel()));
    }

    private new void Check(GraphValue output, params string[] operators)
    {
        Graph.AddOutput("y", output);
        ModelGraph matched = PassPipeline.Match(Graph);
        Assert.Equal(operators, matched.Nodes.Select(n => n.Operator.Name));
        Dictionary<string, Tensor> inputs = new() { ["x"] = Tensor.Create<float>([.. Enumerable.Range(0, 24).Select(i => (float)i)], new TensorShape(2, 3, 4)) };
        NumberAssert.Close(new ModelRunner(Graph, optimize: false).Predict(inputs)["y"], new ModelRunner(matched, optimize: false).Predict(inputs)["y"], 1e-6);
    }
}
