using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Planning;

/// <summary>Models of very many nodes are planned on a small stack.</summary>
public sealed class LargePlanTests
{
    [Fact]
    public void A_chain_of_many_nodes_shares_one_memory()
    {
        ModelGraph graph = new("chain", "made by hand");
        GraphValue last = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        for (int i = 0; i < 50_000; i++)
        {
            last = graph.AddNode("square", new UnaryOperator(UnaryFunction.Square), [last]).Output;
        }

        graph.AddOutput("y", last);
        ExecutionPlan plan = SmallStack.Run(() => Planner.Plan(graph));
        Assert.Equal([PlanSlotKind.Input, PlanSlotKind.Output], plan.Slots.Select(s => s.Kind));
        Assert.Equal(50_000, plan.Steps.Select(s => s.Name).Distinct().Count());
        Assert.Equal("square_49999", plan.Steps[^1].Name);
    }

    [Fact]
    public void Many_values_alive_at_once_have_memory_of_their_own()
    {
        const int Count = 6000;
        ModelGraph graph = new("fan", "made by hand");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        GraphValue[] values = [.. Enumerable.Range(0, Count).Select(_ => graph.AddNode("square", new UnaryOperator(UnaryFunction.Square), [x]).Output)];
        graph.AddOutput("y", graph.AddNode("joined", new ConcatOperator(1), values).Output);
        ExecutionPlan plan = SmallStack.Run(() => Planner.Plan(graph));
        PlanSlot[] temporary = [.. plan.Slots.Where(s => s.Kind == PlanSlotKind.Temporary)];
        Assert.Equal(Count, temporary.Length);
        Assert.Equal(Count, temporary.Select(s => s.Region.Offset).Distinct().Count());
    }
}
