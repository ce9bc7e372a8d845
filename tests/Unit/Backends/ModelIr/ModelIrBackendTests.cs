using TfModelTools.Backends;
using TfModelTools.Backends.ModelIr;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Tfjs.Graphs;
using TfModelTools.Tests.TestSupport;
using Xunit.Abstractions;

namespace TfModelTools.Tests.Backends.ModelIr;

/// <summary>What is written as an IR is read back and predicts alike, and written again it is the same files. What is not written is refused by name.</summary>
public sealed class ModelIrBackendTests(ITestOutputHelper output) : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.ModelIr);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ops_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Ops(), 100);

    [Fact]
    public void Layers_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Layers(), 40);

    [CorpusFact]
    public void Vectors_of_the_corpus_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Vectors(), 20);

    [CorpusFact]
    public void Models_of_the_corpus_predict_alike_when_they_are_read_back() => ReadBack(GraphExample.Models(2).Where(e => e.Graph.ParameterCount < 3_000_000), 20);

    [Fact]
    public void All_three_files_are_written_where_no_extension_says_which()
    {
        ModelIrModel model = Write(Net(), "net");
        Assert.Equal(["net.json", "net.npy", "net.pb"], model.Files);
        Assert.Equal(_folder.File("net.npy"), model.WeightsPath);
        Assert.Equal(ModelIrFile.Open(_folder.File("net.pb")).Message, ModelIrFile.Open(_folder.File("net.json")).Message);
        Assert.Contains("IR network structure is saved as [net.json].", model.Notes);
        Assert.Contains("IR network structure is saved as [net.pb].", model.Notes);
        Assert.Contains("IR weights are saved as [net.npy].", model.Notes);
        Assert.Contains("[2] variables loaded.", model.Notes);
        Assert.Equal(["net.json", "net.npy"], Write(Net(), "net.json", o => o with { Overwrite = OverwriteMode.Replace }).Files);
    }

    [Fact]
    public void Names_that_are_one_are_numbered_without_counting_from_the_first()
    {
        ModelIrNames names = new();
        string[] made = [.. Enumerable.Range(0, 50_000).Select(i => names.Add(i % 2 == 0 ? "a/b" : "a-b"))];
        Assert.Equal(["a/b", "a-b_1", "a/b_2", "a-b_3"], made.Take(4));
        Assert.Equal(made.Length, made.Select(n => n.Replace('/', '_').Replace('-', '_')).Distinct().Count());
    }

    [Fact]
    public void The_structure_alone_has_no_weights()
    {
        ModelIrModel model = Write(Net(), "net.pb", o => o with { StructureOnly = true });
        Assert.Equal(["net.pb"], model.Files);
        Assert.Null(model.WeightsPath);
        Assert.Contains("Warning: weights are not loaded.", model.Notes);
        Assert.False(File.Exists(_folder.File("net.npy")));
    }

    [Fact]
    public void Nothing_is_left_where_one_file_may_not_be_replaced()
    {
        File.WriteAllText(_folder.File("net.npy"), "mine");
        Assert.Throws<OutputException>(() => Write(Net(), "net.pb"));
        Assert.Equal("mine", File.ReadAllText(_folder.File("net.npy")));
        Assert.False(File.Exists(_folder.File("net.pb")));
    }

    [Fact]
    public void A_cancelled_conversion_leaves_nothing()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Backend.Write(Net(), _folder.File("net"), new ModelIrOptions(), null, source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Every_node_says_what_it_gives_and_its_scope()
    {
        Write(Net(), "net.pb");
        Assert.All(ModelIrFile.Open(_folder.File("net.pb")).Message.Node, n =>
        {
            Assert.NotEmpty(n.Attr["_output_shapes"].List.Shape);
            Assert.True(n.Attr["scope"].HasS);
        });
    }

    [Fact]
    public void A_dilation_is_written_and_everybody_is_told()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch, 9, 9, 1));
        GraphValue kernel = graph.AddConstant("k", new GraphConstant(Tensor.Create<float>(new float[9], new TensorShape(3, 3, 1, 1))));
        graph.AddOutput("y", graph.AddNode("y", new ConvOperator([1, 1], [2, 2], Padding.Same, 1, ActivationFunction.Linear), [x, kernel]).Output);
        ModelIrModel model = Write(graph, "net.pb");
        Assert.Contains("'y' is dilated", Assert.Single(model.Warnings), StringComparison.Ordinal);
        var attributes = ModelIrFile.Open(_folder.File("net.pb")).Message.Node.Single(n => n.Name == "y").Attr;
        Assert.Equal([1L, 2, 2, 1], attributes["dilations"].List.I);
        Assert.Equal([0L, 2, 2, 0, 0, 2, 2, 0], attributes["pads"].List.I);
        Assert.Equal([2, 2], ((ConvOperator)ModelImporter.Import(_folder.File("net.pb")).Nodes.Single().Operator).Dilations);
    }

    [Fact]
    public void Names_are_variables_of_Python_each_once()
    {
        ModelGraph graph = new("net", "test");
        GraphValue value = graph.AddInput("lambda", DataType.Float32, new SymbolicShape(Dimension.Batch, 3));
        foreach (string name in new[] { "a/b", "a_b", "1st", "a'b);import os#", "x", "scale", "ü.v" })
        {
            value = graph.AddNode(name, new UnaryOperator(UnaryFunction.Abs), [value]).Output;
        }

        graph.AddOutput("y", value);
        Write(graph, "net.pb");
        Assert.Equal(["lambda_1", "a/b", "a_b_1", "n1st", "a_b__import_os_", "x_1", "scale_1", "v"], ModelIrFile.Open(_folder.File("net.pb")).Message.Node.Select(n => n.Name));
    }

    [Fact]
    public void An_output_that_is_read_as_well_and_a_value_that_is_read_twice_are_handed_on()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("v", DataType.Float32, new SymbolicShape(Dimension.Batch, 2));
        GraphValue a = graph.AddNode("a", new UnaryOperator(UnaryFunction.Abs), [x]).Output;
        graph.AddOutput("first", a);
        graph.AddOutput("second", graph.AddNode("b", new BinaryOperator(BinaryFunction.Add), [a, a]).Output);
        ModelIrModel model = Write(graph, "net.pb");
        Assert.Equal(["first", "b"], model.Outputs);
        var nodes = ModelIrFile.Open(_folder.File("net.pb")).Message.Node;
        Assert.Equal("Dropout", nodes.Single(n => n.Name == "first").Op);
        Assert.Equal(2, nodes.Single(n => n.Name == "b").Input.Distinct().Count());
        ModelGraph back = ModelImporter.Import(_folder.File("net.pb"));
        IReadOnlyDictionary<string, Tensor> results = new ModelRunner(back).Predict(new Dictionary<string, Tensor> { ["v"] = Tensor.Create<float>([-1, 2], new TensorShape(1, 2)) });
        Assert.Equal([1f, 2], results["first"].AsSpan<float>().ToArray());
        Assert.Equal([2f, 4], results["b"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void What_the_IR_lacks_is_listed_at_once_and_nothing_is_written()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("v", DataType.Float32, new SymbolicShape(Dimension.Batch, 4));
        GraphValue power = graph.AddNode("power", new BinaryOperator(BinaryFunction.Power), [x, x]).Output;
        graph.AddOutput("y", graph.AddNode("sum", new CumulativeOperator(CumulativeFunction.Sum, 1, false, false), [power]).Output);
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Write(graph, "net"));
        Assert.Equal(["power", "sum"], e.Items.Select(i => i.Name));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        Assert.Equal(2, Backend.Check(graph).Count);
    }

    [Fact]
    public void A_recurrent_layer_of_any_number_of_steps_is_refused_with_why_and_what_to_do()
    {
        foreach (Operator op in RecurrentModels.Operators)
        {
            string reason = Assert.Single(Backend.Check(RecurrentModels.Of(op))).Reason;
            Assert.Contains("the IR has no loops", reason, StringComparison.Ordinal);
            Assert.Contains("InputShape", reason, StringComparison.Ordinal);
            Assert.DoesNotContain(Backend.Check(RecurrentModels.Of(op, steps: 3)), i => i.Reason.Contains("loops", StringComparison.Ordinal));
        }
    }

    private static ModelGraph Net()
    {
        ModelGraph graph = new("net", "test");
        GraphValue x = graph.AddInput("v", DataType.Float32, new SymbolicShape(Dimension.Batch, 2));
        GraphValue kernel = graph.AddConstant("dense/kernel", new GraphConstant(Tensor.Create<float>([1, 2, 3, 4], new TensorShape(2, 2))));
        GraphValue bias = graph.AddConstant("dense/bias", new GraphConstant(Tensor.Create<float>([1, 2], new TensorShape(2))));
        GraphValue dense = graph.AddNode("dense", new DenseOperator(ActivationFunction.Relu), [x, kernel, bias]).Output;
        graph.AddOutput("y", graph.AddNode("y", new SoftmaxOperator(), [dense]).Output);
        return graph;
    }

    private ModelIrModel Write(ModelGraph graph, string name, Func<ModelIrOptions, ModelIrOptions>? with = null) =>
        (ModelIrModel)Backend.Write(graph, _folder.File(name), with?.Invoke(new ModelIrOptions()) ?? new ModelIrOptions());

    private void ReadBack(IEnumerable<GraphExample> examples, int least)
    {
        List<string> faults = [];
        int written = 0;
        foreach (GraphExample example in examples.Where(e => !e.Graph.IsDeferred))
        {
            IReadOnlyList<UnsupportedItem> items = Backend.Check(example.Graph);
            if (items.Count > 0)
            {
                output.WriteLine($"not written: {example.Name}: {string.Join("; ", items.Take(6).Select(i => $"{i.Name} ({i.Kind}): {i.Reason}"))}");
                continue;
            }

            try
            {
                string path = _folder.File($"m{written}");
                ModelIrModel model = (ModelIrModel)Backend.Write(example.Graph, path, new ModelIrOptions());
                written++;
                if (Compare(example, model) is { } fault)
                {
                    faults.Add($"{example.Name}: {fault}");
                }

                foreach (string file in model.Files)
                {
                    File.Delete(_folder.File(file));
                }
            }
            catch (TfModelException e)
            {
                faults.Add($"{example.Name}: {e.Message}");
            }
        }

        output.WriteLine($"{written} written, {faults.Count} faults");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(written >= least, $"{written} were written, expected {least} at least");
    }

    private string? Compare(GraphExample example, ModelIrModel model)
    {
        ModelGraph back = ModelImporter.Import(model.Path);
        string[] ports = [.. example.Graph.Inputs.Select(i => i.Name).Where(n => !model.Notes.Contains($"The input '{n}' is left out: nothing reads it."))];
        Dictionary<string, Tensor> inputs = ports.Zip(model.Inputs).ToDictionary(p => p.Second, p => example.Inputs[p.First]);
        IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(example.Graph).Predict(example.Inputs);
        IReadOnlyDictionary<string, Tensor> results = new ModelRunner(back).Predict(inputs);
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            Tensor wanted = expected[example.Graph.Outputs[i].Name];
            Tensor actual = results[model.Outputs[i]];
            if (!wanted.Shape.Equals(actual.Shape) || wanted.DataType != actual.DataType)
            {
                return $"{model.Outputs[i]} is {actual.DataType} {actual.Shape}, expected {wanted.DataType} {wanted.Shape}";
            }

            double[] a = TensorConverter.Convert(wanted, DataType.Float64).AsSpan<double>().ToArray();
            double[] b = TensorConverter.Convert(actual, DataType.Float64).AsSpan<double>().ToArray();
            double scale = Math.Max(1, a.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max());
            for (int k = 0; k < a.Length; k++)
            {
                if (!(a[k].Equals(b[k]) || Math.Abs(a[k] - b[k]) <= (wanted.DataType == DataType.Float16 ? 1e-3 : 1e-5) * scale))
                {
                    return $"{model.Outputs[i]}, element {k}: {b[k]}, expected {a[k]}";
                }
            }
        }

        // What is read and written again is the same.
        string again = _folder.File("again");
        ModelIrModel second = (ModelIrModel)Backend.Write(back, again, new ModelIrOptions { Overwrite = OverwriteMode.Replace });
        string[] differ = [.. new[] { ".pb", ".json", ".npy" }.Where(e => !File.ReadAllBytes(again + e).AsSpan().SequenceEqual(File.ReadAllBytes(Path.ChangeExtension(model.Path, e))))];

        // Where a part turns out to be the whole only once the batch is that of the IR, a second round settles it.
        if (differ.Length > 0 && second.NodeCount < model.NodeCount)
        {
            string settled = _folder.File("settled");
            Backend.Write(ModelImporter.Import(second.Path), settled, new ModelIrOptions { Overwrite = OverwriteMode.Replace });
            differ = [.. new[] { ".pb", ".json", ".npy" }.Where(e => !File.ReadAllBytes(settled + e).AsSpan().SequenceEqual(File.ReadAllBytes(again + e)))];
        }

        return differ.Length > 0 ? $"written again, {string.Join(", ", differ)} differ ({second.NodeCount} nodes of {model.NodeCount})" : null;
    }
}
