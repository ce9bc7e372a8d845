using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>What stands in a checkpoint and in its graph, by what import_meta_graph and the Saver ask for, and what is refused.</summary>
public sealed class CheckpointFilesTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.TensorFlow);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model.ckpt")]
    [InlineData("model.meta")]
    public void The_files_are_those_of_a_saver_and_the_keys_are_the_names_of_the_variables(string path)
    {
        TensorFlowModel written = Write(Models.Dense(), path);
        string name = path == "model.meta" ? "model" : path;
        Assert.Equal(_folder.File(name), written.Path);
        Assert.Equal(["checkpoint", $"{name}.data-00000-of-00001", $"{name}.index", $"{name}.meta"], written.Files);
        Assert.Equal(written.Files.Order(StringComparer.Ordinal), Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using CheckpointReader reader = CheckpointReader.Open(_folder.Path);
        Assert.Equal(["dense/bias", "dense/kernel"], reader.Variables.Select(v => v.Name).Order(StringComparer.Ordinal));
        Assert.Equal([1f, 2, 3, 4], reader.ReadTensor(reader.Find("dense/bias")!).AsSpan<float>().ToArray());
    }

    [Fact]
    public void The_graph_has_saver_collections_and_a_signature()
    {
        MetaGraph meta = MetaGraphReader.Read(Write(Models.Dense()).Path + ".meta");
        Assert.Equal(new SaverInfo("save/Const:0", "save/control_dependency:0", "save/restore_all", 5, false, 2), meta.Saver);
        Assert.Equal(["trainable_variables", "variables"], meta.Collections.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            [new("dense/kernel", "dense/kernel/Read/ReadVariableOp:0", true, true), new GraphVariable("dense/bias", "dense/bias/Read/ReadVariableOp:0", true, true)],
            meta.Variables.Select(v => v with { Name = v.Name.Split(':')[0] }));
        ModelSignature signature = Assert.Single(meta.Signatures);
        Assert.Equal("tensorflow/serving/predict", signature.MethodName);
        Assert.Equal(["x=x:0"], signature.Inputs.Select(i => $"{i.Key}={i.TensorName}"));
        Assert.Equal(["a", "b", "given"], signature.Outputs.Select(o => o.Key).Order(StringComparer.Ordinal));
        Assert.All(meta.Graph.Nodes.SelectMany(n => n.Inputs), i => Assert.NotNull(meta.Graph.Find(i.Node)));
        foreach (string node in new[] { "save/SaveV2", "save/RestoreV2", "dense/kernel/Assign", "dense/kernel/Initializer/zeros" })
        {
            Assert.NotNull(meta.Graph.Find(node));
        }

        Assert.Equal(2, meta.Graph.Find("save/restore_all")!.Inputs.Count(i => i.IsControl));
        Tensor zeros = meta.Graph.Find("dense/kernel/Initializer/zeros")!.Attribute("value")!.Tensor!.Read();
        Assert.Equal(new float[8], zeros.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Statistics_of_batch_norms_are_not_trained()
    {
        ModelGraph graph = new("bn", "test") { SourceLayers = ["bn"] };
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3));
        GraphValue[] weights = [.. new[] { "gamma", "beta", "mean", "moving_variance" }.Select(n => graph.AddConstant(n, Models.Weight($"bn/{n}", 3)))];
        graph.AddOutput("y", graph.AddNode("bn", new BatchNormOperator(-1, 1e-3f), [x, .. weights]).Output);
        MetaGraph meta = MetaGraphReader.Read(Write(graph).Path + ".meta");
        Assert.Equal(["bn/beta", "bn/gamma"], meta.Variables.Where(v => v.IsTrainable).Select(v => v.Name.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(4, meta.Variables.Count);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_and_what_is_read_again_is_written_alike()
    {
        Write(ModelImporter.Import(Sample.Model), "a.ckpt");
        Directory.CreateDirectory(_folder.File("again"));
        Write(ModelImporter.Import(Sample.Model), "again/a.ckpt");
        Same("a.ckpt", "again/a.ckpt");
        Assert.Equal(File.ReadAllText(_folder.File("checkpoint")), File.ReadAllText(_folder.File("again/checkpoint")));
        Write(ModelImporter.Import(_folder.File("a.ckpt.meta")), "b.ckpt");
        Write(ModelImporter.Import(_folder.File("b.ckpt.meta")), "c.ckpt");
        Same("b.ckpt", "c.ckpt");

        void Same(string a, string b)
        {
            foreach (string extension in new[] { ".meta", ".index", ".data-00000-of-00001" })
            {
                Assert.Equal(File.ReadAllBytes(_folder.File(a + extension)), File.ReadAllBytes(_folder.File(b + extension)));
            }
        }
    }

    [Fact]
    public void Other_checkpoints_of_the_folder_stay_known()
    {
        Write(Models.Dense(), "a.ckpt");
        Write(Models.Dense(), "b.ckpt");
        CheckpointState state = CheckpointState.Read(_folder.File("checkpoint"));
        Assert.Equal("b.ckpt", state.ModelCheckpointPath);
        Assert.Equal(["a.ckpt", "b.ckpt"], state.AllModelCheckpointPaths);
    }

    [Fact]
    public void A_conversion_that_is_cancelled_leaves_nothing()
    {
        using CancellationTokenSource source = new();
        ModelGraph model = Models.Dense(() => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => Backend.Write(model, _folder.File("model.ckpt"), new TensorFlowOptions(), null, source.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_model_without_variables_and_the_name_of_the_state_file_are_refused()
    {
        ModelGraph graph = new("relu", "test");
        graph.AddOutput("y", graph.AddNode("y", new ActivationOperator(ActivationFunction.Relu), [graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2))]).Output);
        Assert.Throws<InvalidInputException>(() => Write(graph));
        Assert.Throws<InvalidInputException>(() => Write(Models.Dense(), "checkpoint"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_exists_is_not_replaced_unless_that_is_asked_for()
    {
        Write(Models.Dense());
        Assert.Throws<OutputException>(() => Write(Models.Dense()));
        Backend.Write(Models.Dense(), _folder.File("model.ckpt"), new TensorFlowOptions { Overwrite = OverwriteMode.Replace });
    }

    private TensorFlowModel Write(ModelGraph model, string name = "model.ckpt") => (TensorFlowModel)Backend.Write(model, _folder.File(name), new TensorFlowOptions { Format = TensorFlowFormat.Checkpoint });
}
