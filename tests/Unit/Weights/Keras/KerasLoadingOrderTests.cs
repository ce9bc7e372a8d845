using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Keras;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.Import.KerasVectors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Keras;

namespace TfModelTools.Tests.Weights.Keras;

/// <summary>Weights exported in Keras' layout end, by Keras' own way of loading, in the variables they came from.</summary>
public sealed class KerasLoadingOrderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Models that Keras 3 saved.</summary>
    [Theory]
    [InlineData("activation-gelu")]
    [InlineData("additive-attention-masked")]
    [InlineData("batch-normalization-axis-1")]
    [InlineData("conv-lstm2d")]
    [InlineData("conv1d-causal")]
    [InlineData("conv2d-same-last")]
    [InlineData("conv2d-transpose-same-last")]
    [InlineData("conv3d")]
    [InlineData("depthwise-conv2d-same-last")]
    [InlineData("einsum-dense")]
    [InlineData("encoder-decoder-masked")]
    [InlineData("group-normalization-last")]
    [InlineData("group-query-attention")]
    [InlineData("gru-bidirectional-masked")]
    [InlineData("gru-masked")]
    [InlineData("layer-normalization-axes")]
    [InlineData("lstm-bidirectional-masked")]
    [InlineData("lstm-cells-stacked")]
    [InlineData("lstm-masked")]
    [InlineData("multi-head-attention-causal")]
    [InlineData("normalization-adapted")]
    [InlineData("prelu-shared")]
    [InlineData("separable-conv1d-valid-last")]
    [InlineData("shared-and-nested")]
    [InlineData("simplernn-bidirectional-masked")]
    [InlineData("time-distributed-masked")]
    [InlineData("time-distributed-model")]
    [InlineData("transformer")]
    public void Of_a_keras_file_every_weight_ends_where_it_came_from(string name)
    {
        KerasModelConfig config = KerasVectorFile.ReadConfig(name, _folder);
        string model = _folder.File(name + ".keras");
        using IVariableSource source = WeightSources.Open(model);
        Export(source, model);
        List<(string Layer, List<string> Weights)> layers = ReferenceWeightLoader.LayersOf(config, source.Variables.Select(v => v.Name).ToHashSet());
        foreach (Dictionary<string, Tensor> loaded in (Dictionary<string, Tensor>[])[ReferenceWeightLoader.Load(_folder.File("w.h5"), layers), ReferenceWeightLoader.LoadByName(_folder.File("w.h5"), layers)])
        {
            Assert.Equal(source.Variables.Select(v => v.Name).Where(n => !KerasWeightOrder.IsNoWeight(n)).Order(), loaded.Keys.Order());
            Assert.All(loaded, l => TensorSamples.AssertSame(source.ReadTensor(source.Get(l.Key)), l.Value));
        }
    }

    [Theory]
    [InlineData("2.15.0")]
    [InlineData("1.2.2")]
    [InlineData(null)]
    public void A_h5_file_keeps_its_order_boundaries_and_version(string? version)
    {
        string[] names = [.. Enumerable.Range(0, 12).Select(i => i == 0 ? "dense" : $"dense_{i}"), "conv1", "conv1/conv", "conv1/bn", "no_weights"];
        (string, (string, Tensor)[])[] layers = [.. names.Select((n, i) => (n, n == "no_weights" ? Array.Empty<(string, Tensor)>() :
            [($"{n}/zz:0", KerasModels.Ramp([2, 2], i + 1)), ($"{n}/bias:0", KerasModels.Ramp([2], -i)), ($"{n}/aa:0", KerasModels.Ramp([2], i + 0.5f))]))];
        KerasFiles.WriteH5(_folder.File("m.h5"), "{}", version, chunked: false, layers);
        using IVariableSource source = WeightSources.Open(_folder.File("m.h5"));
        Export(source, _folder.File("m.h5"));
        using Hdf5File file = Hdf5File.Open(_folder.File("w.h5"));
        List<(string Name, List<Tensor> Arrays)> stored = ReferenceWeightLoader.Groups(file.Root);
        Assert.Equal(names[..^1], stored.Select(s => s.Name));
        Assert.All(stored.Zip(layers), p => Assert.All(p.First.Arrays.Zip(p.Second.Item2), a => TensorSamples.AssertSame(a.Second.Item2, a.First)));
        Assert.Equal(version, file.Root.FindAttribute("keras_version") is { } stated ? System.Text.Encoding.UTF8.GetString(stated.ReadByteStrings()[0]) : null);
        Assert.Null(file.Root.FindAttribute("backend"));
    }

    /// <summary>Twelve layers predict from exported weights, whose names sort otherwise, what they predicted before.</summary>
    [Fact]
    public void Layers_past_ten_predict_the_same_from_exported_weights()
    {
        string json = KerasModels.Sequential([2], "float32", [.. Enumerable.Range(0, 12).Select(_ => ("Dense", """{"units": 2}"""))]);
        KerasFiles.WriteH5(_folder.File("m.h5"), json, "2.15.0", chunked: false, [.. Enumerable.Range(0, 12).Select(i => ($"layer_{i}", ((string, Tensor)[])[
            ($"layer_{i}/kernel:0", KerasModels.T([2, 2], 1, i * 0.1f, 0.5f, 1)), ($"layer_{i}/bias:0", KerasModels.T([2], i, -i))]))]);
        File.WriteAllText(_folder.File("a.json"), json);
        using IVariableSource source = WeightSources.Open(_folder.File("m.h5"));
        Export(source, _folder.File("m.h5"));
        Tensor input = KerasModels.T([1, 2], 0.25f, -2);
        Tensor expected = KerasModels.Predict(ModelImporter.Import(_folder.File("m.h5")), ("x", input))[0];
        ModelGraph graph = ModelImporter.Import(_folder.File("w.h5"), new ModelImportOptions { ArchitecturePath = _folder.File("a.json") });
        TensorSamples.AssertSame(expected, KerasModels.Predict(graph, ("x", input))[0]);
    }

    [Fact]
    public void A_checkpoint_of_objects_states_layers_and_their_weights()
    {
        string[] keys = WriteCheckpoint(["kernel", "bias"], ["beta", "moving_mean", "gamma", "moving_variance"], ["kernel", "bias"]);
        using IVariableSource source = WeightSources.Open(_folder.File("model"));
        KerasWeightOrder order = KerasWeightOrders.Find([_folder.File("model")]);
        Assert.True(order.HasLayerNames);
        Assert.Equal(["dense_2", "block/bn", "a"], order.Layers.Select(l => l.Name));

        // The order of creation, which the graph keeps, but what is trained comes first.
        Assert.Equal(["beta", "gamma", "moving_mean", "moving_variance"], order.Layers[1].Weights.Select(w => w.Name.Split('/')[^1][..^2]));
        WeightExporter.Export(source, [.. source.Variables.Where(v => v.DataType != DataType.String)], _folder.File("w.h5"), new WeightExportOptions { KerasOrder = order });
        using Hdf5File file = Hdf5File.Open(_folder.File("w.h5"));
        float[] first = [.. ReferenceWeightLoader.Groups(file.Root).SelectMany(g => g.Arrays).Select(a => a.AsSpan<float>()[0])];
        Assert.Equal([0, 1, 2, 4, 3, 5, 6, 7], first);
        Assert.Equal(8, keys.Length);
    }

    [Theory]
    [InlineData("counter")]
    [InlineData("layer_with_weights-0")]
    public void Objects_that_leave_the_order_open_are_refused(string attribute)
    {
        WriteCheckpoint(["kernel", "bias"], [attribute, "kernel"]);
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => KerasWeightOrders.Find([_folder.File("model")]));
        Assert.Contains(nameof(OptionKey.Architecture), e.Remedy, StringComparison.Ordinal);
    }

    /// <summary>Every .h5 and .keras file of the corpus: what Keras would load from the export is what it would load from the file.</summary>
    [CorpusTheory]
    [MemberData(nameof(KerasCorpusFiles))]
    public void Of_a_corpus_file_the_order_stays(string folder, string file)
    {
        string path = Path.GetFullPath(Corpus.PathOf(folder, file));
        using IVariableSource source = WeightSources.Open(path);
        Export(source, path);
        using Hdf5File written = Hdf5File.Open(_folder.File("w.h5"));
        List<(string Name, List<Tensor> Arrays)> loaded = ReferenceWeightLoader.Groups(written.Root);
        if (KerasFormat.Identify(path) == ContentKind.KerasH5Model)
        {
            using Hdf5File original = Hdf5File.Open(path);
            List<(string Name, List<Tensor> Arrays)> expected = [.. ReferenceWeightLoader.Groups(original.Root.FindGroup("model_weights")!).Where(g => g.Arrays.Count > 0)];
            Assert.Equal(expected.Select(e => e.Name), loaded.Select(l => l.Name));
            Assert.All(expected.Zip(loaded), p => Assert.All(p.First.Arrays.Zip(p.Second.Arrays), a => TensorSamples.AssertSame(a.First, a.Second)));
        }
        else
        {
            List<(string Layer, List<string> Weights)> layers = ReferenceWeightLoader.LayersOf(KerasModelFile.Open(path).Model.Model!, source.Variables.Select(v => v.Name).ToHashSet());
            Assert.All(ReferenceWeightLoader.Load(_folder.File("w.h5"), layers), l => TensorSamples.AssertSame(source.ReadTensor(source.Get(l.Key)), l.Value));
        }
    }

    public static IEnumerable<object[]> KerasCorpusFiles() => KerasImportTests.Files();

    private void Export(IVariableSource source, string path)
    {
        HashSet<string> names = source.Variables.Select(v => v.Name).ToHashSet();
        WeightExporter.Export(source, [.. source.Variables.Where(v => !CheckpointNames.IsOptimizerState(v.Name, names))], _folder.File("w.h5"), new WeightExportOptions { KerasOrder = KerasWeightOrders.Find([path]) });
    }

    // tf.train.Checkpoint(model=...) of layers with these variables, the n-th of value n.
    private string[] WriteCheckpoint(params string[][] layers)
    {
        string[] names = ["dense_2", "block/bn", "a"];
        TrackableObjectGraphMessage graph = new();
        TrackableObjectMessage root = new();
        TrackableObjectMessage model = new();
        root.Children.Add(new ObjectReferenceMessage { LocalName = "model", NodeId = 1 });
        graph.Nodes.Add(root);
        graph.Nodes.Add(model);
        List<KeyValuePair<string, Tensor>> tensors = [];
        for (int l = 0; l < layers.Length; l++)
        {
            TrackableObjectMessage layer = new();
            model.Children.Add(new ObjectReferenceMessage { LocalName = $"layer_with_weights-{l}", NodeId = graph.Nodes.Count });
            model.Children.Add(new ObjectReferenceMessage { LocalName = $"layer-{l + 1}", NodeId = graph.Nodes.Count });
            graph.Nodes.Add(layer);
            foreach (string attribute in layers[l])
            {
                string key = $"model/layer_with_weights-{l}/{attribute}/.ATTRIBUTES/VARIABLE_VALUE";
                layer.Children.Add(new ObjectReferenceMessage { LocalName = attribute, NodeId = graph.Nodes.Count });
                TrackableObjectMessage variable = new();
                variable.Attributes.Add(new TrackableObjectMessage.Types.SerializedTensor { Name = "VARIABLE_VALUE", FullName = $"{names[l]}/{attribute}", CheckpointKey = key });
                graph.Nodes.Add(variable);
                tensors.Add(new(key, KerasModels.T([2], tensors.Count, 0)));
            }
        }

        string[] keys = [.. tensors.Select(t => t.Key)];
        tensors.Add(new(CheckpointNames.ObjectGraph, new Tensor(TensorShape.Scalar, [Google.Protobuf.MessageExtensions.ToByteArray(graph)])));
        using TensorSource source = new(tensors.OrderBy(t => t.Key, StringComparer.Ordinal));
        TfModelTools.Weights.Checkpoints.CheckpointExporter.Export(WeightInput.Of(source, source.Variables), _folder.File("model"));
        return keys;
    }
}
