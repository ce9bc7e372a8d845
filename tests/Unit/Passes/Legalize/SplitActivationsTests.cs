using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes.Legalize;

public sealed class SplitActivationsTests : LegalizeTest
{
    private static readonly ActivationFunction Tanh = new(ActivationKind.Tanh);

    [Fact]
    public void The_activation_of_each_operator_becomes_a_node()
    {
        foreach (ActivationFunction function in new[] { ActivationFunction.Relu, Tanh, new(ActivationKind.Relu, Alpha: 0.2f, Ceiling: 1) })
        {
            SplitActivations pass = new(_ => false);
            Check(pass, c => c.Node(new DenseOperator(function), c.X(3), c.Weight(3, 2)), IsFused);
            Check(pass, c => c.Node(new DenseOperator(function), c.X(2, 3), c.Weight(3, 2), c.Weight(2)), IsFused);
            Check(pass, c => c.Node(new ConvOperator([1, 1], [1, 1], Padding.Same, 1, function), c.X(4, 4, 2), c.Weight(3, 3, 2, 3), c.Weight(3)), IsFused);
            Check(pass, c => c.Node(new ConvOperator([1], [1], Padding.Same, 1, function), c.X(4, 2), c.Weight(3, 2, 3), c.Weight(3), c.X(4, 3)), IsFused);
            Check(pass, c => c.Node(new ConvTransposeOperator([2], [1], [0], [1], function), c.X(4, 2), c.Weight(3, 3, 2)), IsFused);
            Check(pass, c => c.Node(new BinaryOperator(BinaryFunction.Multiply, function), c.X(4, 2), c.X(4, 1)), IsFused);
        }
    }

    [Fact]
    public void What_the_target_fuses_stays()
    {
        Stays(new SplitActivations(n => n.Operator is DenseOperator), c => c.Node(new DenseOperator(Tanh), c.X(3), c.Weight(3, 2)));
        Stays(new SplitActivations(_ => false), c => c.Node(new DenseOperator(ActivationFunction.Linear), c.X(3), c.Weight(3, 2)));
    }

    [Fact]
    public void A_bias_and_a_value_become_sums()
    {
        Func<Operator, bool> isFused = IsFused;
        SplitBias pass = new(_ => false);
        Check(pass, c => c.Node(new DenseOperator(Tanh), c.X(2, 3), c.Weight(3, 2), c.Weight(2)), isFused);
        Check(pass, c => c.Node(new ConvTransposeOperator([2], [1], [0], [1], Tanh), c.X(4, 2), c.Weight(3, 3, 2), c.Weight(3)), isFused);
        Check(pass, c => c.Node(new ConvOperator([1], [1], Padding.Same, 1, Tanh), c.X(4, 2), c.Weight(3, 2, 3), c.Weight(3), c.X(4, 3)), isFused);
        Check(new SplitBias(_ => true), c => c.Node(new ConvOperator([1], [1], Padding.Same, 1, Tanh), c.X(4, 2), c.Weight(3, 2, 3), c.Weight(3), c.X(4, 3)), isFused);
        Stays(new SplitBias(_ => true), c => c.Node(new DenseOperator(Tanh), c.X(3), c.Weight(3, 2), c.Weight(2)));
        Stays(pass, c => c.Node(new DenseOperator(Tanh), c.X(3), c.Weight(3, 2)));
    }

    [Fact]
    public void A_product_of_rows_is_one_of_two_axes()
    {
        FlattenDense pass = new();
        Check(pass, c => c.Node(new DenseOperator(Tanh), c.X(2, 4, 3), c.Weight(3, 2), c.Weight(2)), op => false);
        Check(pass, c => c.Node(new DenseOperator(Tanh), c.Input(DataType.Float32, new SymbolicShape(3)), c.Weight(3, 2)), op => false);
        Stays(pass, c => c.Node(new DenseOperator(Tanh), c.X(3), c.Weight(3, 2)));
    }

    private static bool IsFused(Operator op) => SplitActivations.Split(op) is var (_, function) && function.Kind != ActivationKind.Linear;
}
