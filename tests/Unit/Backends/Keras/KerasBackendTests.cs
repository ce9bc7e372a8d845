using System.IO.Compression;
using System.Text;
using TfModelTools.Backends;
using TfModelTools.Backends.Keras;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.Keras;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.Import.KerasVectors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Backends.Keras;

/// <summary>Models of layers written as Keras 3's archives and as .h5 files.</summary>
public sealed class KerasBackendTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Vectors() => KerasVectorFile.Cases();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_model_of_Keras_3_is_written_again_and_predicts_the_same(string name)
    {
        KerasVector vector = KerasVectorFile.Load(name, _folder);
        string model = _folder.File(name + ".keras");
        foreach (string file in new[] { "again.keras", "three.h5", "two.h5" })
        {
            int version = file == "two.h5" ? 2 : 3;
            if (KerasBackend.Check(KerasLayersReader.Open(model), version) is { Count: > 0 } items)
            {
                Assert.All(items, i => Assert.False(string.IsNullOrWhiteSpace(i.Reason)));
                continue;
            }

            string written = Write(model, file, version);
            ModelGraph graph = ModelImporter.Import(written);
            Assert.Equal(vector.Graph.Outputs.Count, graph.Outputs.Count);
            IReadOnlyDictionary<string, Tensor> outputs = new ModelRunner(graph).Predict(
                graph.Inputs.Zip(vector.Graph.Inputs, (ours, theirs) => KeyValuePair.Create(ours.Name, TensorConverter.Convert(vector.Inputs[theirs.Name], ours.Value.Spec.DataType))).ToDictionary());
            for (int i = 0; i < vector.Expected.Count; i++)
            {
                NumberAssert.Close(vector.Expected[i], outputs[graph.Outputs[i].Name], 1e-5);
            }

            Assert.Equal(File.ReadAllBytes(written), File.ReadAllBytes(Write(written, "second-" + file, version)));
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_layers_model_of_TensorFlow_js_becomes_a_file_of_Keras_that_predicts_alike(string name)
    {
        KerasVector vector = KerasVectorFile.Load(name, _folder);
        KerasLayersSource source = KerasLayersReader.Open(_folder.File(name + ".keras"));
        if (TfjsLayersWriter.Check(source).Count > 0)
        {
            return;
        }

        TfjsLayersWriter.Write(source, _folder.File("tfjs"), OverwriteMode.Refuse, new TfjsLayersOptions());
        foreach ((string file, int version) in new[] { ("model.h5", 2), ("model.keras", 3) })
        {
            if (KerasBackend.Check(KerasLayersReader.Open(_folder.File("tfjs")), version) is { Count: > 0 } items)
            {
                // What the two mean differently is told as such.
                Assert.All(items, i => Assert.Contains($"Keras {version}", i.Reason, StringComparison.Ordinal));
                continue;
            }

            ModelGraph graph = ModelImporter.Import(Write(_folder.File("tfjs"), file, version));
            IReadOnlyDictionary<string, Tensor> outputs = new ModelRunner(graph).Predict(
                graph.Inputs.Zip(vector.Graph.Inputs, (ours, theirs) => KeyValuePair.Create(ours.Name, TensorConverter.Convert(vector.Inputs[theirs.Name], ours.Value.Spec.DataType))).ToDictionary());
            for (int i = 0; i < vector.Expected.Count; i++)
            {
                NumberAssert.Close(vector.Expected[i], outputs[graph.Outputs[i].Name], 1e-5);
            }
        }
    }

    [Fact]
    public void An_h5_file_is_laid_out_as_Keras_2_does()
    {
        string path = Write(TwoDense(), "model.h5");
        using Hdf5File file = Hdf5File.Open(path);
        Assert.Equal("2.15.0", Text(file.Root, "keras_version"));
        Assert.Equal("tensorflow", Text(file.Root, "backend"));
        string config = Text(file.Root, "model_config");
        Assert.Contains("""{"class_name":"InputLayer","config":{"name":"layer_0_input","batch_input_shape":[null,2]""", config, StringComparison.Ordinal);
        Assert.Contains("LecunNormal", config, StringComparison.Ordinal);
        Hdf5Group weights = file.Root.FindGroup("model_weights")!;
        Assert.Equal(["layer_0", "layer_1"], KerasAttributes.Names(weights, "layer_names"));
        Assert.Equal(["layer_0/kernel:0", "layer_0/bias:0"], KerasAttributes.Names(weights.FindGroup("layer_0")!, "weight_names"));
        Assert.NotNull(weights.FindGroup("layer_0")!.FindDataset("layer_0/kernel:0"));

        static string Text(Hdf5Object owner, string name) => KerasAttributes.Text(owner, name)!;
    }

    [Fact]
    public void A_keras_file_is_laid_out_as_Keras_3_does()
    {
        string path = Write(TwoDense(), "model.keras");
        using ZipArchive zip = ZipFile.OpenRead(path);
        Assert.Equal(["metadata.json", "config.json", "model.weights.h5"], zip.Entries.Select(e => e.FullName));
        Assert.Equal("""{"keras_version": "3.15.0", "date_saved": "1980-01-01@00:00:00"}""", TextOf(zip, "metadata.json"));
        string config = TextOf(zip, "config.json");
        Assert.StartsWith("""{"module":"keras","class_name":"Sequential","registered_name":null,"config":{""", config, StringComparison.Ordinal);
        Assert.Contains("""{"module":"keras.layers","class_name":"InputLayer","registered_name":null,"config":{"name":"layer_0_input","batch_shape":[null,2]""", config, StringComparison.Ordinal);
        Assert.Contains("""{"module":"keras.initializers","registered_name":null,"class_name":"LecunNormal",""", config, StringComparison.Ordinal);
        Assert.Equal(["layers/dense/vars/0", "layers/dense/vars/1", "layers/dense_1/vars/0", "layers/dense_1/vars/1"], KerasArchiveWeights.Open(path).Variables.Select(v => v.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_Keras_3_computes_otherwise_is_told_of_an_h5_file_and_refused_of_a_keras_file()
    {
        string json = Sequential([2], "float32", ("Dense", """{"units": 1, "activation": "hard_sigmoid"}"""), ("Dense", """{"units": 1, "activation": "relu"}"""));
        KerasLayersSource source = Read(json, KerasVersion.TensorFlowJs, ("layer_0", [Ramp([2, 1]), Ramp([1])]), ("layer_1", [Ramp([1, 1]), Ramp([1])]));
        KerasModel model = WriteModel(source, "model.h5", null);
        Assert.Contains("layer_0", Assert.Single(model.Warnings), StringComparison.Ordinal);
        Assert.Contains("Keras 3", model.Warnings[0], StringComparison.Ordinal);
        json = Sequential([2], "float32", ("Activation", """{"activation": "hard_sigmoid"}"""));
        UnsupportedModelException refused = Assert.Throws<UnsupportedModelException>(() => WriteModel(Read(json, KerasVersion.TensorFlowJs), "model.keras", null));
        Assert.Equal("layer_0", Assert.Single(refused.Items).Name);
        Assert.DoesNotContain("model.keras", _folder.Entries().Select(Path.GetFileName));
    }

    [Fact]
    public void What_Keras_2_means_otherwise_is_refused()
    {
        string json = Sequential([2, 2, 1], "float32", ("UpSampling2D", """{"size": [2, 2], "interpolation": "bilinear"}"""));
        KerasLayersSource source = Read(json, KerasVersion.TensorFlowJs);
        Assert.Empty(TfjsLayersWriter.Check(source));
        Assert.Contains("Keras 2.15", Assert.Single(KerasBackend.Check(source, 2)).Reason, StringComparison.Ordinal);
        Assert.Throws<UnsupportedModelException>(() => Write(source, "model.h5"));
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void Everything_that_cannot_be_written_is_listed_at_once()
    {
        string json = Sequential(
            [4, 2],
            "float32",
            ("LocallyConnected1D", """{"filters": 2, "kernel_size": 1, "activation": "hard_sigmoid"}"""),
            ("LSTM", """{"units": 2, "time_major": true, "recurrent_activation": "sigmoid"}"""),
            ("Dense", """{"units": 2, "thing": "odd"}"""));
        KerasLayersSource source = Read(
            json,
            new KerasVersion(2, 15),
            ("layer_0", [Ramp([4, 2, 2]), Ramp([4, 2])]),
            ("layer_1", [Ramp([2, 8]), Ramp([2, 8]), Ramp([8])]),
            ("layer_2", [Ramp([2, 2]), Ramp([2])]));
        IReadOnlyList<UnsupportedItem> items = KerasBackend.Check(source, 3);
        Assert.Contains(items, i => i.Name == "layer_0" && i.Reason.Contains("LocallyConnected1D", StringComparison.Ordinal));
        Assert.Contains(items, i => i.Name == "layer_0" && i.Reason.Contains("relu6", StringComparison.Ordinal));
        Assert.Contains(items, i => i.Name == "layer_1" && i.Reason.Contains("time_major", StringComparison.Ordinal));
        Assert.Contains(items, i => i.Name == "layer_2" && i.Reason.Contains("thing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("LSTM", "recurrent_activation", 4)]
    [InlineData("GRU", "recurrent_activation", 3)]
    [InlineData("GRU", "activation", 3)]
    [InlineData("SimpleRNN", "activation", 1)]
    public void A_recurrent_layer_with_the_other_hard_sigmoid_predicts_the_same(string layer, string option, int gates)
    {
        string json = Sequential([5, 3], "float32", (layer, $$"""{"units": 2, "{{option}}": "hard_sigmoid"}"""));
        foreach ((KerasVersion version, string file) in new[] { (new KerasVersion(2, 3), "three.keras"), (new KerasVersion(3, 1), "two.h5") })
        {
            (KerasLayerConfig config, KerasLayerGroupStore store) = ReadJson(json, version, ("layer_0", [Ramp([3, 2 * gates]), Ramp([2, 2 * gates]), Ramp([2 * gates])]));
            ModelGraph graph = KerasImporter.Import(config, store, version, "model.json", "a model");
            KerasModel model = WriteModel(LayerTreeReader.Read(config, store, version, "model.json", "a model"), file, null);
            Assert.Contains(model.Notes, n => n.Contains("hard_sigmoid", StringComparison.Ordinal));
            Tensor x = Tensor.Create<float>([.. Enumerable.Range(0, 30).Select(i => 2 * MathF.Sin(i))], new TensorShape(2, 5, 3));
            ModelGraph again = ModelImporter.Import(model.Path);
            NumberAssert.Close(
                new ModelRunner(graph).Predict(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = x })[graph.Outputs[0].Name],
                new ModelRunner(again).Predict(new Dictionary<string, Tensor> { [again.Inputs[0].Name] = x })[again.Outputs[0].Name],
                1e-6);
        }
    }

    [Fact]
    public void Layers_stand_in_the_order_in_which_Keras_counts_them()
    {
        // The distance from the output counts: one branch has three layers, the other, which the file states first, one. Found by hand by the rule of map_graph.
        string[] layers =
        [
            Input("x", "2"), Dense("short", 2, "x"), Dense("first", 3, "x"), Dense("second", 2, "first"), Dense("third", 2, "second"),
            """{"class_name": "Concatenate", "name": "joined", "config": {"name": "joined"}, "inbound_nodes": [[["third", 0, 0, {}], ["short", 0, 0, {}]]]}""",
        ];
        string json = $$"""{"class_name": "Functional", "config": {"name": "m", "layers": [{{string.Join(", ", layers)}}, {{Input("unused", "2")}}], "input_layers": [["x", 0, 0], ["unused", 0, 0]], "output_layers": [["joined", 0, 0]]} }""";
        KerasLayersSource source = Read(
            json, new KerasVersion(2, 15), ("short", [Ramp([2, 2]), Ramp([2])]), ("first", [Ramp([2, 3]), Ramp([3])]), ("second", [Ramp([3, 2]), Ramp([2])]), ("third", [Ramp([2, 2]), Ramp([2])]));
        using (Hdf5File file = Hdf5File.Open(Write(source, "model.h5")))
        {
            Assert.Equal(["x", "first", "second", "third", "short", "unused", "joined"], KerasAttributes.Names(file.Root.FindGroup("model_weights")!, "layer_names"));
        }

        KerasModelConfig config = KerasModelFile.Open(Write(source, "model.keras")).Model.Model!;
        Assert.Equal(["x", "first", "second", "third", "short", "unused", "joined"], config.Layers.Select(l => l.Name));
        Assert.Equal(
            ["layers/dense/vars/0 2,3", "layers/dense_1/vars/0 3,2", "layers/dense_2/vars/0 2,2", "layers/dense_3/vars/0 2,2"],
            KerasArchiveWeights.Open(_folder.File("model.keras")).Variables.Where(v => v.Shape.Rank == 2).Select(v => $"{v.Name} {string.Join(',', v.Shape)}").Order(StringComparer.Ordinal));

        static string Input(string name, string shape) =>
            $$"""{"class_name": "InputLayer", "name": "{{name}}", "config": {"name": "{{name}}", "batch_input_shape": [null, {{shape}}], "dtype": "float32"}, "inbound_nodes": []}""";

        static string Dense(string name, int units, string from) =>
            $$"""{"class_name": "Dense", "name": "{{name}}", "config": {"name": "{{name}}", "units": {{units}}, "activation": "linear"}, "inbound_nodes": [[["{{from}}", 0, 0, {}]]]}""";
    }

    [Theory]
    [InlineData("two.h5")]
    [InlineData("three.h5")]
    [InlineData("three.keras")]
    public void A_Bidirectional_layer_of_old_files_read_again_is_written_with_the_same_bytes(string file)
    {
        // Versions since 2.4 read zero_output_for_mask into the directions, which files before do not state.
        int version = file == "two.h5" ? 2 : 3;
        string json = Sequential([3, 2], "float32", ("Bidirectional", """{"layer": {"class_name": "LSTM", "config": {"name": "lstm", "units": 2, "recurrent_activation": "sigmoid", "return_sequences": true}}}"""));
        Tensor[] direction = [Ramp([2, 8]), Ramp([2, 8]), Ramp([8])];
        string path = WriteModel(Read(json, new KerasVersion(2, 2), ("layer_0", [.. direction, .. direction])), file, version).Path;
        string again = Write(path, "again-" + file, version);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Write(again, "third-" + file, version)));
    }

    [Fact]
    public void A_direction_that_gives_zeros_for_its_last_output_is_refused()
    {
        string json = Sequential([3, 2], "float32", ("Bidirectional", """{"layer": {"class_name": "LSTM", "config": {"name": "lstm", "units": 2, "recurrent_activation": "sigmoid", "zero_output_for_mask": true}}}"""));
        Tensor[] direction = [Ramp([2, 8]), Ramp([2, 8]), Ramp([8])];
        Assert.Contains("zero_output_for_mask", Assert.Single(KerasBackend.Check(Read(json, new KerasVersion(2, 2), ("layer_0", [.. direction, .. direction])), 2)).Reason, StringComparison.Ordinal);
        Assert.Empty(KerasBackend.Check(Read(json, new KerasVersion(2, 15), ("layer_0", [.. direction, .. direction])), 2));
    }

    [Fact]
    public void The_type_of_an_old_embeddings_ids_is_not_what_it_computes_in()
    {
        string json = Sequential([3], "int32", ("Embedding", """{"input_dim": 4, "output_dim": 2, "dtype": "int32"}"""));
        string path = Write(Read(json, new KerasVersion(1, 2), ("layer_0", [Ramp([4, 2])])), "model.keras");
        KerasModelConfig config = KerasModelFile.Open(path).Model.Model!;
        Assert.Equal("int32", KerasJson.Text(config.Layers[0].Config, "dtype"));
        Assert.Equal("float32", KerasJson.Text(config.Layers[1].Config, "dtype"));
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model")]
    public void The_extension_says_the_form(string file) => Assert.Throws<InvalidInputException>(() => Write(TwoDense(), file));

    [Fact]
    public void A_keras_file_is_one_of_Keras_3() => Assert.Throws<InvalidInputException>(() => WriteModel(TwoDense(), "model.keras", 2));

    [Fact]
    public void What_exists_is_replaced_only_when_asked_for_and_left_alone_when_cancelled()
    {
        string path = Write(TwoDense(), "model.keras");
        byte[] before = File.ReadAllBytes(path);
        Assert.Throws<OutputException>(() => WriteModel(TwoDense(), "model.keras", null));
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new KerasBackend().Write(
            new ModelGraph("m", "test"), path, new KerasOptions { Layers = _ => TwoDense(), Overwrite = OverwriteMode.Replace, Name = "other" }, null, source.Token));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(_folder.Entries());
    }

    [Fact]
    public void A_name_can_be_given()
    {
        new KerasBackend().Write(new ModelGraph("m", "test"), _folder.File("model.keras"), new KerasOptions { Layers = _ => TwoDense(), Name = "other" });
        using ZipArchive zip = ZipFile.OpenRead(_folder.File("model.keras"));
        Assert.Contains("""
            "config":{"name":"other",
            """, TextOf(zip, "config.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_names_beyond_64_KB_stand_in_several_attributes()
    {
        string name = new('n', 200);
        IEnumerable<string> layers = Enumerable.Range(0, 400).Select(i => $$"""{"class_name": "Activation", "config": {"name": "{{name}}{{i}}", "activation": "relu"} }""");
        string json = $$"""{"class_name": "Sequential", "config": {"name": "m", "layers": [{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 2], "dtype": "float32", "name": "x"} }, {{string.Join(", ", layers)}}]} }""";
        string path = Write(Read(json, new KerasVersion(2, 15)), "model.h5");
        using (Hdf5File file = Hdf5File.Open(path))
        {
            Hdf5Group weights = file.Root.FindGroup("model_weights")!;
            Assert.Null(weights.FindAttribute("layer_names"));
            Assert.NotNull(weights.FindAttribute("layer_names1"));
            Assert.Equal(400, KerasAttributes.Names(weights, "layer_names")!.Count);
        }

        Assert.Equal(400, ModelImporter.Import(path).SourceLayers.Count(l => l.StartsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Support_is_told_by_the_layers_where_there_are_any()
    {
        string path = Write(TwoDense(), "model.h5");
        Assert.Empty(ModelSupport.Check(path, ConversionTarget.Keras));
    }

    [Fact]
    public void Every_class_of_layers_with_a_row_can_be_imported() =>
        Assert.Empty(KerasLayerTable.Classes.Where(c => LayerTable.Find(c) is null && !c.EndsWith("Cell", StringComparison.Ordinal)));

    private static KerasLayersSource TwoDense()
    {
        string json = Sequential([2], "float32", ("Dense", """{"units": 1, "activation": "relu", "kernel_initializer": {"class_name": "LecunNormal", "config": {"seed": null}}}"""), ("Dense", """{"units": 1}"""))
            .Replace("""{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 2], "dtype": "float32", "name": "x"} },""", "", StringComparison.Ordinal)
            .Replace("\"units\": 1, \"activation\"", "\"units\": 1, \"batch_input_shape\": [null, 2], \"activation\"", StringComparison.Ordinal);
        return Read(json, KerasVersion.TensorFlowJs, ("layer_0", [Ramp([2, 1]), Ramp([1])]), ("layer_1", [Ramp([1, 1]), Ramp([1])]));
    }

    private static KerasLayersSource Read(string json, KerasVersion version, params (string Layer, Tensor[] Arrays)[] weights)
    {
        (KerasLayerConfig model, KerasLayerGroupStore store) = ReadJson(json, version, weights);
        return LayerTreeReader.Read(model, store, version, "model.json", "a model");
    }

    private static string TextOf(ZipArchive zip, string entry)
    {
        using StreamReader reader = new(zip.GetEntry(entry)!.Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private KerasModel WriteModel(KerasLayersSource source, string file, int? version) =>
        (KerasModel)new KerasBackend().Write(new ModelGraph("m", "test"), _folder.File(file), new KerasOptions { Layers = _ => source, KerasVersion = version });

    private string Write(KerasLayersSource source, string file) => WriteModel(source, file, null).Path;

    private string Write(string model, string file, int version)
    {
        KerasOptions options = new() { Layers = token => KerasLayersReader.Find(model, new ModelImportOptions(), token), KerasVersion = version, Overwrite = OverwriteMode.Replace };
        return new KerasBackend().Write(ModelImporter.Import(model), _folder.File(file), options).Path;
    }
}
