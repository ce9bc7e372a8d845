using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.ModelIr;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.ModelIr;

/// <summary>The IR as a model: what MMdnn itself wrote gives what its source gives; each row of the table, and what is refused.</summary>
public sealed class ModelIrImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string, long[]> References => new()
    {
        { "cifar-tiny", "cifar-tiny", "Output", [32, 32, 3] },
        { "siamese", "siamese-v2", "model/conv5/BiasAdd", [28, 28, 1] },
        { "mtcnn-pnet", "mtcnn-pnet/PNet-18.meta", "conv4_1/Softmax", [12, 12, 3] },
    };

    [CorpusTheory]
    [MemberData(nameof(References))]
    public void What_MMdnn_wrote_gives_what_its_source_gives(string name, string source, string output, long[] image)
    {
        foreach (string extension in new[] { ".pb", ".json" })
        {
            ModelGraph ir = ModelImporter.Import(Corpus.PathOf("pairs", $"mmdnn-ir-{name}", "mmdnn-ir", name + extension));
            ModelGraph original = ModelImporter.Import(Corpus.PathOf("checkpoint-v2", source), new ModelImportOptions { Outputs = [output] });
            Assert.Equal("MMdnn IR", ir.SourceFormat);

            // One of the sources has its batch fixed.
            foreach (long batch in original.Inputs[0].Value.Shape[0] is { IsFixed: true, Count: var only } ? [only] : new long[] { 1, 3 })
            {
                Tensor x = Sample([batch, .. image]);
                Tensor expected = new ModelRunner(original).Predict(new Dictionary<string, Tensor> { [original.Inputs[0].Name] = x })[output];
                Tensor actual = Assert.Single(new ModelRunner(ir).Predict(new Dictionary<string, Tensor> { [ir.Inputs[0].Name] = x })).Value;
                NumberAssert.Close(expected, actual, 1e-6);
            }
        }
    }

    [CorpusFact]
    public void A_structure_alone_can_be_looked_at_and_lists_the_weights_that_are_missing()
    {
        string path = Corpus.PathOf("pairs", "mmdnn-demo-ir", "mmdnn-json", "demo.json");
        Assert.Equal("MMdnn IR", InspectedModel.Open(path).FormatName);
        TfModelException e = Assert.ThrowsAny<TfModelException>(() => ModelImporter.Import(path));
        Assert.Contains("Constant464", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_weights_may_lie_elsewhere()
    {
        string path = Net(b => b.AddNode("y", "FullyConnected", "x").Integer("units", 1).Bool("use_bias", false), ("y", "weights", [2, 1], [3, 4]));
        string moved = _folder.File("moved.npy");
        File.Move(Path.ChangeExtension(path, ".npy"), moved);
        MissingWeightsException e = Assert.Throws<MissingWeightsException>(() => ModelIrImporter.Import(path));
        Assert.Contains(".npy", e.Remedy, StringComparison.Ordinal);
        Assert.Equal([11f], Run(ModelIrImporter.Import(path, new ModelImportOptions { CheckpointPath = moved }), [1, 2]));
    }

    public static TheoryData<string, string, float[]> Functions => new()
    {
        { "Relu", "", [0, 2] }, { "Relu6", "", [0, 2] }, { "Abs", "", [1, 2] }, { "Square", "", [1, 4] }, { "Dropout", "", [-1, 2] }, { "Identity", "", [-1, 2] }, { "Flatten", "", [-1, 2] },
        { "LeakyRelu", "alpha=0.5", [-0.5f, 2] }, { "Tanh", "", [-0.7615942f, 0.9640276f] }, { "Sigmoid", "", [0.26894143f, 0.8807971f] }, { "Elu", "", [-0.63212056f, 2] },
        { "ReduceMean", "axes=1;keepdims=true", [0.5f] }, { "ReduceSum", "axes=-1;keepdims=false", [1] }, { "Unsqueeze", "axes=1", [-1, 2] }, { "Exp", "", [0.36787945f, 7.389056f] },
        { "CRelu", "", [0, 2, 1, 0] }, { "Reciprocal", "", [-1, 0.5f] }, { "Softmax", "", [0.047425874f, 0.95257413f] }, { "Relu", "max_value=1.5", [0, 1.5f] },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_of_one_input_is_computed(string op, string attributes, float[] expected)
    {
        ModelGraph graph = ModelIrImporter.Import(Net(b => Attributes(b.AddNode("y", op, "x"), attributes)));
        float[] actual = Run(graph, [-1, 2]);
        NumberAssert.Close(Tensor.Create<float>(expected, new TensorShape(expected.Length)), Tensor.Create<float>(actual, new TensorShape(actual.Length)), 1e-6);
    }

    [Fact]
    public void Weights_of_layers_are_taken_in_the_layout_of_TensorFlow()
    {
        Assert.Equal([16f], Run(ModelIrImporter.Import(Net(b => b.AddNode("y", "FullyConnected", "x").Integer("units", 1).Bool("use_bias", true), ("y", "weights", [2, 1], [3, 4]), ("y", "bias", [1], [5]))), [1, 2]));
        Assert.Equal([1.5f, 4], Run(ModelIrImporter.Import(Net(
            b => b.AddNode("y", "BatchNorm", "x").Float("epsilon", 0), ("y", "mean", [2], [1, 0]), ("y", "var", [2], [4, 1]), ("y", "scale", [2], [2, 1]), ("y", "bias", [2], [0.5f, 1]))), [2, 3]));
        Assert.Equal([-0.5f, 2], Run(ModelIrImporter.Import(Net(b => b.AddNode("y", "PRelu", "x"), ("y", "gamma", [2], [0.5f, 9]))), [-1, 2]));
        Assert.Equal([3f, 5], Run(ModelIrImporter.Import(Net(b => b.AddNode("y", "Scale", "x"), ("y", "scale", [2], [2, 1]), ("y", "bias", [2], [1, 3]))), [1, 2]));
    }

    // MMdnn's reader names the variable of a product twice.
    [Fact]
    public void The_variable_of_a_product_is_taken_once() =>
        Assert.Equal([2f, 6], Run(ModelIrImporter.Import(Net(b => b.AddNode("y", "Mul", "x"), ("y", "alpha", [2], [2, 3]), ("y", "weights", [2], [2, 3]))), [1, 2]));

    [Fact]
    public void A_constant_is_what_its_node_or_the_weights_say()
    {
        Assert.Equal([3f, 4], Run(ModelIrImporter.Import(Net(b =>
        {
            b.AddNode("c", "Constant").Float("value", 2);
            b.AddNode("y", "Add", "x", "c");
        })), [1, 2]));
        Assert.Equal([-1f, 0], Run(ModelIrImporter.Import(Net(
            b =>
            {
                b.AddNode("c", "Constant");
                b.AddNode("y", "Sub", "x", "c");
            },
            ("c", "value", [1, 2], [2, 2]))), [1, 2]));
    }

    [Fact]
    public void A_shape_that_recorded_a_batch_holds_for_every_batch()
    {
        ModelGraph graph = ModelIrImporter.Import(Net(b => b.AddNode("y", "Reshape", "x").Integers("shape", 256, 1, 2)));
        Assert.Equal(new TensorShape(3, 1, 2), new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = Sample([3, 2]) }).Single().Value.Shape);
    }

    [Fact]
    public void Parts_are_told_apart()
    {
        ModelGraph graph = ModelIrImporter.Import(Net(b =>
        {
            b.AddNode("s", "Split", "x").Integer("axis", 1).Integer("split", 2);
            b.AddNode("y", "Concat", "s:1", "s").Integer("axis", 1);
        }));
        Assert.Equal([2f, 1], Run(graph, [1, 2]));
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "RNN", "units=2", "by its name alone" },
        { "SimpleRNN", "", "its name alone" },
        { "LSTM", "units=2;use_bias=true", "neither its weights" },
        { "GRU", "units=2", "neither the activation of its gates" },
        { "yolo", "", "detection layer" },
        { "Nonsense", "", "no op of MMdnn's IR" },
        { "LeakyRelu", "", "its alpha is missing" },
        { "Cast", "dstType=half", "its dstType is 'half'" },
        { "Transpose", "", "in which order its axes come" },
        { "LRN", "size=2", "odd number" },
        { "Concat", "", "its axis is missing" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_the_IR_does_not_say_is_refused(string op, string attributes, string reason)
    {
        string path = Net(b => Attributes(b.AddNode("y", op, "x"), attributes));
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => ModelImporter.Import(path));
        Assert.Contains(reason, e.Items.Single(i => i.Name == "y").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_with_a_weight_is_refused_for_nobody_knows_which_side_it_is_on()
    {
        string path = Net(b => b.AddNode("y", "Sub", "x"), ("y", "weights", [2], [1, 2]));
        Assert.Contains("does not say which", Assert.Throws<UnsupportedModelException>(() => ModelImporter.Import(path)).Message, StringComparison.Ordinal);
    }

    private static void Attributes(ModelIrNodeBuilder node, string attributes)
    {
        foreach (string[] pair in attributes.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Split('=')))
        {
            _ = long.TryParse(pair[1], System.Globalization.CultureInfo.InvariantCulture, out long integer) ? (pair[0] == "axes" ? node.Integers(pair[0], integer) : node.Integer(pair[0], integer))
                : float.TryParse(pair[1], System.Globalization.CultureInfo.InvariantCulture, out float number) ? node.Float(pair[0], number)
                : bool.TryParse(pair[1], out bool flag) ? node.Bool(pair[0], flag)
                : node.Text(pair[0], pair[1]);
        }
    }

    private static float[] Run(ModelGraph graph, float[] x) =>
        new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(x, new TensorShape(1, x.Length)) }).Single().Value.AsSpan<float>().ToArray();

    private static Tensor Sample(long[] shape)
    {
        Random random = new(5);
        TensorShape extents = new(shape);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)extents.ElementCount).Select(_ => (float)((2 * random.NextDouble()) - 1))], extents);
    }

    // A graph that reads "x" of two numbers a sample.
    private string Net(Action<ModelIrBuilder> build, params (string Node, string Name, long[] Shape, float[] Values)[] weights)
    {
        ModelIrBuilder graph = new();
        graph.AddNode("x", "DataInput").Type("dtype", DataType.Float32).Shape("shape", new TensorShape(-1, 2));
        build(graph);
        string path = _folder.File("net.pb");
        using (FileStream file = File.Create(path))
        {
            ModelIrGraphFile.Write(file, graph, ModelIrEncoding.Binary);
        }

        using FileStream npy = File.Create(_folder.File("net.npy"));
        ModelIrWeightsWriter.Write(
            npy, [.. weights.Select(w => new ModelIrWeight(w.Node, w.Name, DataType.Float32, new TensorShape(w.Shape), () => Tensor.Create<float>(w.Values, new TensorShape(w.Shape))))], null, CancellationToken.None);
        return path;
    }
}
