using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Onnx;

/// <summary>What was written, read and written again is the same file, byte by byte, and predicts the same.</summary>
public sealed class OnnxRoundTripTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.Onnx);

    private static readonly Dictionary<string, Func<ModelGraph>> Nets = new()
    {
        ["dense"] = () => OnnxNets.Dense(4, 3),
        ["images"] = OnnxNets.Images,
        ["image out"] = ImageOut,
        ["branches"] = Branches,
        ["words"] = Words,
        ["transposed ports"] = TransposedPorts,
        ["mixed orders"] = MixedOrders,
        ["lstm, sequence"] = () => Recurrent(RecurrentKind.Lstm, isSequence: true, isBackwards: false),
        ["lstm, sequence backwards"] = () => Recurrent(RecurrentKind.Lstm, isSequence: true, isBackwards: true),
        ["lstm, last step"] = () => Recurrent(RecurrentKind.Lstm, isSequence: false, isBackwards: false),
        ["gru, last step"] = () => Recurrent(RecurrentKind.Gru, isSequence: false, isBackwards: false),
        ["gru, sequence backwards"] = () => Recurrent(RecurrentKind.Gru, isSequence: true, isBackwards: true),
        ["gru that resets after, last step backwards"] = () => Recurrent(RecurrentKind.GruResetAfter, isSequence: false, isBackwards: true),
        ["rnn, sequence"] = () => Recurrent(RecurrentKind.SimpleRnn, isSequence: true, isBackwards: false),
        ["lstm with states"] = WithStates,
        ["twins"] = Twins,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Nets.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_second_file_is_the_first(string net)
    {
        foreach (int opset in new[] { 13, 17, 21 })
        {
            ModelGraph graph = Nets[net]();
            string first = Write(graph, $"first{opset}.onnx", opset);
            ModelGraph back = ModelImporter.Import(first);
            Assert.Equal(new ModelOrigin("net", "a test"), back.Origin);
            Dictionary<string, Tensor> inputs = Inputs(graph);
            Assert.Null(OnnxJudge.Fault(new ModelRunner(graph).Predict(inputs), new ModelRunner(back).Predict(inputs), 1e-6));
            string second = Write(back, $"second{opset}.onnx", opset);
            Assert.Equal(Text(first), Text(second));
            Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        }
    }

    [Fact]
    public void Weights_that_nodes_share_stay_one()
    {
        ModelGraph graph = Twins();
        int count = graph.Nodes.SelectMany(n => n.Inputs).Select(i => i.Constant).OfType<GraphConstant>().Distinct().Count();
        ModelGraph back = ModelImporter.Import(Write(graph, "m.onnx", 17));
        Assert.Equal(count, back.Nodes.SelectMany(n => n.Inputs).Select(i => i.Constant).OfType<GraphConstant>().Where(c => c.IsWeight).Distinct().Count());
    }

    // An index that our operators refuse is refused after the way through a file, where ONNX would count it from the end.
    [Fact]
    public void Negative_indices_of_the_data_are_refused_as_before()
    {
        ModelGraph graph = Words();
        ModelGraph back = ModelImporter.Import(Write(graph, "m.onnx", 17));
        Dictionary<string, Tensor> inputs = new() { ["words"] = Tensor.Over([0, 1, 2, -1, 3], new TensorShape(1, 5)) };
        foreach (ModelGraph model in (ModelGraph[])[graph, back])
        {
            Assert.Contains("-1 at position 3", Assert.ThrowsAny<TfModelException>(() => new ModelRunner(model).Predict(inputs)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_others_has_no_origin()
    {
        string path = Write(OnnxNets.Dense(4, 3), "m.onnx", 17);
        OnnxModelMessage model = OnnxModelMessage.Parser.ParseFrom(File.ReadAllBytes(path));
        model.ProducerName = "another";
        File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(model));
        Assert.Null(ModelImporter.Import(path).Origin);
    }

    private static ModelGraph ImageOut()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("image", Dimension.Batch, 4, 5, 2);
        GraphValue conv = net.Node("conv", OnnxNets.Conv(ActivationFunction.Relu, 1, Padding.Same), x, net.Weight("conv/kernel", 3, 3, 2, 4), net.Weight("conv/bias", 4));
        net.Graph.AddOutput("features", conv);
        net.Graph.AddOutput("mean", net.Node("mean", new ReduceOperator(ReduceFunction.Mean, [1, 2], KeepDimensions: false), conv));
        return net.Graph;
    }

    private static ModelGraph Branches()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 6, 6, 2);
        GraphValue a = net.Node("a", OnnxNets.Conv(ActivationFunction.Linear, 1, Padding.Same), x, net.Weight("ka", 3, 3, 2, 4));
        GraphValue b = net.Node("b", OnnxNets.Conv(ActivationFunction.Linear, 1, Padding.Same), x, net.Weight("kb", 1, 1, 2, 4));
        GraphValue sum = net.Node("sum", new BinaryOperator(BinaryFunction.Add), b, a);
        net.Graph.AddOutput("y", net.Node("join", new ConcatOperator(-1), sum, a));
        net.Graph.AddOutput("sum", sum);
        return net.Graph;
    }

    private static ModelGraph Words()
    {
        OnnxNets net = new();
        GraphValue ids = net.Graph.AddInput("words", DataType.Int32, new SymbolicShape(Dimension.Batch, 5));
        GraphValue rows = net.Node("embedding", new GatherOperator(0, 0), net.Weight("embedding/table", 9, 4), ids);
        GraphValue conv = net.Node("conv", new ConvOperator([1], [1], Padding.Valid(1), 1, ActivationFunction.Linear), rows, net.Weight("conv/kernel", 3, 4, 6), net.Weight("conv/bias", 6));
        GraphValue flat = net.Node("flat", new ReshapeOperator(new SymbolicShape(Dimension.Batch, 18)), conv);
        net.Graph.AddOutput("y", net.Node("dense", new DenseOperator(ActivationFunction.Linear), flat, net.Weight("dense/kernel", 18, 2), net.Weight("dense/bias", 2)));
        return net.Graph;
    }

    private static ModelGraph TransposedPorts()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 3, 4, 5);
        GraphValue last = net.Node("last", new TransposeOperator([0, 2, 3, 1]), x);
        GraphValue conv = net.Node("conv", OnnxNets.Conv(ActivationFunction.Relu, 1, Padding.Same), last, net.Weight("k", 3, 3, 3, 4));
        net.Graph.AddOutput("first", net.Node("first", new TransposeOperator([0, 3, 1, 2]), conv));
        net.Graph.AddOutput("last", conv);
        net.Graph.AddOutput("turned", net.Node("turned", new TransposeOperator([0, 3, 2, 1]), x));
        return net.Graph;
    }

    // Of two operands of three axes each order looks like channels first from the other.
    private static ModelGraph MixedOrders()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 4, 3);
        GraphValue conv = net.Node("conv", new ConvOperator([1], [1], Padding.Same, 1, ActivationFunction.Linear), x, net.Weight("k", 3, 3, 5));
        GraphValue other = net.Node("other", new ReshapeOperator(new SymbolicShape(Dimension.Batch, 4, 5)), net.Input("z", Dimension.Batch, 20));
        net.Graph.AddOutput("y", net.Node("less", new BinaryOperator(BinaryFunction.Subtract), conv, other));
        return net.Graph;
    }

    private static ModelGraph Recurrent(RecurrentKind kind, bool isSequence, bool isBackwards)
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 5, 3);
        int gates = kind switch { RecurrentKind.Lstm => 4, RecurrentKind.SimpleRnn => 1, _ => 3 };
        GraphValue bias = kind == RecurrentKind.GruResetAfter ? net.Weight("layer/bias", 2, gates * 2) : net.Weight("layer/bias", gates * 2);
        RecurrentOperator op = new(kind, Tanh, Sigmoid, isSequence, isBackwards, HasBias: true, HasInitialState: false, HasMask: false, ZeroOutputForMask: false);
        GraphValue y = net.Node("layer", op, x, net.Weight("layer/kernel", 3, gates * 2), net.Weight("layer/recurrent", 2, gates * 2), bias);
        net.Graph.AddOutput("y", isSequence ? y : net.Node("dense", new DenseOperator(ActivationFunction.Linear), y, net.Weight("dense/kernel", 2, 3), net.Weight("dense/bias", 3)));
        return net.Graph;
    }

    private static ModelGraph WithStates()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 5, 3);
        RecurrentOperator op = new(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, HasBias: false, HasInitialState: true, HasMask: false, ZeroOutputForMask: false);
        GraphNode node = net.Graph.AddNode("layer", op, [x, net.Weight("layer/kernel", 3, 8), net.Weight("layer/recurrent", 2, 8), net.Input("h", Dimension.Batch, 2), net.Input("c", Dimension.Batch, 2)]);
        net.Graph.AddOutput("y", node.Output);
        net.Graph.AddOutput("next_h", node.Outputs[1]);
        net.Graph.AddOutput("next_c", node.Outputs[2]);
        return net.Graph;
    }

    // Two branches of the same weights.
    private static ModelGraph Twins()
    {
        OnnxNets net = new();
        GraphValue k = net.Weight("conv/kernel", 3, 2, 4), w = net.Weight("lstm/kernel", 4, 8), r = net.Weight("lstm/recurrent", 2, 8), b = net.Weight("lstm/bias", 8), d = net.Weight("dense/kernel", 2, 3);
        RecurrentOperator lstm = new(RecurrentKind.Lstm, Tanh, Sigmoid, false, false, HasBias: true, HasInitialState: false, HasMask: false, ZeroOutputForMask: false);
        foreach (string side in new[] { "left", "right" })
        {
            GraphValue conv = net.Node(side + "/conv", new ConvOperator([1], [1], Padding.Same, 1, ActivationFunction.Relu), net.Input(side, Dimension.Batch, 6, 2), k);
            net.Graph.AddOutput("from " + side, net.Node(side + "/dense", new DenseOperator(ActivationFunction.Linear), net.Node(side + "/lstm", lstm, conv, w, r, b), d));
        }

        return net.Graph;
    }

    private static ActivationFunction Sigmoid => new(ActivationKind.Sigmoid);

    private static ActivationFunction Tanh => new(ActivationKind.Tanh);

    private static Dictionary<string, Tensor> Inputs(ModelGraph graph) => graph.Inputs[0].Value.Spec.DataType == DataType.Int32
        ? new() { ["words"] = Tensor.Over([0, 1, 2, 8, 3, 4, 4, 7, 6, 5], new TensorShape(2, 5)) }
        : OnnxJudge.Inputs(graph, 2);

    // What differs is said in words before it is in bytes.
    private static string Text(string path) => OnnxModelMessage.Parser.ParseFrom(File.ReadAllBytes(path)).ToString();

    private string Write(ModelGraph graph, string name, int opset)
    {
        Backend.Write(graph, _folder.File(name), new OnnxOptions { Opset = opset });
        return _folder.File(name);
    }
}
