using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>What stands in a frozen graph, by TensorFlow's rules, and what is refused.</summary>
public sealed class FrozenGraphTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.TensorFlow);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dense_layer_is_a_product_a_sum_and_an_activation_in_the_scope_of_its_name()
    {
        TensorFlowModel written = Write(Models.Dense());
        TensorFlowGraph graph = GraphDefReader.Read(written.Path);
        Assert.Equal(
            ["x Placeholder", "dense/kernel Const", "dense/MatMul MatMul", "dense/bias Const", "dense/BiasAdd BiasAdd", "dense/Relu Relu", "b Identity", "a Identity", "given Identity"],
            graph.Nodes.Select(n => $"{n.Name} {n.Op}"));
        Assert.Equal(["x:0"], written.Inputs);
        Assert.Equal(["b:0", "a:0", "given:0"], written.Outputs);
        Assert.Equal(GraphDefBuilder.Producer, graph.ProducerVersion);
        Assert.Empty(graph.Functions);
    }

    [Fact]
    public void Constants_have_the_type_of_their_values_and_every_input_exists()
    {
        foreach (string file in new[] { Write(Models.Dense()).Path, Write(ModelImporter.Import(Sample.Model), "sample.pb").Path })
        {
            TensorFlowGraph graph = GraphDefReader.Read(file);
            Assert.Distinct(graph.Nodes.Select(n => n.Name));
            Assert.All(graph.Nodes, n => Assert.Matches("^[A-Za-z0-9.][A-Za-z0-9_.\\\\/>-]*$", n.Name));
            Assert.All(graph.Nodes.SelectMany(n => n.Inputs), i => Assert.NotNull(graph.Find(i.Node)));
            Assert.All(graph.Nodes.Where(n => n.Op == "Const"), n =>
            {
                Assert.Equal(n.Type("dtype"), n.Attribute("value")!.Tensor!.DataType);
                Assert.Equal(n.Type("dtype"), n.Attribute("value")!.Tensor!.Read().DataType);
            });
        }
    }

    [Fact]
    public void Text_says_what_the_binary_message_says()
    {
        string binary = Write(ModelImporter.Import(Sample.Model), "a.pb").Path, text = Write(ModelImporter.Import(Sample.Model), "a.PBTXT").Path;
        Assert.StartsWith("node {\n  name: \"", File.ReadAllText(text), StringComparison.Ordinal);
        TensorFlowGraph a = GraphDefReader.Read(binary), b = GraphDefReader.Read(text);
        Assert.Equal(a.Nodes.Select(n => $"{n.Name} {n.Op} {string.Join(',', n.Inputs)}"), b.Nodes.Select(n => $"{n.Name} {n.Op} {string.Join(',', n.Inputs)}"));
        foreach (TensorFlowNode node in a.Nodes.Where(n => n.Op == "Const"))
        {
            Assert.True(node.Attribute("value")!.Tensor!.Read().Bytes.Span.SequenceEqual(b.Find(node.Name)!.Attribute("value")!.Tensor!.Read().Bytes.Span));
        }
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_and_what_is_read_again_is_written_alike()
    {
        byte[] first = File.ReadAllBytes(Write(Models.Dense(), "1.pb").Path);
        Assert.Equal(first, File.ReadAllBytes(Write(Models.Dense(), "2.pb").Path));
        string second = Write(Again("1.pb"), "3.pb").Path;
        Assert.Equal(File.ReadAllBytes(second), File.ReadAllBytes(Write(Again("3.pb"), "4.pb").Path));

        ModelGraph Again(string name) => ModelImporter.Import(_folder.File(name), new ModelImportOptions { Outputs = ["b", "a", "given"] });
    }

    [Theory]
    [InlineData("model.pb")]
    [InlineData("model.pbtxt")]
    public void A_conversion_that_is_cancelled_leaves_nothing_and_what_was_there(string name)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, "old");
        using CancellationTokenSource source = new();
        ModelGraph model = Models.Dense(() => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => Backend.Write(model, path, new TensorFlowOptions { Overwrite = OverwriteMode.Replace }, null, source.Token));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_exists_is_not_replaced_unless_that_is_asked_for()
    {
        Write(Models.Dense());
        Assert.Throws<OutputException>(() => Write(Models.Dense()));
        Backend.Write(Models.Dense(), _folder.File("model.pb"), new TensorFlowOptions { Overwrite = OverwriteMode.Replace });
    }

    [Fact]
    public void More_than_a_message_can_hold_is_refused_before_anything_is_written()
    {
        ModelGraph model = new("large", "test");
        GraphValue x = model.AddInput("x", DataType.Float32, SymbolicShape.Batched(30_000));
        GraphConstant kernel = new(DataType.Float32, new TensorShape(30_000, 20_000), () => throw new InvalidOperationException("It is not to be read.")) { Variable = "kernel" };
        model.AddOutput("y", model.AddNode("y", new DenseOperator(ActivationFunction.Linear), [x, model.AddConstant("kernel", kernel)]).Output);
        LimitExceededException e = Assert.Throws<LimitExceededException>(() => Write(model));
        Assert.Contains("SavedModel", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void More_axes_than_the_ops_take_are_refused_by_name()
    {
        ModelGraph graph = new("wide", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, new SymbolicShape([.. Enumerable.Repeat((Dimension)1, 9)]));
        graph.AddOutput("y", graph.AddNode("sqrt", new UnaryOperator(UnaryFunction.Sqrt), [x]).Output);
        Assert.Contains("9 axes", Assert.Single(Backend.Check(graph)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_norm_of_images_stays_one_op_and_any_other_reads_its_variables()
    {
        foreach ((int rank, string op) in new[] { (4, "FusedBatchNormV3"), (2, "Rsqrt") })
        {
            ModelGraph graph = new("bn", "test");
            GraphValue x = graph.AddInput("x", DataType.Float32, new SymbolicShape([Dimension.Batch, .. Enumerable.Repeat((Dimension)3, rank - 1)]));
            GraphValue[] weights = [.. new[] { "gamma", "beta", "moving_mean", "moving_variance" }.Select(n => graph.AddConstant(n, Models.Weight($"bn/{n}", 3)))];
            graph.AddOutput("y", graph.AddNode("bn", new BatchNormOperator(-1, 1e-3f), [x, .. weights]).Output);
            TensorFlowGraph read = GraphDefReader.Read(Write(graph, $"bn{rank}.pb").Path);
            Assert.Single(read.Nodes, n => n.Op == op);
            Assert.All(weights, w => Assert.NotNull(read.Find($"bn/{w.Name}")));
        }
    }

    private TensorFlowModel Write(ModelGraph model, string name = "model.pb") => (TensorFlowModel)Backend.Write(model, _folder.File(name), new TensorFlowOptions());
}
