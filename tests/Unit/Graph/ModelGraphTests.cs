using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Graph;

/// <summary>Values that thousands of nodes read cost no more for each of them than others.</summary>
public sealed class ModelGraphTests
{
    // One by one, each reader would be searched for among two hundred thousand.
    [Fact]
    public void All_readers_of_a_value_are_handed_over_at_once_in_their_order()
    {
        const int Readers = 200_000;
        ModelGraph graph = new("m", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, new SymbolicShape(2));
        GraphValue y = graph.AddInput("y", DataType.Float32, new SymbolicShape(2));
        GraphNode twice = graph.AddNode("twice", new BinaryOperator(BinaryFunction.Add), [x, x]);
        for (int i = 1; i < Readers; i++)
        {
            graph.AddNode("n", new UnaryOperator(UnaryFunction.Negate), [x]);
        }

        graph.AddOutput("o", x);
        GraphNode[] before = [.. x.Readers];
        graph.ReplaceUses(x, y);
        Assert.Equal(0, x.UseCount);
        Assert.Equal(before, y.Readers);
        Assert.Equal([y, y], twice.Inputs);
        Assert.Same(y, graph.Outputs[0].Value);
        graph.ReplaceUses(y, y);
        Assert.Equal(before, y.Readers);
    }

    [Fact]
    public void A_long_name_is_not_copied_for_each_node_that_reads_the_value()
    {
        ModelGraph graph = new("m", "test");
        GraphValue x = graph.AddInput(new string('x', 60_000), DataType.Float32, new SymbolicShape(2));
        for (int i = 0; i < 500; i++)
        {
            GraphValue number = graph.AddConstant("k", new GraphConstant(Tensor.Create<float>([i / 2], new TensorShape())));
            graph.AddOutput($"o{i}", graph.AddNode("n", new UnaryOperator(UnaryFunction.Negate), [graph.AddNode("n", new BinaryOperator(BinaryFunction.Multiply), [x, number]).Output]).Output);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(250, new RemoveDuplicates().Run(graph));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L << 20);
    }
}
