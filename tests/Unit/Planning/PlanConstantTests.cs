using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Planning;

/// <summary>What a plan derives from constants is told apart from the model's own, whatever either is called.</summary>
public sealed class PlanConstantTests
{
    private readonly ModelGraph _graph = new("test", "made by hand");

    [Fact]
    public void Weights_of_the_names_that_a_batch_normalization_derives_keep_their_numbers()
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue scale = Constant("bn/scale", [2, 3], 2);
        GraphValue offset = Constant("bn/offset", [10, 20], 2);
        GraphValue relu = Node("relu", new ActivationOperator(ActivationFunction.Relu), x);
        GraphValue norm = Node("bn", new BatchNormOperator(-1, 0), relu, scale, offset, Constant("mean", [1, 1], 2), Constant("variance", [4, 4], 2));
        _graph.AddOutput("y1", Node("product", new BinaryOperator(BinaryFunction.Multiply), norm, scale));
        _graph.AddOutput("y2", Node("sum", new BinaryOperator(BinaryFunction.Add), norm, offset));
        Assert.Equal(["bn/scale", "bn/offset"], Plan().Constants.Where(c => c.Source is not null && c.Name.StartsWith("bn/", StringComparison.Ordinal)).Select(c => c.Name).Order(StringComparer.Ordinal).Reverse());

        // (3 - 1) / 2 * (2, 3) + (10, 20) = (12, 23).
        Check("y1", [24, 69], 3, 3);
        Check("y2", [22, 43], 3, 3);
    }

    [Fact]
    public void A_matrix_of_the_name_that_a_transposed_one_gets_keeps_its_numbers()
    {
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue matrix = Constant("w", [1, 2, 3, 4], 2, 2);
        _graph.AddOutput("y1", Node("a", new MatMulOperator(TransposeB: true), x, matrix));
        _graph.AddOutput("y2", Node("b", new MatMulOperator(), x, Constant("w/transposed", [10, 0, 0, 10], 2, 2)));
        _graph.AddOutput("y3", Node("c", new MatMulOperator(TransposeB: true), Node("negative", new UnaryOperator(UnaryFunction.Negate), x), matrix));
        Check("y1", [5, 11], 1, 2);
        Check("y2", [10, 20], 1, 2);
        Check("y3", [-5, -11], 1, 2);

        // Transposed once, however many read it.
        Assert.Equal(["w/transposed", "w/transposed_1"], Plan().Constants.Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Values_of_one_constant_are_one_in_the_plan()
    {
        GraphConstant shared = new(Tensor.Create<float>([1, 2, 3, 4], new TensorShape(2, 2)));
        GraphValue x = _graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue hidden = Node("a", new MatMulOperator(), x, _graph.AddConstant("first", shared));
        _graph.AddOutput("y", Node("b", new MatMulOperator(), hidden, _graph.AddConstant("second", shared)));
        Assert.Equal(["first"], Plan().Constants.Select(c => c.Name));
        Check("y", [37, 54], 1, 2);
    }

    private ExecutionPlan Plan() => Planner.Plan(_graph);

    private void Check(string output, float[] expected, params float[] x)
    {
        Dictionary<string, Tensor> inputs = new() { ["x"] = Tensor.Create<float>(x, new TensorShape(1, x.Length)) };
        Assert.Equal(expected, new ModelRunner(_graph, optimize: false).Predict(inputs)[output].AsSpan<float>().ToArray());
        Assert.Equal(expected, new ModelRunner(_graph).Predict(inputs)[output].AsSpan<float>().ToArray());
    }

    private GraphValue Node(string name, Operator op, params GraphValue[] inputs) => _graph.AddNode(name, op, inputs).Output;

    private GraphValue Constant(string name, float[] values, params long[] shape) => _graph.AddConstant(name, new GraphConstant(Tensor.Create<float>(values, new TensorShape(shape))));
}
