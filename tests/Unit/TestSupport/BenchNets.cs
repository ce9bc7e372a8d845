using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport;

/// <summary>
/// The nets of the benchmark (bench/Nets/make_nets.py) with the same layers, without their batch normalization, which a pass merges into the
/// convolutions anyway; the two of images of 224 x 224 with smaller images, and fewer blocks and channels.
/// </summary>
internal sealed class BenchNets
{
    private static readonly ActivationFunction Relu6 = new(ActivationKind.Relu, Ceiling: 6);
    private readonly ModelGraph _graph;
    private GraphValue _last;
    private int _count;

    private BenchNets(string name, DataType type, params long[] shape)
    {
        _graph = new ModelGraph(name, "made by hand");
        _last = _graph.AddInput("x", type, SymbolicShape.Batched(shape));
    }

    /// <summary>The nets by the benchmark's names.</summary>
    public static IReadOnlyDictionary<string, Func<ModelGraph>> All { get; } = new Dictionary<string, Func<ModelGraph>>
    {
        ["A"] = () => new BenchNets("A", DataType.Float32, 784).Dense(512).Dense(512).Dense(10, isLast: true),
        ["B"] = () => new BenchNets("B", DataType.Int32, 1000).Embedding(257, 16).Conv([5], 64).MaxPool(1).Conv([5], 128).Mean([1]).Dense(64).Dense(2, isLast: true),
        ["C"] = () => new BenchNets("C", DataType.Float32, 28, 28, 1).Conv([3, 3], 32).Conv([3, 3], 64).MaxPool(2).Flatten(12 * 12 * 64).Dense(128).Dense(10, isLast: true),
        ["D"] = MobileNet,
        ["E"] = ResNet,
        ["F"] = () => new BenchNets("F", DataType.Float32, 100, 64).Recurrent(RecurrentKind.Lstm, 4, 128).Dense(10, isLast: true),
        ["G"] = () => new BenchNets("G", DataType.Float32, 100, 64).Recurrent(RecurrentKind.GruResetAfter, 3, 128).Dense(10, isLast: true),
        ["conv3x3"] = () => new BenchNets("conv3x3", DataType.Float32, 14, 14, 64).Conv([3, 3], 64, padding: Padding.Same, activation: ActivationFunction.Linear),
    };

    /// <summary>A net with its last value as the output.</summary>
    public static implicit operator ModelGraph(BenchNets net)
    {
        net._graph.AddOutput("y", net._last);
        return net._graph;
    }

    private static ModelGraph MobileNet()
    {
        BenchNets net = new BenchNets("D", DataType.Float32, 33, 33, 3).Conv([3, 3], 16, 2, Padding.Explicit([0, 0], [1, 1]), Relu6);
        foreach ((int filters, int stride) in new[] { (24, 1), (40, 2), (40, 1), (64, 2), (65, 1) })
        {
            net.Depthwise(stride).Conv([1, 1], filters, activation: Relu6);
        }

        return net.Mean([1, 2]).Dense(100, isLast: true);
    }

    private static ModelGraph ResNet()
    {
        BenchNets net = new BenchNets("E", DataType.Float32, 47, 47, 3).Conv([7, 7], 32, 2, Padding.Explicit([3, 3], [3, 3])).MaxPool(2, 3, Padding.Same);
        foreach ((int filters, int stride) in new[] { (32, 1), (48, 2) })
        {
            for (int block = 0; block < 2; block++)
            {
                GraphValue x = net._last;
                int step = block == 0 ? stride : 1;
                GraphValue shortcut = block == 0 ? net.Conv([1, 1], 2 * filters, step, activation: ActivationFunction.Linear)._last : x;
                net._last = x;
                net.Conv([1, 1], filters).Conv([3, 3], filters, step, Padding.Explicit([1, 1], [1, 1])).Conv([1, 1], 2 * filters, activation: ActivationFunction.Linear);
                net.Add(new BinaryOperator(BinaryFunction.Add), shortcut);
                net.Add(new ActivationOperator(ActivationFunction.Relu));
            }
        }

        return net.Mean([1, 2]).Dense(100, isLast: true);
    }

    private BenchNets Dense(int units, bool isLast = false)
    {
        int inputs = (int)_last.Shape[-1].Count;
        Add(new DenseOperator(isLast ? ActivationFunction.Linear : ActivationFunction.Relu), Weight(inputs, units), Weight(units));
        return isLast ? Add(new SoftmaxOperator()) : this;
    }

    private BenchNets Conv(int[] kernel, int filters, int stride = 1, Padding? padding = null, ActivationFunction? activation = null)
    {
        int channels = (int)_last.Shape[-1].Count;
        return Add(
            new ConvOperator([.. kernel.Select(_ => stride)], [.. kernel.Select(_ => 1)], padding ?? Padding.Valid(kernel.Length), 1, activation ?? ActivationFunction.Relu),
            Weight([.. kernel.Select(k => (long)k), channels, filters]),
            Weight(filters));
    }

    private BenchNets Depthwise(int stride)
    {
        int channels = (int)_last.Shape[-1].Count;
        Padding padding = stride == 1 ? Padding.Explicit([1, 1], [1, 1]) : Padding.Explicit([0, 0], [1, 1]);
        return Add(new ConvOperator([stride, stride], [1, 1], padding, channels, Relu6), Weight(3, 3, 1, channels), Weight(channels));
    }

    private BenchNets MaxPool(int axes, int size = 2, Padding? padding = null)
    {
        int[] window = [.. Enumerable.Repeat(size, axes)];
        return Add(new PoolOperator(PoolFunction.Max, window, [.. Enumerable.Repeat(2, axes)], padding ?? Padding.Valid(axes)));
    }

    private BenchNets Embedding(int rows, int width) => Add(new EmbeddingOperator(), Weight(rows, width));

    private BenchNets Mean(int[] axes) => Add(new ReduceOperator(ReduceFunction.Mean, axes, false));

    private BenchNets Flatten(int size) => Add(new ReshapeOperator(SymbolicShape.Batched(size)));

    private BenchNets Recurrent(RecurrentKind kind, int gates, int units)
    {
        int features = (int)_last.Shape[-1].Count;
        GraphValue bias = kind == RecurrentKind.Lstm ? Weight(gates * units) : Weight(2, gates * units);
        RecurrentOperator layer = new(kind, new(ActivationKind.Tanh), new(ActivationKind.Sigmoid), false, false, true, false, false);
        return Add(layer, Weight(features, gates * units), Weight(units, gates * units), bias);
    }

    private BenchNets Add(Operator op, params GraphValue[] others)
    {
        _last = _graph.AddNode($"layer_{_count++}", op, [_last, .. others]).Outputs[0];
        return this;
    }

    private GraphValue Weight(params long[] extents)
    {
        TensorShape shape = new(extents);
        Random random = new(_count);
        float scale = MathF.Sqrt(6f / Math.Max(1, shape.ElementCount / extents[^1]));
        float[] values = [.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => ((float)random.NextDouble() - 0.5f) * scale)];
        return _graph.AddConstant($"weight_{_count++}", new GraphConstant(Tensor.Create<float>(values, shape)));
    }
}
