using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Planning;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Execution;

public sealed class MemoryUseTests
{
    [Fact]
    public void Weights_arena_and_the_least_arena_are_those_of_the_plan()
    {
        // 4 -> 8 -> 16 -> 2: between the layers live 8, then 8 and 16, then 16 elements for each sample.
        ModelGraph graph = new("mlp", "test");
        GraphValue value = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(4));
        int[] widths = [4, 8, 16, 2];
        for (int i = 1; i < widths.Length; i++)
        {
            TensorShape shape = new(widths[i - 1], widths[i]);
            GraphValue kernel = graph.AddConstant($"k{i}", new GraphConstant(Tensor.Create<float>(new float[shape.ElementCount], shape)));
            value = graph.AddNode($"dense{i}", new DenseOperator(ActivationFunction.Relu), [value, kernel]).Output;
        }

        graph.AddOutput("y", value);
        MemoryUse use = MemoryUse.Of(Planner.Plan(graph), batch: 16);
        Assert.Equal(4 * ((4 * 8) + (8 * 16) + (16 * 2)), use.WeightBytes);
        Assert.Equal(16 * 4 * (8 + 16), use.ArenaLowerBoundBytes);
        Assert.InRange(use.ArenaBytes, use.ArenaLowerBoundBytes, use.ArenaLowerBoundBytes + (16 * 128));
    }
}
