using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>How much of a model's weights is in memory at a time. Counts what the process allocates, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(WeightMemoryTests), DisableParallelization = true)]
[Collection(nameof(WeightMemoryTests))]
public sealed class WeightMemoryTests : IDisposable
{
    private const int Count = 10;
    private const int Extent = 2048;
    private const long Bytes = 4L * Extent * Extent;

    private readonly TemporaryFolder _folder = new();
    private readonly List<WeakReference> _read = [];
    private int _most;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TensorFlowFormat.SavedModel)]
    [InlineData(TensorFlowFormat.Checkpoint)]
    [InlineData(TensorFlowFormat.Python)]
    public void Weights_are_neither_copied_nor_kept(TensorFlowFormat format)
    {
        ModelGraph model = Chain();
        GC.Collect();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        BackendTable.Of(ConversionTarget.TensorFlow).Write(model, _folder.File("model"), new TensorFlowOptions { Format = format });
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(Count, _read.Count);

        // The reading of each makes an array of 16 MB; who writes it makes none.
        Assert.InRange(allocated, Count * Bytes, (Count * Bytes) + (12 << 20));

        // One that is written, and those that 64 MB hold.
        Assert.InRange(_most, 1, 1 + (int)((64 << 20) / Bytes));
    }

    private ModelGraph Chain()
    {
        ModelGraph graph = new("chain", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(Extent));
        TensorShape shape = new(Extent, Extent);
        for (int i = 0; i < Count; i++)
        {
            string name = $"w{i}";
            GraphValue w = graph.AddConstant(name, new GraphConstant(DataType.Float32, shape, () => Read(shape)) { Variable = name });
            x = graph.AddNode($"y{i}", new MatMulOperator(false, false), [x, w]).Output;
        }

        graph.AddOutput("y", x);
        return graph;
    }

    private Tensor Read(TensorShape shape)
    {
        float[] values = new float[shape.ElementCount];
        _read.Add(new WeakReference(values));
        _most = Math.Max(_most, _read.Count(r => r.IsAlive));
        return Tensor.Over(values, shape);
    }
}
