using TfModelTools.Backends.Keras;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import.KerasVectors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Keras;

/// <summary>Graphs that come back to layers of Keras, and those that do not.</summary>
public sealed class KerasGraphTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Vectors() => KerasVectorFile.Cases();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_graph_of_a_model_comes_back_to_layers_that_predict_the_same_or_is_told(string name)
    {
        KerasVector vector = KerasVectorFile.Load(name, _folder);
        if (vector.Graph.States.Count > 0)
        {
            KerasModel kept = (KerasModel)new KerasBackend().Write(vector.Graph, _folder.File("graph.keras"), new KerasOptions());
            Assert.Equal(vector.Graph.States.Count, kept.Warnings.Count);
            return;
        }

        foreach (string file in new[] { "graph.keras", "graph.h5" })
        {
            ModelGraph graph;
            try
            {
                graph = ModelImporter.Import(new KerasBackend().Write(vector.Graph, _folder.File(file), new KerasOptions()).Path);
            }
            catch (UnsupportedModelException e)
            {
                Assert.All(e.Items, i => Assert.False(string.IsNullOrWhiteSpace(i.Reason)));
                continue;
            }

            Assert.Equal(vector.Graph.Inputs.Count, graph.Inputs.Count);
            IReadOnlyDictionary<string, Tensor> outputs = new ModelRunner(graph).Predict(
                graph.Inputs.Zip(vector.Graph.Inputs, (ours, theirs) => KeyValuePair.Create(ours.Name, TensorConverter.Convert(vector.Inputs[theirs.Name], ours.Value.Spec.DataType))).ToDictionary());
            for (int i = 0; i < vector.Expected.Count; i++)
            {
                NumberAssert.Close(vector.Expected[i], outputs[graph.Outputs[i].Name], 1e-5);
            }
        }
    }

    [Fact]
    public void Nodes_become_layers_of_their_names_and_outputs_bear_their_keys()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("image", DataType.Float32, SymbolicShape.Batched(8, 8, 2));
        GraphValue scaled = graph.AddNode("scale", new BinaryOperator(BinaryFunction.Multiply), [x, graph.AddConstant("two", new GraphConstant(Tensor.Create<float>([2], TensorShape.Scalar)))]).Output;
        GraphValue padded = graph.AddNode("pad", new PadOperator(PadMode.Constant, [0, 1, 1, 0], [0, 1, 1, 0], 0), [scaled]).Output;
        GraphValue conv = graph.AddNode("scope/conv", new ConvOperator([2, 2], [1, 1], Padding.Valid(2), 1, ActivationFunction.Relu), [padded, Constant(graph, "kernel", 3, 3, 2, 4), Constant(graph, "bias", 4)]).Output;
        GraphValue depth = graph.AddNode("scope/depth", new ConvOperator([1, 1], [1, 1], Padding.Same, 4, ActivationFunction.Linear), [conv, Constant(graph, "depthwise", 3, 3, 1, 8)]).Output;
        GraphValue mean = graph.AddNode("mean", new ReduceOperator(ReduceFunction.Mean, [1, 2], KeepDimensions: false), [depth]).Output;
        GraphValue shifted = graph.AddNode("shift", new BinaryOperator(BinaryFunction.Subtract), [mean, Constant(graph, "offsets", 8)]).Output;
        GraphValue dense = graph.AddNode("dense", new DenseOperator(ActivationFunction.Linear), [shifted, Constant(graph, "weights", 8, 3)]).Output;
        graph.AddOutput("scores", graph.AddNode("softmax", new SoftmaxOperator(), [dense]).Output);

        Tensor image = Tensor.Create<float>([.. Enumerable.Range(0, 256).Select(i => MathF.Sin(i))], new TensorShape(2, 8, 8, 2));
        Tensor expected = new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["image"] = image })["scores"];
        foreach (string file in new[] { "net.keras", "net.h5" })
        {
            KerasModel written = (KerasModel)new KerasBackend().Write(graph, _folder.File(file), new KerasOptions());
            Assert.Equal(["image"], written.Inputs);
            KerasModelConfig config = KerasModelFile.Open(written.Path).Model.Model!;
            Assert.Equal(
                ["image InputLayer", "scale Rescaling", "pad ZeroPadding2D", "scope_conv Conv2D", "scope_depth DepthwiseConv2D", "mean GlobalAveragePooling2D", "shift BatchNormalization", "dense Dense", "scores Softmax"],
                config.Layers.Select(l => $"{l.Name} {l.ClassName}"));
            ModelGraph again = ModelImporter.Import(written.Path);
            NumberAssert.Close(expected, new ModelRunner(again).Predict(new Dictionary<string, Tensor> { ["image"] = image })["scores"], 1e-6);
        }
    }

    [Fact]
    public void Nodes_that_are_no_layers_are_listed_at_once()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(4));
        GraphValue root = graph.AddNode("root", new UnaryOperator(UnaryFunction.Sqrt), [x]).Output;
        GraphValue sum = graph.AddNode("sum", new ReduceOperator(ReduceFunction.Sum, [1], KeepDimensions: true), [root]).Output;
        graph.AddOutput("y", graph.AddNode("share", new BinaryOperator(BinaryFunction.Divide), [root, sum]).Output);
        IReadOnlyList<UnsupportedItem> items = new KerasBackend().Check(graph);
        Assert.Equal(["root", "share", "sum"], items.Select(i => i.Name).Order(StringComparer.Ordinal));
        UnsupportedModelException refused = Assert.Throws<UnsupportedModelException>(() => new KerasBackend().Write(graph, _folder.File("net.keras"), new KerasOptions()));
        Assert.Equal(3, refused.Items.Count);
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void Constants_that_are_joined_or_given_are_listed()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(4));
        GraphValue rows = Constant(graph, "rows", 2, 4);
        graph.AddOutput("joined", graph.AddNode("join", new ConcatOperator(0), [rows, x]).Output);
        graph.AddOutput("folded", graph.AddNode("sum", new BinaryOperator(BinaryFunction.Add), [rows, Constant(graph, "others", 2, 4)]).Output);
        Assert.NotEmpty(new KerasBackend().Check(graph));
        ModelGraph folded = new("net", "test");
        folded.AddOutput("same", folded.AddInput("x", DataType.Float32, SymbolicShape.Batched(4)));
        folded.AddOutput("folded", folded.AddNode("sum", new BinaryOperator(BinaryFunction.Add), [Constant(folded, "a", 2, 4), Constant(folded, "b", 2, 4)]).Output);
        UnsupportedItem item = Assert.Single(new KerasBackend().Check(folded));
        Assert.Equal("folded", item.Name);
        Assert.Contains("constant", item.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_is_given_and_an_output_that_is_given_twice_get_layers_of_their_own()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(4));
        GraphValue y = graph.AddNode("tanh", new ActivationOperator(new ActivationFunction(ActivationKind.Tanh)), [x]).Output;
        graph.AddOutput("same", x);
        graph.AddOutput("once", y);
        graph.AddOutput("twice", y);
        ModelGraph again = ModelImporter.Import(new KerasBackend().Write(graph, _folder.File("net.keras"), new KerasOptions()).Path);
        Assert.Equal(["same", "once", "twice"], again.Outputs.Select(o => o.Name));
        Tensor numbers = Tensor.Create<float>([0, 1, 2, 3], new TensorShape(1, 4));
        IReadOnlyDictionary<string, Tensor> outputs = new ModelRunner(again).Predict(new Dictionary<string, Tensor> { ["x"] = numbers });
        Assert.Equal(numbers.AsSpan<float>().ToArray(), outputs["same"].AsSpan<float>().ToArray());
        Assert.Equal(outputs["once"].AsSpan<float>().ToArray(), outputs["twice"].AsSpan<float>().ToArray());
    }

    private static GraphValue Constant(ModelGraph graph, string name, params long[] shape)
    {
        TensorShape whole = new(shape);
        return graph.AddConstant(name, new GraphConstant(Tensor.Create<float>([.. Enumerable.Range(0, (int)whole.ElementCount).Select(i => MathF.Cos(i + name.Length))], whole)));
    }
}
