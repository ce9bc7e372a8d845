using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Evaluation;

/// <summary>Values that depend on constants alone, of graphs that ask for much of little.</summary>
public sealed class ConstantEvaluatorTests
{
    private readonly ModelGraph _graph = new("test", "test");
    private readonly ConstantEvaluator _evaluator = new();

    // 20,000 questions about what lies beyond 20,000 nodes: each node is looked at once.
    [Fact]
    public void What_depends_on_an_input_is_found_once()
    {
        GraphValue end = _graph.AddInput("x", DataType.Float32, new SymbolicShape(1));
        for (int i = 0; i < 20_000; i++)
        {
            end = Negated(end);
        }

        for (int i = 0; i < 20_000; i++)
        {
            Assert.False(_evaluator.DependsOnConstants(Negated(end)));
        }

        Assert.True(_evaluator.DependsOnConstants(Negated(Numbers(1))));
    }

    [Fact]
    public void Nodes_that_share_what_they_read_are_computed_once()
    {
        GraphValue sum = Negated(Numbers(4));
        for (int i = 0; i < 60; i++)
        {
            sum = _graph.AddNode("sum", new BinaryOperator(BinaryFunction.Add), [sum, sum]).Output;
        }

        Assert.Equal([0f, -MathF.Pow(2, 60), -2 * MathF.Pow(2, 60), -3 * MathF.Pow(2, 60)], _evaluator.TryEvaluate(sum)!.AsSpan<float>().ToArray());
        Assert.Equal(61, _evaluator.ComputedCount);
        Assert.NotNull(_evaluator.TryEvaluate(sum));
        Assert.Equal(61, _evaluator.ComputedCount);
    }

    // A hundred results of 16 MB, one after the other: each is let go of when the next is there.
    [Fact]
    public void Large_results_are_not_kept()
    {
        GraphValue value = _graph.AddNode("wide", new BroadcastToOperator(new SymbolicShape(4, 1 << 20)), [_graph.AddConstant("c", new GraphConstant(Tensor.Create<float>([1, 2, 3, 4], new TensorShape(4, 1))))]).Output;
        for (int i = 0; i < 10; i++)
        {
            value = Negated(value);
        }

        Assert.Equal(-10f, _evaluator.TryEvaluate(_graph.AddNode("sum", new ReduceOperator(ReduceFunction.Sum, [0, 1], false), [Negated(value)]).Output)!.AsSpan<float>()[0] / (1 << 20));
    }

    [Fact]
    public void Results_may_be_a_multiple_of_what_is_stored_and_no_more()
    {
        GraphValue few = _graph.AddNode("few", new BroadcastToOperator(new SymbolicShape(1 << 24)), [Numbers(1)]).Output;
        Assert.Contains("'few' (BroadcastTo), which is computed of constants, takes 67108864 bytes", Assert.Throws<LimitExceededException>(() => _evaluator.TryEvaluate(Negated(few))).Message, StringComparison.Ordinal);
        GraphValue many = _graph.AddNode("many", new BroadcastToOperator(new SymbolicShape(8, 1 << 21)), [Numbers(1 << 21)]).Output;
        Assert.NotNull(_evaluator.TryEvaluate(many));
    }

    private GraphValue Negated(GraphValue x) => _graph.AddNode("negated", new UnaryOperator(UnaryFunction.Negate), [x]).Output;

    private GraphValue Numbers(int count) => _graph.AddConstant("numbers", new GraphConstant(Tensor.Over([.. Enumerable.Range(0, count).Select(i => (float)i)], new TensorShape(count))));
}
