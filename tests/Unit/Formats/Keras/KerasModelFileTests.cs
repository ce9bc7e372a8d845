using System.IO.Compression;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Execution;
using TfModelTools.Formats;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Identification;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Keras.KerasFiles;

namespace TfModelTools.Tests.Formats.Keras;

/// <summary>The files Keras saves, in every layout: whole models, weights alone with an architecture, archives.</summary>
public sealed class KerasModelFileTests
{
    private const string Keras2Config = """{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"name": "my_dense", "units": 1, "activation": "linear", "use_bias": true, "batch_input_shape": [null, 2]}}, {"class_name": "Dropout", "config": {"name": "drop", "rate": NaN}}]}}""";
    private static readonly (string, (string, Tensor)[])[] Keras2Layers =
    [
        ("my_dense", [("my_dense/kernel:0", DenseVariables[0].Value), ("my_dense/bias:0", DenseVariables[1].Value)]),
        ("drop", []),
    ];

    [Fact]
    public void An_archive_that_expands_beyond_reason_is_refused_before_memory_is_spent()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("bomb.keras");
        byte[] weights = KerasFiles.WeightsH5(KerasFiles.DenseVariables);
        KerasFiles.WriteArchive(path, new string(' ', 9 << 20) + KerasFiles.DenseConfig, weights, CompressionLevel.SmallestSize);
        Assert.Contains("config.json", Assert.Throws<LimitExceededException>(() => KerasModelFile.Open(path)).Message, StringComparison.Ordinal);
        KerasFiles.WriteArchive(path, KerasFiles.DenseConfig, [.. weights, .. new byte[50 << 20]], CompressionLevel.SmallestSize);
        Assert.Contains("model.weights.h5", Assert.Throws<LimitExceededException>(() => KerasModelFile.Open(path)).Message, StringComparison.Ordinal);
        Assert.Throws<LimitExceededException>(() => KerasArchiveWeights.Open(path));
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void An_archive_of_Keras_3_is_opened_stored_or_compressed(CompressionLevel level)
    {
        using TemporaryFolder folder = new();
        WriteArchive(folder.File("m.keras"), DenseConfig, WeightsH5(DenseVariables), level);
        KerasModelFile file = KerasModelFile.Open(folder.File("m.keras"));
        Assert.Equal((ContentKind.KerasArchive, new KerasVersion(3, 8), "Keras 3.8 .keras"), (file.Kind, file.Version, file.FormatName));
        Assert.Equal(21.5f, Predict(ModelImporter.Import(folder.File("m.keras"))));
    }

