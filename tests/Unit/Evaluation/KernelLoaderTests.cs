using TfModelTools.Common;
using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Evaluation;

/// <summary>Nets with weights enough that several threads load them.</summary>
public sealed class KernelLoaderTests
{
    private const int Width = 512;
    private const int Layers = 6;

    [Fact]
    public void Kernels_stand_in_the_order_of_the_steps_whoever_loaded_them()
    {
        ExecutionPlan plan = Planner.Plan(Net(i => Tensor.Create<float>(Filled(Width * Width, i), new TensorShape(Width, Width))));
        Kernel[] kernels = KernelLoader.Load(plan, CancellationToken.None);
        Assert.Equal(plan.Steps.Select(s => s.Call.Kernel), kernels.Select(k => k.GetType()));
        float[] x = Filled(Width, 1);
        foreach ((Kernel kernel, int i) in kernels.Select((k, i) => (k, i)))
        {
            float[] y = new float[Width];
            ((Dense)kernel).Run(x, y, 1);
            Assert.Equal(i * Width, y[0]);
        }
    }

    [Fact]
    public void Of_several_faults_the_first_step_s_is_told()
    {
        ExecutionPlan plan = Planner.Plan(Net(i => throw new CorruptFileException("file", $"weights {i}", "nothing", "weights")));
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => KernelLoader.Load(plan, CancellationToken.None));
        Assert.Contains("weights 0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_is_cancelled_between_two_kernels()
    {
        using CancellationTokenSource cancellation = new();
        int read = 0;
        ExecutionPlan plan = Planner.Plan(Net(i =>
        {
            Interlocked.Increment(ref read);
            cancellation.Cancel();
            return Tensor.Create<float>(Filled(Width * Width, i), new TensorShape(Width, Width));
        }));
        Assert.Throws<OperationCanceledException>(() => KernelLoader.Load(plan, cancellation.Token));
        Assert.InRange(read, 1, Layers - 1);
    }

    [Fact]
    public void Folding_leaves_a_constant_that_others_hold_as_it_was()
    {
        float[] kernel = Filled(Width * Width, 2);
        Tensor shared = Tensor.Create<float>(kernel, new TensorShape(Width, Width));
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(Width));
        GraphValue weight = graph.AddConstant("kernel", new GraphConstant(shared));
        GraphValue positive = graph.AddNode("positive", new ActivationOperator(ActivationFunction.Relu), [x]).Output;
        for (int i = 0; i < 2; i++)
        {
            GraphNode dense = graph.AddNode($"dense{i}", new DenseOperator(ActivationFunction.Linear), [i == 0 ? x : positive, weight]);
            GraphValue[] statistics = [.. new float[] { 3 + i, 0, 0, 1 }.Select((v, k) => graph.AddConstant($"s{i}{k}", new GraphConstant(Tensor.Create<float>(Filled(Width, v), new TensorShape(Width)))))];
            graph.AddOutput($"y{i}", graph.AddNode($"norm{i}", new BatchNormOperator(-1, 0), [dense.Output, .. statistics]).Output);
        }

        ExecutionPlan plan = Planner.Plan(PassPipeline.Optimize(graph));
        Dense[] kernels = [.. KernelLoader.Load(plan, CancellationToken.None).OfType<Dense>()];
        Assert.Equal(2, kernels.Length);
        for (int i = 0; i < 2; i++)
        {
            float[] y = new float[Width];
            kernels[i].Run(Filled(Width, 1), y, 1);
            Assert.Equal(2f * (3 + i) * Width, y[0]);
        }

        Assert.All(shared.AsSpan<float>().ToArray(), v => Assert.Equal(2, v));
    }

    private static ModelGraph Net(Func<int, Tensor> read)
    {
        ModelGraph graph = new("net", "test");
        GraphValue value = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(Width));
        for (int i = 0; i < Layers; i++)
        {
            int layer = i;
            GraphValue weight = graph.AddConstant($"w{i}", new GraphConstant(DataType.Float32, new TensorShape(Width, Width), () => read(layer)) { IsReadAnew = true });
            value = graph.AddNode($"dense{i}", new DenseOperator(ActivationFunction.Linear), [value, weight]).Output;
        }

        graph.AddOutput("y", value);
        return graph;
    }

    private static float[] Filled(int count, float value)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
