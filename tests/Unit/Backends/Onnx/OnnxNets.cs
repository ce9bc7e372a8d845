using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Backends.Onnx;

/// <summary>Small models, made node by node, with weights from a fixed seed.</summary>
internal sealed class OnnxNets
{
    private readonly Random _random = new(3);

    /// <summary>The model as it is so far.</summary>
    public ModelGraph Graph { get; } = new("net", "a test");

    /// <summary>A convolutional net of images: convolution, rectifier, pooling, convolution, flattening, dense layer, softmax.</summary>
    public static ModelGraph Images()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("image", Dimension.Batch, 8, 6, 3);
        GraphValue first = net.Node("first", Conv(ActivationFunction.Relu, 1, Padding.Same), x, net.Weight("first/kernel", 3, 3, 3, 4), net.Weight("first/bias", 4));
        GraphValue pooled = net.Node("pool", new PoolOperator(PoolFunction.Max, [2, 2], [2, 2], Padding.Valid(2)), first);
        GraphValue second = net.Node("second", Conv(ActivationFunction.Linear, 1, Padding.Valid(2)), pooled, net.Weight("second/kernel", 2, 2, 4, 5), net.Weight("second/bias", 5));
        GraphValue sum = net.Node("scaled", new BinaryOperator(BinaryFunction.Multiply), second, net.Weight("scale", 5));
        GraphValue flat = net.Node("flat", new ReshapeOperator(new SymbolicShape(Dimension.Batch, 30)), sum);
        GraphValue dense = net.Node("dense", new DenseOperator(ActivationFunction.Linear), flat, net.Weight("dense/kernel", 30, 7), net.Weight("dense/bias", 7));
        net.Graph.AddOutput("classes", net.Node("softmax", new SoftmaxOperator(), dense));
        return net.Graph;
    }

    /// <summary>One dense layer of samples and features.</summary>
    public static ModelGraph Dense(int from, int to)
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, from);
        net.Graph.AddOutput("y", net.Node("dense", new DenseOperator(ActivationFunction.Linear), x, net.Weight("kernel", from, to), net.Weight("bias", to)));
        return net.Graph;
    }

    /// <summary>A convolution of one stride.</summary>
    public static ConvOperator Conv(ActivationFunction activation, int stride, Padding padding) => new([stride, stride], [1, 1], padding, 1, activation);

    /// <summary>Adds an input of float32.</summary>
    public GraphValue Input(string name, params Dimension[] shape) => Graph.AddInput(name, DataType.Float32, new SymbolicShape(shape));

    /// <summary>Adds a weight of numbers from -0.5 to 0.5.</summary>
    public GraphValue Weight(string name, params long[] shape)
    {
        TensorShape extents = new(shape);
        return Graph.AddConstant(name, new GraphConstant(Tensor.Over([.. Enumerable.Range(0, (int)extents.ElementCount).Select(_ => _random.NextSingle() - 0.5f)], extents)));
    }

    /// <summary>Adds a node.</summary>
    public GraphValue Node(string name, Operator op, params GraphValue[] inputs) => Graph.AddNode(name, op, inputs).Output;
}
