using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>What stands in a SavedModel, by what the loaders of TensorFlow 1, TensorFlow 2 and Serving ask for.</summary>
public sealed class SavedModelFolderTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.TensorFlow);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TensorFlow_1_finds_a_tag_a_signature_a_saver_and_an_init_op()
    {
        TensorFlowModel written = Write(Models.Dense());
        Assert.Equal(["saved_model.pb", "variables/variables.data-00000-of-00001", "variables/variables.index"], written.Files);
        SavedModelReader model = SavedModelReader.Open(written.Path);
        Assert.Equal(1, model.SchemaVersion);
        MetaGraph meta = Assert.Single(model.MetaGraphs);
        Assert.Equal(["serve"], meta.Tags);
        Assert.Equal("save/restore_all", meta.Saver!.RestoreOp);
        ModelSignature signature = meta.Signatures.Single(s => s.Key == "serving_default");
        Assert.Equal("tensorflow/serving/predict", signature.MethodName);
        Assert.Equal(["x=serving_default_x:0"], signature.Inputs.Select(i => $"{i.Key}={i.TensorName}"));
        Assert.Equal(["a=StatefulPartitionedCall:0", "b=StatefulPartitionedCall:1", "given=StatefulPartitionedCall:2"], signature.Outputs.Select(o => $"{o.Key}={o.TensorName}").Order(StringComparer.Ordinal));
        Assert.Equal("NoOp", meta.Signatures.Single(s => s.Key == "__saved_model_init_op").Outputs.Single().TensorName);
        Assert.All(meta.Graph.Nodes.SelectMany(n => n.Inputs), i => Assert.NotNull(meta.Graph.Find(i.Node)));
    }

    [Fact]
    public void A_function_has_arguments_for_its_inputs_and_its_variables()
    {
        TensorFlowFunction function = Assert.Single(SavedModelReader.Open(Write(Models.Dense()).Path).MetaGraphs[0].Graph.Functions);
        Assert.Equal("__inference_serving_default_0", function.Name);
        Assert.Equal(["x", "dense_kernel_read_readvariableop_resource", "dense_bias_read_readvariableop_resource"], function.Inputs.Select(i => i.Name));
        Assert.Equal(["a", "b", "given"], function.Outputs.Select(o => o.Name));
        Assert.Equal(["dense/Relu:activations:0", "dense/Relu:activations:0", "x"], function.Outputs.Select(o => function.Result(o)!.Value is { Output.Length: > 0 } r ? $"{r.Node}:{r.Output}:{r.Index}" : function.Result(o)!.Value.Node));
        Assert.Equal(["x", "dense/kernel/Read/ReadVariableOp:value:0"], function.Find("dense/MatMul")!.Inputs.Select(i => i.Output.Length > 0 ? $"{i.Node}:{i.Output}:{i.Index}" : i.Node));
        HashSet<string> known = [.. function.Inputs.Select(i => i.Name), .. function.Nodes.Select(n => n.Name)];
        Assert.All(function.Nodes.SelectMany(n => n.Inputs), i => Assert.Contains(i.Node, known));
    }

    [Fact]
    public void TensorFlow_2_finds_objects_whose_variables_are_in_the_checkpoint()
    {
        string path = Write(Models.Dense()).Path;
        using CheckpointReader variables = SavedModelReader.Open(path).OpenVariables()!;
        Assert.Equal(
            ["_CHECKPOINTABLE_OBJECT_GRAPH", "dense/bias/.ATTRIBUTES/VARIABLE_VALUE", "dense/kernel/.ATTRIBUTES/VARIABLE_VALUE"],
            variables.Variables.Select(v => v.Name).Order(StringComparer.Ordinal));
        ObjectGraph objects = ObjectGraph.Read(variables)!;
        Assert.Equal(["dense"], objects.Children(0).Select(c => c.Attribute));
        (string Attribute, int Object)[] held = [.. objects.Children(objects.Children(0)[0].Object)];
        Assert.Equal(["kernel", "bias"], held.Select(h => h.Attribute));
        Assert.Equal(("dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", "dense/kernel"), objects.Variable(held[0].Object));

        SavedObjectGraphMessage saved = SavedModelMessage.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(path, "saved_model.pb"))).MetaGraphs[0].ObjectGraphDef;
        Assert.Equal("_generic_user_object", saved.Nodes[0].UserObject.Identifier);
        SavedObjectMessage signatures = saved.Nodes[saved.Nodes[0].Children.Single(c => c.LocalName == "signatures").NodeId];
        Assert.Equal("signature_map", signatures.UserObject.Identifier);
        SavedBareConcreteFunctionMessage bare = saved.Nodes[Assert.Single(signatures.Children).NodeId].BareConcreteFunction;
        Assert.Equal(["x"], bare.ArgumentKeywords);
        Assert.Equal(1, bare.AllowedPositionalArguments);
        SavedConcreteFunctionMessage concrete = saved.ConcreteFunctions[bare.ConcreteFunctionName];
        Assert.Equal(["dense/kernel", "dense/bias"], concrete.BoundInputs.Select(i => saved.Nodes[i].Variable.Name));
        Assert.Equal(["x"], concrete.CanonicalizedInputSignature.TupleValue.Values[1].DictValue.Fields.Keys);
        Assert.Equal(["a", "b", "given"], concrete.OutputSignature.DictValue.Fields.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Objects_of_one_name_are_told_apart()
    {
        ModelGraph graph = new("names", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        GraphValue sum = x;
        foreach (string name in new[] { "a", "a/b", "a/b/c", "signatures", "w.1" })
        {
            sum = graph.AddNode("add", new BinaryOperator(BinaryFunction.Add), [sum, graph.AddConstant(name, Models.Weight(name, 3))]).Output;
        }

        graph.AddOutput("y", sum);
        string path = Write(graph).Path;
        using CheckpointReader variables = SavedModelReader.Open(path).OpenVariables()!;
        Assert.Equal(
            ["a", "a_1/b", "a_1/b_1/c", "signatures_1", "w..1"],
            variables.Variables.Select(v => v.Name).Where(n => n.EndsWith("VARIABLE_VALUE", StringComparison.Ordinal)).Select(n => n[..n.IndexOf("/.ATTR", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.Equal([6f, 11, 16], Predict(ModelImporter.Import(path), "y", [1, 1, 1]));
    }

    [CorpusFact]
    public void Every_signature_stays_and_they_share_the_variables()
    {
        string source = Corpus.PathOf("savedmodel", "two-signatures-tf2");
        TensorFlowOptions options = new() { Signatures = token => ModelImporter.ImportOtherSignatures(source, null, token) };
        TensorFlowModel written = (TensorFlowModel)Backend.Write(ModelImporter.Import(source), _folder.File("model"), options);
        Assert.Empty(written.Warnings);
        Assert.Equal(["serving_default", "timestwo"], written.Signatures.Order(StringComparer.Ordinal));
        Assert.Equal(2, written.WeightCount);
        foreach (string key in written.Signatures)
        {
            ModelImportOptions chosen = new() { Signature = key };
            float[] expected = Predict(ModelImporter.Import(source, chosen), "output_0", [5]);
            Assert.Equal(expected, Predict(ModelImporter.Import(written.Path, chosen), "output_0", [5]));
        }
    }

    [CorpusFact]
    public void A_signature_that_cannot_be_imported_is_left_out_with_a_warning()
    {
        string source = Corpus.PathOf("savedmodel", "half-plus-two");
        TensorFlowOptions options = new() { Signatures = token => ModelImporter.ImportOtherSignatures(source, null, token) };
        TensorFlowModel written = (TensorFlowModel)Backend.Write(ModelImporter.Import(source), _folder.File("model"), options);
        Assert.Contains(written.Warnings, w => w.Contains("'regress_x_to_y'", StringComparison.Ordinal));
        Assert.Contains("serving_default", written.Signatures);
        Assert.Empty(ModelImporter.ImportOtherSignatures(source, new ModelImportOptions { Signature = "serving_default" }));
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_and_what_is_read_again_is_written_alike()
    {
        Write(ModelImporter.Import(Sample.Model), "a");
        Write(ModelImporter.Import(Sample.Model), "b");
        Same("a", "b");
        Write(ModelImporter.Import(_folder.File("a")), "c");
        Write(ModelImporter.Import(_folder.File("c")), "d");
        Same("c", "d");

        void Same(string a, string b)
        {
            string[] files = [.. Directory.EnumerateFiles(_folder.File(a), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder.File(a), f)).Order(StringComparer.Ordinal)];
            Assert.True(files.Length >= 3);
            Assert.All(files, f => Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.File(a), f)), File.ReadAllBytes(Path.Combine(_folder.File(b), f))));
        }
    }

    [Fact]
    public void A_conversion_that_is_cancelled_leaves_nothing()
    {
        using CancellationTokenSource source = new();
        ModelGraph model = Models.Dense(() => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => Backend.Write(model, _folder.File("model"), new TensorFlowOptions(), null, source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private static float[] Predict(ModelGraph model, string output, float[] values)
    {
        NamedValue input = Assert.Single(model.Inputs);
        TensorShape shape = input.Value.Shape.Rank < 2 ? new TensorShape([.. input.Value.Shape.Select(_ => (long)values.Length)]) : new TensorShape(1, values.Length);
        return new ModelRunner(model).Predict(new Dictionary<string, Tensor> { [input.Name] = Tensor.Create<float>(values, shape) })[output].AsSpan<float>().ToArray();
    }

    private TensorFlowModel Write(ModelGraph model, string name = "model") => (TensorFlowModel)Backend.Write(model, _folder.File(name), new TensorFlowOptions());
}
