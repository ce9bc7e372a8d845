using System.Globalization;
using System.Text.Json;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.Keras;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.Import.KerasVectors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Backends.Tfjs.Layers;

/// <summary>What a layers model says, without TensorFlow.js: <see cref="TfjsLayersJudgeTests"/> has that judge.</summary>
public sealed class TfjsLayersWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Vectors() => KerasVectorFile.Cases();

    public static IEnumerable<object[]> Layers() => EveryLayerTests.Names();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_are_named_after_the_layers_that_the_loader_has()
    {
        const string Rnn = """{"class_name": "LSTM", "config": {"name": "forward_inner", "units": 1, "activation": "tanh", "recurrent_activation": "sigmoid"}}""";
        const string Cells = """{"class_name": "StackedRNNCells", "config": {"cells": [{"class_name": "SimpleRNNCell", "config": {"name": "a", "units": 1}}, {"class_name": "SimpleRNNCell", "config": {"name": "b", "units": 1}}]}}""";
        Tensor[] cell = [Ramp([2, 4]), Ramp([1, 4]), Ramp([4])];
        string json = Sequential(
            [3, 2],
            "float32",
            ("Bidirectional", $$"""{"layer": {{Rnn}}, "merge_mode": "concat"}"""),
            ("TimeDistributed", """{"layer": {"class_name": "Dense", "config": {"name": "inner dense", "units": 2, "activation": "linear"}}}"""),
            ("RNN", $$"""{"cell": {{Cells}}, "return_sequences": true}"""),
            ("SeparableConv1D", """{"filters": 1, "kernel_size": 1}"""));
        json = json.Replace("\"return_sequences\": false", "", StringComparison.Ordinal);
        KerasLayersSource source = Source(
            json.Replace("\"units\": 1, \"activation\": \"tanh\"", "\"units\": 1, \"return_sequences\": true, \"activation\": \"tanh\"", StringComparison.Ordinal),
            Keras2,
            ("layer_0", [.. cell, .. cell]),
            ("layer_1", [Ramp([2, 2]), Ramp([2])]),
            ("layer_2", [Ramp([2, 1]), Ramp([1, 1]), Ramp([1]), Ramp([1, 1]), Ramp([1, 1]), Ramp([1])]),
            ("layer_3", [Ramp([1, 1, 1]), Ramp([1, 1, 1]), Ramp([1])]));
        Assert.Equal("layer_3", Assert.Single(TfjsLayersWriter.Check(source)).Name);

        source = Without(source, "layer_3");
        string[] expected =
        [
            .. new[] { "kernel", "recurrent_kernel", "bias" }.Select(w => $"layer_0/forward_inner/{w}"),
            .. new[] { "kernel", "recurrent_kernel", "bias" }.Select(w => $"layer_0/backward_inner/{w}"),
            "layer_1/kernel", "layer_1/bias",
            .. new[] { "kernel", "recurrent_kernel", "bias" }.Select(w => $"layer_2/RNNCell_0/{w}"),
            .. new[] { "kernel", "recurrent_kernel", "bias" }.Select(w => $"layer_2/RNNCell_1/{w}"),
        ];
        TfjsLayersModel model = Write(source, new TfjsLayersOptions { IsSplitByLayer = true });
        Assert.Equal(expected, model.Groups.SelectMany(g => g.Weights).Select(w => w.Name));
        Assert.Equal([6, 2, 6], model.Groups.Select(g => g.Weights.Count));
        Assert.Equal(["group1-shard1of1.bin", "group2-shard1of1.bin", "group3-shard1of1.bin", "model.json"], model.Files);
    }

    [CorpusTheory]
    [InlineData("tfjs-float32-shards", 65536L, false)]
    [InlineData("tfjs-split-by-layer", TfjsWeightsWriter.DefaultShardBytes, true)]
    [InlineData("tfjs-float16", TfjsWeightsWriter.DefaultShardBytes, false, DataType.Float16)]
    [InlineData("tfjs-uint8", TfjsWeightsWriter.DefaultShardBytes, false, DataType.UInt8)]
    [InlineData("tfjs-uint16", TfjsWeightsWriter.DefaultShardBytes, false, DataType.UInt16)]
    [InlineData("tfjs-by-pattern", 30000L, false, DataType.UInt8, "*/kernel", DataType.Float16, "*/bias")]
    public void The_files_of_weights_are_those_of_the_official_converter(string official, long shardBytes, bool isSplit, params object[] rules)
    {
        TfjsQuantizationRule[] quantization = rules is [DataType all] ? [new(all, [])] : [.. rules.Chunk(2).Select(r => new TfjsQuantizationRule((DataType)r[0], [(string)r[1]]))];
        KerasLayersSource source = KerasLayersReader.Open(Corpus.PathOf("pairs", "official-layers-quantized", "keras-h5", "mnist.h5"));
        TfjsLayersModel model = Write(source, new TfjsLayersOptions { ShardBytes = shardBytes, IsSplitByLayer = isSplit, Quantization = quantization });
        string[] files = Directory.GetFiles(Corpus.PathOf("pairs", "official-layers-quantized", official), "*.bin");
        Assert.Equal(files.Select(Path.GetFileName).Order(StringComparer.Ordinal), model.Files.Where(f => f.EndsWith(".bin", StringComparison.Ordinal)));
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(f), File.ReadAllBytes(_folder.File("out/" + Path.GetFileName(f)))));
    }

    [Fact]
    public void Names_that_TensorFlow_js_does_not_take_are_changed_and_told()
    {
        string inner = Functional(
            Input("inner_in", "[null, 2]"),
            Layer("Dense", "dense", """{"units": 2, "activation": "linear"}""", """[[["inner_in", 0, 0, {}]]]"""),
            """[["inner_in", 0, 0]]""",
            """[["dense", 0, 0]]""");
        string json = Functional(
            Input("in", "[null, 2]"),
            string.Join(", ",
                Layer("Dense", "dense", """{"units": 2, "activation": "linear"}""", """[[["in", 0, 0, {}]]]"""),
                Layer("Dense", "_dense two", """{"units": 2, "activation": "linear"}""", """[[["dense", 0, 0, {}]]]"""),
                inner.Replace("""{"class_name": "Functional", "config": {"name": "model",""", """{"class_name": "Functional", "name": "nested", "inbound_nodes": [[["_dense two", 0, 0, {}]]], "config": {"name": "nested",""", StringComparison.Ordinal)),
            """[["in", 0, 0]]""",
            """[["nested", 1, 0]]""");
        KerasLayersSource source = Source(json, Keras2, ("dense", [Ramp([2, 2]), Ramp([2])]), ("_dense two", [Ramp([2, 2]), Ramp([2])]), ("nested", [Ramp([2, 2]), Ramp([2])]));
        TfjsLayersModel model = Write(source, new TfjsLayersOptions());
        Assert.Equal(["dense/kernel", "dense/bias", "layer_dense_two/kernel", "layer_dense_two/bias", "nested_dense/kernel", "nested_dense/bias"], model.Groups[0].Weights.Select(w => w.Name));
        Assert.Equal([("_dense two", "layer_dense_two"), ("nested/dense", "nested_dense")], model.Renamed.Select(r => (r.Key, r.Value)));
        JsonElement config = Topology().GetProperty("config");
        Assert.Equal("""[["nested",1,0]]""", config.GetProperty("output_layers").GetRawText());
        Assert.Equal("Model", Topology().GetProperty("class_name").GetString());
    }

    [Fact]
    public void Calls_are_numbered_as_the_loader_makes_them()
    {
        // The first call of the shared layer waits for another layer, which stands behind it: the loader makes its second call first.
        string json = Functional(
            Input("a", "[null, 2]") + ", " + Input("b", "[null, 2]"),
            string.Join(", ",
                Layer("Dense", "shared", """{"units": 2, "activation": "linear"}""", """[[["late", 0, 0, {}]], [["b", 0, 0, {}]]]"""),
                Layer("Activation", "late", """{"activation": "tanh"}""", """[[["a", 0, 0, {}]]]"""),
                Layer("Concatenate", "both", """{"axis": -1}""", """[[["shared", 0, 0, {}], ["shared", 1, 0, {}]]]""")),
            """[["a", 0, 0], ["b", 0, 0]]""",
            """[["both", 0, 0]]""");
        Write(Source(json, Keras2, ("shared", [Ramp([2, 2]), Ramp([2])])), new TfjsLayersOptions());
        JsonElement both = Topology().GetProperty("config").GetProperty("layers").EnumerateArray().Single(l => l.GetProperty("name").GetString() == "both");
        Assert.Equal("""[[["shared",1,0,{}],["shared",0,0,{}]]]""", both.GetProperty("inbound_nodes").GetRawText());
    }

    [Theory]
    [InlineData("float32", "int32", null)]
    [InlineData("int32", "int32", null)]
    [InlineData("int32", "float32", "int32")]
    [InlineData("bool", "int32", "bool")]
    public void Joined_tensors_are_of_the_first_ones_type(string first, string second, string? refused)
    {
        string json = Functional(
            Input("a", "[null, 2]", first) + ", " + Input("b", "[null, 2]", second),
            Layer("Concatenate", "both", """{"axis": -1}""", """[[["a", 0, 0, {}], ["b", 0, 0, {}]]]"""),
            """[["a", 0, 0], ["b", 0, 0]]""",
            """[["both", 0, 0]]""");
        IReadOnlyList<UnsupportedItem> items = TfjsLayersWriter.Check(Source(json, Keras2));
        if (refused is null)
        {
            Assert.Empty(items);
        }
        else
        {
            Assert.Contains($"the type of its first tensor, here {refused}", Assert.Single(items).Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[null, 3]", "[null, 4, 3]", "-1", "[1,2]")]
    [InlineData("[null, 3]", "[null, 3, 4]", "[-1, -2]", "[1,1]")]
    [InlineData("[null, 5, 3]", "[null, 3]", "[2, -1]", "[2,1]")]
    [InlineData("[null, 3]", "[null, 2, 2, 3]", "-1", null)]
    public void Axes_of_Dot_are_counted_from_the_front(string first, string second, string axes, string? written)
    {
        string json = Functional(
            Input("a", first) + ", " + Input("b", second),
            Layer("Dot", "product", $$"""{"axes": {{axes}}, "normalize": false}""", """[[["a", 0, 0, {}], ["b", 0, 0, {}]]]"""),
            """[["a", 0, 0], ["b", 0, 0]]""",
            """[["product", 0, 0]]""");
        KerasLayersSource source = Source(json, Keras2);
        if (written is null)
        {
            Assert.Contains("two or three axes", Assert.Single(TfjsLayersWriter.Check(source)).Reason, StringComparison.Ordinal);
            return;
        }

        Write(source, new TfjsLayersOptions());
        JsonElement product = Topology().GetProperty("config").GetProperty("layers").EnumerateArray().Single(l => l.GetProperty("name").GetString() == "product");
        Assert.Equal(written, product.GetProperty("config").GetProperty("axes").GetRawText());
    }

    [Fact]
    public void A_model_of_Keras_3_is_said_in_the_words_of_Keras_2()
    {
        string name = KerasVectorFile.Names.First(n => n.StartsWith("conv1d", StringComparison.Ordinal) && n.EndsWith("last", StringComparison.Ordinal));
        KerasVectorFile.Load(name, _folder);
        Write(KerasLayersReader.Open(_folder.File(name + ".keras")), new TfjsLayersOptions());
        string text = File.ReadAllText(_folder.File("out/model.json"));
        Assert.All(new[] { "batch_shape\"", "DTypePolicy", "build_config", "registered_name", "\"module\"", "keras_history" }, word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
        Assert.Contains("batch_input_shape", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_model_of_Keras_3_that_is_written_is_read_again_and_predicts_alike(string name)
    {
        KerasVector vector = KerasVectorFile.Load(name, _folder);
        KerasLayersSource source = KerasLayersReader.Open(_folder.File(name + ".keras"));
        if (TfjsLayersWriter.Check(source).Count > 0)
        {
            Assert.Throws<UnsupportedModelException>(() => Write(source, new TfjsLayersOptions()));
            Assert.False(Directory.Exists(_folder.File("out")));
            return;
        }

        Write(source, new TfjsLayersOptions());
        AssertAlike(vector.Expected, [.. vector.Graph.Inputs.Select(i => vector.Inputs[i.Name])]);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_that_is_written_is_read_again_and_predicts_alike(string className)
    {
        LayerExample example = LayerExamples.All.Single(e => e.ClassName == className);
        KerasLayersSource source = Source(EveryLayerTests.Json(example, example.Options), Keras2, ("layer", EveryLayerTests.Weights(example)));
        if (TfjsLayersWriter.Check(source).Count > 0)
        {
            return;
        }

        Write(source, new TfjsLayersOptions());
        Tensor[] inputs = EveryLayerTests.Inputs(example);
        AssertAlike(Predict(EveryLayerTests.Import(example, example.Options), [.. inputs.Select((t, i) => ($"in_{i}", t))]), inputs);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Options_of_wrong_kinds_are_faults_refused_or_written(string className)
    {
        LayerExample example = LayerExamples.All.Single(e => e.ClassName == className);
        int tried = 0;
        EveryLayerTests.ForWrongOptions(example, options =>
        {
            tried++;
            try
            {
                TfjsLayersWriter.Check(Source(EveryLayerTests.Json(example, options), Keras2, ("layer", EveryLayerTests.Weights(example))));
            }
            catch (TfModelException)
            {
                // What a wrong value should give, where it matters at all.
            }
        });
        Assert.True(tried > 100);
    }

    [Fact]
    public void What_is_lacking_is_listed_whole_before_anything_is_written()
    {
        string json = Sequential(
            [4, 2],
            "float32",
            ("Embedding", """{"input_dim": 5, "output_dim": 2, "mask_zero": true}"""),
            ("Lambda", "{\"function\": \"f\"}"),
            ("GRU", """{"units": 2, "reset_after": true, "activation": "tanh", "recurrent_activation": "sigmoid"}"""),
            ("Dense", """{"units": 1, "activation": "exponential"}"""),
            ("Mine", "{}"));
        KerasLayersSource source = Source(json, Keras2);
        IReadOnlyList<UnsupportedItem> items = TfjsLayersWriter.Check(source);
        Assert.Equal(["layer_1", "layer_2", "layer_3", "layer_4"], items.Select(i => i.Name).Order(StringComparer.Ordinal));
        Assert.Contains(items, i => i.Reason.Contains("reset_after", StringComparison.Ordinal));
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Write(source, new TfjsLayersOptions()));
        Assert.Contains("graph model", e.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Entries());
    }

    [Theory]
    [InlineData("GlobalAveragePooling1D", "{}", "a mask comes to it")]
    [InlineData("LeakyReLU", """{"alpha": 0.1}""", "a mask comes to it")]
    [InlineData("GlobalMaxPooling1D", "{}", null)]
    [InlineData("LSTM", """{"units": 2, "activation": "tanh", "recurrent_activation": "sigmoid"}""", null)]
    [InlineData("LSTM", """{"units": 2, "activation": "tanh", "recurrent_activation": "gelu_new"}""", "no activation 'gelu_new'")]
    [InlineData("Bidirectional", """{"layer": {"class_name": "LSTM", "config": {"name": "l", "units": 2, "return_sequences": true, "activation": "tanh", "recurrent_activation": "sigmoid"}}}""", "the last output again")]
    public void Masks_are_followed_to_where_the_two_differ(string className, string options, string? reason)
    {
        string json = Sequential([4], "int32", ("Embedding", """{"input_dim": 5, "output_dim": 2, "mask_zero": true}"""), ("Dropout", """{"rate": 0.5}"""), (className, options));
        Tensor[] cell = [Ramp([2, 8]), Ramp([2, 8]), Ramp([8])];
        IReadOnlyList<UnsupportedItem> items = TfjsLayersWriter.Check(Source(json, Keras2, ("layer_0", [Ramp([5, 2])]), ("layer_2", className switch { "LSTM" => cell, "Bidirectional" => [.. cell, .. cell], _ => [] })));
        if (reason is null)
        {
            Assert.Empty(items);
        }
        else
        {
            Assert.Contains(items, i => i.Name == "layer_2" && i.Reason.Contains(reason, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("[false, 1]")]
    [InlineData("[[1, 1], [1, null]]")]
    [InlineData("[\"1\", 1]")]
    [InlineData("[1.5, 1]")]
    public void A_side_that_is_no_whole_number_is_a_fault(string padding) => Assert.Contains("padding", Assert.Throws<CorruptFileException>(() =>
        TfjsLayersWriter.Check(Source(Sequential([4, 4, 1], "float32", ("ZeroPadding2D", "{\"padding\": " + padding + "}")), Keras2))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_meaning_of_a_version_that_TensorFlow_js_does_not_share_is_refused()
    {
        string json = Sequential([2], "float32", ("Dense", """{"units": 1, "activation": "hard_sigmoid"}"""));
        Assert.Empty(TfjsLayersWriter.Check(Source(json, Keras2, ("layer_0", [Ramp([2, 1]), Ramp([1])]))));
        Assert.Contains("relu6(x + 3) / 6", Assert.Single(TfjsLayersWriter.Check(Source(json, Keras3, ("layer_0", [Ramp([2, 1]), Ramp([1])])))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_in_every_culture()
    {
        string json = Sequential([3], "float32", ("Dense", """{"units": 2, "activation": "relu", "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.001}}}"""), ("LeakyReLU", """{"alpha": 0.3}"""), ("BatchNormalization", """{"epsilon": 0.001, "axis": [-1]}"""));
        (string, Tensor[])[] weights = [("layer_0", [Ramp([3, 2]), Ramp([2])]), ("layer_2", [Ramp([2]), Ramp([2]), Ramp([2]), Ramp([2])])];
        CultureInfo culture = CultureInfo.CurrentCulture;
        byte[]? first = null;
        try
        {
            foreach (string name in new[] { "", "de-DE", "ar-SA", "tr-TR", "en-US" })
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
                Write(Source(json, Keras2, weights), new TfjsLayersOptions { Quantization = [new TfjsQuantizationRule(DataType.UInt8, ["*/kernel"])] }, "run" + name);
                byte[] bytes = [.. File.ReadAllBytes(_folder.File($"run{name}/model.json")), .. File.ReadAllBytes(_folder.File($"run{name}/group1-shard1of1.bin"))];
                Assert.Equal(first ??= bytes, bytes);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void A_graph_has_no_layers() => Assert.Contains("graph", Assert.Throws<InvalidInputException>(() =>
    {
        File.WriteAllText(_folder.File("model.json"), """{"format": "graph-model", "modelTopology": {"node": [], "versions": {}}, "weightsManifest": []}""");
        KerasLayersReader.Open(_folder.File("model.json"));
    }).Message, StringComparison.Ordinal);

    private static KerasLayersSource Source(string json, KerasVersion version, params (string Layer, Tensor[] Weights)[] weights)
    {
        (KerasLayerConfig model, KerasLayerGroupStore store) = ReadJson(json, version, weights);
        return LayerTreeReader.Read(model, store, version, "model.h5", "Keras test");
    }

    // The same model without its last layer.
    private static KerasLayersSource Without(KerasLayersSource source, string layer)
    {
        KerasModelLayer root = source.Root;
        return source with { Root = new KerasModelLayer(root.Path, root.Config) { Layers = [.. root.Layers.Where(l => l.Config.Name != layer)], StartShape = root.StartShape } };
    }

    private TfjsLayersModel Write(KerasLayersSource source, TfjsLayersOptions options, string name = "out") => TfjsLayersWriter.Write(source, _folder.File(name), OverwriteMode.Refuse, options);

    private JsonElement Topology()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(_folder.File("out/model.json")));
        return document.RootElement.GetProperty("modelTopology").GetProperty("model_config").Clone();
    }

    private void AssertAlike(IReadOnlyList<Tensor> expected, IReadOnlyList<Tensor> inputs)
    {
        ModelGraph graph = ModelImporter.Import(_folder.File("out"));
        ModelRunner runner = new(graph);
        IReadOnlyDictionary<string, Tensor> outputs = runner.Predict(graph.Inputs.Select((p, i) => KeyValuePair.Create(p.Name, TensorConverter.Convert(inputs[i], p.Value.Spec.DataType))).ToDictionary());
        Assert.Equal(expected.Count, graph.Outputs.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            NumberAssert.Close(TensorConverter.Convert(expected[i], DataType.Float32), TensorConverter.Convert(outputs[graph.Outputs[i].Name], DataType.Float32), 1e-5);
        }
    }
}
