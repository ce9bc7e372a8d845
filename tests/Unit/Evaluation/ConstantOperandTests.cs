using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Evaluation;

/// <summary>Constants that steps read as operands, of every element type a kernel takes.</summary>
public sealed class ConstantOperandTests
{
    [Fact]
    public void A_constant_of_half_precision_is_an_operand() => Check<Half>((Half)1.5f, (Half)2, (Half)3.5f);

    [Fact]
    public void A_constant_of_single_precision_is_an_operand() => Check(1.5f, 2f, 3.5f);

    [Fact]
    public void A_constant_of_integers_is_an_operand() => Check(3L, 4L, 7L);

    private static void Check<T>(T x, T constant, T sum)
        where T : unmanaged
    {
        DataType type = DataTypes.Of<T>();
        TensorShape shape = new(2);
        ModelGraph graph = new("sum", "test");
        GraphValue input = graph.AddInput("x", type, SymbolicShape.Batched(2));
        GraphValue other = graph.AddConstant("c", new GraphConstant(Tensor.Create<T>([constant, constant], shape)));
        GraphNode node = graph.AddNode("add", new BinaryOperator(BinaryFunction.Add), [input, other]);
        graph.AddOutput("y", node.Output);
        PlanRunner runner = new(Planner.Plan(graph));
        byte[] result = new byte[Tensor.Create<T>([x, x], shape).Bytes.Length];
        for (int run = 0; run < 2; run++)
        {
            runner.Run([Tensor.Create<T>([x, x], shape).Bytes], [result], 1);
            Assert.Equal([sum, sum], new Tensor(type, shape, result).AsSpan<T>().ToArray());
        }
    }
}
