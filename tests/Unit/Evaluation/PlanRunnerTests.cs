using System.Runtime.InteropServices;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Evaluation;

public sealed class PlanRunnerTests
{
    [Fact]
    public void A_batch_gives_the_bits_of_its_samples_on_any_number_of_threads()
    {
        PlanRunner runner = new(Planner.Plan(PassPipeline.Optimize(ResidualNet(64))));
        Assert.InRange(runner.Plan.SamplesPerRun, 1, 10);
        const int Batch = 11;
        float[] x = Random(Batch * 64 * 64 * 3, 1);
        float[] one = new float[Batch * 10];
        for (int i = 0; i < Batch; i++)
        {
            Run(runner, x.AsMemory(i * 64 * 64 * 3, 64 * 64 * 3), one.AsMemory(i * 10, 10), 1, 1);
        }

        for (int threads = 0; threads < 4; threads++)
        {
            float[] all = new float[Batch * 10];
            Run(runner, x, all, Batch, threads);
            Assert.Equal(one, all);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    public void Nothing_is_allocated_after_warm_up(int batch, int threads)
    {
        PlanRunner runner = new(Planner.Plan(PassPipeline.Optimize(ResidualNet(32))));
        ReadOnlyMemory<byte>[] inputs = [MemoryMarshal.AsBytes<float>(Random(batch * 32 * 32 * 3, 1)).ToArray()];
        Memory<byte>[] outputs = [new byte[batch * 10 * sizeof(float)]];
        // The runtime allocates itself while it compiles methods anew: one window of runs without any is the proof.
        long allocated = long.MaxValue;
        for (int window = 0; window < 20 && allocated > 0; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
            {
                runner.Run(inputs, outputs, batch, threads);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Padding_and_addition_are_merged_without_changing_the_result()
    {
        ModelGraph graph = ResidualNet(16);
        ModelGraph optimized = PassPipeline.Optimize(graph);
        Assert.DoesNotContain(optimized.Nodes, n => n.Operator is PadOperator or BinaryOperator or ActivationOperator);
        Assert.Contains(Planner.Plan(optimized).Steps, s => s.Call.Kernel == typeof(ConvAdd));
        float[] x = Random(16 * 16 * 3, 1);
        float[] expected = new float[10];
        float[] actual = new float[10];
        Run(new PlanRunner(Planner.Plan(graph, PlanOptions.KeepAll)), x, expected, 1, 1);
        Run(new PlanRunner(Planner.Plan(optimized)), x, actual, 1, 1);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5f);
        }
    }

    private static void Run(PlanRunner runner, ReadOnlyMemory<float> x, Memory<float> y, int batch, int threads)
    {
        byte[] output = new byte[y.Length * sizeof(float)];
        runner.Run([MemoryMarshal.AsBytes(x.Span).ToArray()], [output], batch, threads);
        MemoryMarshal.Cast<byte, float>(output).CopyTo(y.Span);
    }

    /// <summary>A padded strided convolution, a residual block, global pooling and a dense layer.</summary>
    private static ModelGraph ResidualNet(int size)
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(size, size, 3));
        GraphNode pad = graph.AddNode("pad", new PadOperator(PadMode.Constant, [0, 0, 0, 0], [0, 1, 1, 0], 0), [x]);
        GraphNode first = graph.AddNode("first", new ConvOperator([2, 2], [1, 1], Padding.Valid(2), 1, ActivationFunction.Relu), [pad.Output, Weight(graph, "w1", 3, 3, 3, 64)]);
        GraphNode three = graph.AddNode("three", new ConvOperator([1, 1], [1, 1], Padding.Same, 1, ActivationFunction.Relu), [first.Output, Weight(graph, "w2", 3, 3, 64, 64)]);
        GraphNode one = graph.AddNode("one", new ConvOperator([1, 1], [1, 1], Padding.Same, 1, ActivationFunction.Linear), [three.Output, Weight(graph, "w3", 1, 1, 64, 64)]);
        GraphNode sum = graph.AddNode("sum", new BinaryOperator(BinaryFunction.Add), [one.Output, first.Output]);
        GraphNode relu = graph.AddNode("relu", new ActivationOperator(ActivationFunction.Relu), [sum.Output]);
        GraphNode mean = graph.AddNode("mean", new ReduceOperator(ReduceFunction.Mean, [1, 2], false), [relu.Output]);
        GraphNode dense = graph.AddNode("dense", new DenseOperator(ActivationFunction.Linear), [mean.Output, Weight(graph, "w4", 64, 10)]);
        graph.AddOutput("y", dense.Output);
        return graph;
    }

    private static GraphValue Weight(ModelGraph graph, string name, params long[] shape)
    {
        long inputs = shape.SkipLast(1).Aggregate(1L, (a, b) => a * b);
        float[] values = [.. Random((int)(inputs * shape[^1]), name[1]).Select(v => v / MathF.Sqrt(inputs))];
        return graph.AddConstant(name, new GraphConstant(Tensor.Create<float>(values, new TensorShape(shape))));
    }

    private static float[] Random(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