    [Theory]
    [InlineData("backend: tensorflow\nclass_name: Sequential\nconfig:\n- class_name: Dense\n  config:\n    activation: linear\n    batch_input_shape: !!python/tuple [null, 2]\n    name: my_dense\n    units: 1\n    use_bias: true\nkeras_version: 2.1.5\n")]
    [InlineData("backend: !!python/unicode 'tensorflow'\nclass_name: Sequential\nconfig:\n  layers:\n  - class_name: Dense\n    config:\n      activation: &id001\n        linear\n      batch_input_shape: !!python/tuple\n      - null\n      - 2\n      name: my_dense\n      units: 1\n      use_bias: true\n  - class_name: Activation\n    config: {activation: *id001, name: last}\n  name: s\nkeras_version: 2.2.4\n")]
    public void An_architecture_in_YAML_is_read_as_its_JSON_is(string yaml)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("m.yaml"), yaml);
        WriteH5(folder.File("w.h5"), null, "2.2.4", false, Keras2Layers[0]);
        Assert.Equal(21.5f, Predict(ModelImporter.Import(folder.File("w.h5"), new ModelImportOptions { ArchitecturePath = folder.File("m.yaml") })));
        (KerasLayerConfig model, KerasVersion version) = KerasModelFile.ReadModelConfig(folder.File("m.yaml"));
        Assert.Equal(("Dense", 2), (model.Model!.Layers[0].ClassName, version.Major));
        Assert.Contains("without weights", Assert.Throws<InvalidInputException>(() => ModelImporter.Import(folder.File("m.yaml"))).Message, StringComparison.Ordinal);
        Assert.Equal(ContentKind.KerasYaml, FileIdentifier.Identify(folder.File("m.yaml")).Kind);
    }

    [Fact]
    public void A_sequential_model_saved_without_the_shape_of_its_input_takes_the_one_that_is_given()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("m.h5");
        WriteH5(path, Keras2Config.Replace(", \"batch_input_shape\": [null, 2]", "", StringComparison.Ordinal), "2.2.4-tf", false, Keras2Layers);
        UnsupportedFeatureException fault = Assert.Throws<UnsupportedFeatureException>(() => ModelImporter.Import(path));
        Assert.Contains(nameof(OptionKey.InputShape), fault.Remedy, StringComparison.Ordinal);
        foreach (string name in (string[])["", "my_dense_input"])
        {
            ModelGraph graph = ModelImporter.Import(path, new ModelImportOptions { InputShapes = new Dictionary<string, TensorShape> { [name] = new(-1, 2) } });
            Assert.Equal("(N, 2)", graph.Inputs[0].Value.Shape.ToString());
            Assert.Equal(21.5f, Predict(graph));
            ModelGraph one = ModelImporter.Import(path, new ModelImportOptions { InputShapes = new Dictionary<string, TensorShape> { [name] = new(1, 2) } });
            Assert.Equal("(1, 2)", one.Inputs[0].Value.Shape.ToString());
        }

        Assert.Throws<InvalidInputException>(() => ModelImporter.Import(path, new ModelImportOptions { InputShapes = new Dictionary<string, TensorShape> { ["other"] = new(-1, 2) } }));
    }

    [Fact]
    public void Weights_and_architectures_of_Keras_before_1_0_are_refused_as_what_they_are()
    {
        using TemporaryFolder folder = new();
        using (Hdf5Writer writer = Hdf5Writer.Create(folder.File("w.h5"), OverwriteMode.Replace))
        {
            writer.SetAttribute("/", "nb_layers", Tensor.Create<long>([1], TensorShape.Scalar));
            writer.AddGroup("/layer_0");
            writer.AddDataset("/layer_0/param_0", DenseVariables[0].Value);
            writer.Commit();
        }

        UnsupportedFeatureException fault = Assert.Throws<UnsupportedFeatureException>(() => ModelImporter.Import(folder.File("w.h5")));
        Assert.Contains("before 1.0", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Keras 1", fault.Remedy, StringComparison.Ordinal);
        File.WriteAllText(folder.File("m.json"), """{"name": "Sequential", "layers": [{"name": "Dense", "output_dim": 1}]}""");
        Assert.Contains("before 1.0", Assert.Throws<UnsupportedFeatureException>(() => KerasModelFile.ReadModelConfig(folder.File("m.json"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_may_be_a_folder()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("config.json"), DenseConfig);
        File.WriteAllText(folder.File("metadata.json"), Metadata);
        File.WriteAllBytes(folder.File("model.weights.h5"), WeightsH5(DenseVariables));
        Assert.Equal(21.5f, Predict(ModelImporter.Import(folder.Path)));
    }

    [Fact]
    public void An_archive_of_Keras_2_12_names_layers_by_their_dependencies()
    {
        using TemporaryFolder folder = new();
        string config = DenseConfig.Replace("{\"module\": \"keras.layers\", \"class_name\": \"Dense\", \"config\": {\"name\": \"my_dense\"", "{\"class_name\": \"Dense\", \"config\": {\"name\": \"first\", \"units\": 2, \"use_bias\": false}}, {\"class_name\": \"Dense\", \"config\": {\"name\": \"my_dense\"", StringComparison.Ordinal);

        // Each layer with weights stands twice in that dictionary, and takes up two numbers of its class.
        (string, Tensor)[] variables =
        [
            ("_layer_checkpoint_dependencies/dense/vars/0", Tensor.Create<float>([2, 0, 0, 2], new TensorShape(2, 2))),
            ("_layer_checkpoint_dependencies/dense_2/vars/0", DenseVariables[0].Value),
            ("_layer_checkpoint_dependencies/dense_2/vars/1", DenseVariables[1].Value),
        ];
        WriteArchive(folder.File("m.keras"), config, WeightsH5(variables));
        Assert.Equal(42.5f, Predict(ModelImporter.Import(folder.File("m.keras"))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_whole_model_of_Keras_2_is_opened_with_names_in_one_or_several_attributes(bool chunked)
    {
        using TemporaryFolder folder = new();
        WriteH5(folder.File("m.h5"), Keras2Config, "2.15.0", chunked, Keras2Layers);
        KerasModelFile file = KerasModelFile.Open(folder.File("m.h5"));
        Assert.Equal((ContentKind.KerasH5Model, "Keras 2.15 .h5"), (file.Kind, file.FormatName));
        Assert.Equal(21.5f, Predict(ModelImporter.Import(folder.File("m.h5"))));
    }

    [Fact]
    public void Weights_alone_join_an_architecture_by_order_where_names_differ()
    {
        using TemporaryFolder folder = new();
        WriteH5(folder.File("w.h5"), null, "2.15.0", chunked: false, ("dense_7", [("dense_7/kernel:0", DenseVariables[0].Value), ("dense_7/bias:0", DenseVariables[1].Value)]));
        File.WriteAllText(folder.File("model.json"), Keras2Config);
        Assert.Equal(21.5f, Predict(ModelImporter.Import(folder.File("w.h5"), new ModelImportOptions { ArchitecturePath = folder.File("model.json") })));
    }

    [Fact]
    public void Weights_of_Keras_3_alone_join_an_architecture()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("m.weights.h5"), WeightsH5(DenseVariables));
        File.WriteAllText(folder.File("model.json"), DenseConfig);
        Assert.Equal(21.5f, Predict(ModelImporter.Import(folder.File("m.weights.h5"), new ModelImportOptions { ArchitecturePath = folder.File("model.json") })));
        Assert.Contains("architecture", Assert.Throws<InvalidInputException>(() => ModelImporter.Import(folder.File("m.weights.h5"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_architecture_of_Keras_3_without_a_version_is_known_by_its_input_layer()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("m.weights.h5"), WeightsH5(DenseVariables));
        File.WriteAllText(folder.File("model.json"), DenseConfig);
        KerasModelFile file = KerasModelFile.Open(folder.File("m.weights.h5"), folder.File("model.json"));
        Assert.True(file.Version.IsKeras3);
        Assert.Equal("Keras 3 architecture and weights", file.FormatName);
    }

    [Fact]
    public void Nested_recurrent_and_attention_layers_are_found_by_object_path()
    {
        using TemporaryFolder folder = new();
        string Dense(string name) => $$"""{"module": "keras.layers", "class_name": "Dense", "registered_name": null, "config": {"name": "{{name}}", "units": 1, "use_bias": false} }""";
        string config = $$"""
            {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [
              {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 2, 1], "dtype": "float32", "name": "x"}, "registered_name": null},
              {"module": "keras.layers", "class_name": "Bidirectional", "registered_name": null, "config": {"name": "b", "merge_mode": "sum",
                "layer": {"module": "keras.layers", "class_name": "SimpleRNN", "registered_name": null, "config": {"name": "r", "units": 1, "activation": "linear", "use_bias": false} } } },
              {"module": "keras", "class_name": "Sequential", "registered_name": null, "config": {"name": "inner", "layers": [{{Dense("a")}}, {{Dense("c")}}]} },
              {"module": "keras.layers", "class_name": "TimeDistributed", "registered_name": null, "config": {"name": "t", "layer": {{Dense("e")}}} }
            ]} }
            """;
        Tensor One(float value) => Tensor.Create<float>([value], new TensorShape(1, 1));
        byte[] weights = WeightsH5(
            ("layers/bidirectional/forward_layer/cell/vars/0", One(1)),
            ("layers/bidirectional/forward_layer/cell/vars/1", One(10)),
            ("layers/bidirectional/backward_layer/cell/vars/0", One(100)),
            ("layers/bidirectional/backward_layer/cell/vars/1", One(0)),
            ("layers/sequential/layers/dense/vars/0", One(2)),
            ("layers/sequential/layers/dense_1/vars/0", One(3)),
            ("layers/time_distributed/layer/vars/0", One(5)));
        WriteArchive(folder.File("m.keras"), config, weights);
        ModelRunner runner = new(ModelImporter.Import(folder.File("m.keras")));
        Tensor x = Tensor.Create<float>([1, 2], new TensorShape(1, 2, 1));
        Assert.Equal((12 + 100) * 30f, runner.Predict(new Dictionary<string, Tensor> { ["x"] = x }).Single().Value.AsSpan<float>()[0]);
    }

    [Fact]
    public void Opening_reads_no_weight_and_holds_no_file()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("m.h5");
        WriteH5(path, Keras2Config, "2.15.0", chunked: false, Keras2Layers);
        ModelGraph graph = ModelImporter.Import(path);
        File.Move(path, path + ".moved");
        GraphConstant kernel = graph.Nodes[0].Inputs[1].Constant!;
        Assert.Throws<InputNotFoundException>(() => kernel.Read());
        File.Move(path + ".moved", path);
        Assert.Equal([1f, 10], kernel.Read().AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_changed_archive_is_noticed_before_its_weights_are_used()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("m.keras");
        WriteArchive(path, DenseConfig, WeightsH5(DenseVariables));
        byte[] bytes = File.ReadAllBytes(path);
        int kernel = bytes.AsSpan().IndexOf(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([1f, 10f]));
        bytes[kernel] ^= 1;
        File.WriteAllBytes(path, bytes);
        ModelGraph graph = ModelImporter.Import(path);
        Assert.Throws<ChecksumMismatchException>(() => graph.Nodes[0].Inputs[1].Constant!.Read());
    }

    [Fact]
    public void What_is_no_model_is_named_for_what_it_is()
    {
        using TemporaryFolder folder = new();
        void Is(byte[] content, string expected)
        {
            File.WriteAllBytes(folder.File("f"), content);
            TfModelException fault = Assert.ThrowsAny<TfModelException>(() => ModelImporter.Import(folder.File("f")));
            Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        }

        Is([], "empty");
        Is(WeightsH5(("data", DenseVariables[0].Value)), "HDF5");
        Is([0x80, 2, 0x7d, 0x71, 0, 0x2e], "pickle");
        Is([0x1c, 0, 0, 0, (byte)'T', (byte)'F', (byte)'L', (byte)'3', 0, 0], "TensorFlow Lite");
        Is(Encoding.UTF8.GetBytes("[1, 2]"), "JSON");
        Is(Encoding.UTF8.GetBytes("{\"a\": 1}"), "architecture");
        Is(Encoding.UTF8.GetBytes("hello"), "no known format");
        using (FileStream zip = File.Create(folder.File("z")))
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create))
        {
            archive.CreateEntry("archive/data.pkl").Open().Dispose();
        }

        Is(File.ReadAllBytes(folder.File("z")), "PyTorch");
        Assert.Contains("does not exist", Assert.Throws<InputNotFoundException>(() => ModelImporter.Import(folder.File("nothing"))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("empty"));
        Assert.Throws<UnrecognizedFormatException>(() => ModelImporter.Import(folder.File("empty")));
    }

    [Fact]
    public void Parts_that_are_missing_are_named()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("m.keras");
        WriteArchive(path, DenseConfig, WeightsH5(DenseVariables[0]));
        Assert.Contains("layers/dense/vars/1", Assert.Throws<MissingWeightsException>(() => ModelImporter.Import(path)).Message, StringComparison.Ordinal);
        WriteArchive(path, DenseConfig, [], weightsName: "model.weights.json");
        Assert.Contains("model.weights.json", Assert.Throws<UnsupportedFeatureException>(() => ModelImporter.Import(path)).Message, StringComparison.Ordinal);
        WriteArchive(path, """{"class_name": "MyModel", "config": {"name": "m"}}""", WeightsH5(DenseVariables));
        Assert.Contains("subclassed", Assert.Throws<CorruptFileException>(() => ModelImporter.Import(path)).Message, StringComparison.Ordinal);
        WriteArchive(path, new string('[', 1000), WeightsH5(DenseVariables));
        Assert.Contains("not JSON", Assert.Throws<CorruptFileException>(() => ModelImporter.Import(path)).Message, StringComparison.Ordinal);
    }

    private static float Predict(ModelGraph graph) =>
        new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = Tensor.Create<float>([1, 2], new TensorShape(1, 2)) }).Single().Value.AsSpan<float>()[0];
}
