using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Npy;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Tfjs;

public sealed class TfjsModelTests : IDisposable
{
    // y = f(x) = x + c, where c is [2, -1].
    private const string CallText = """
        {"format":"graph-model","modelTopology":{"node":[
          {"name":"x","op":"Placeholder","attr":{"dtype":{"type":"DT_FLOAT"},"shape":{"shape":{"dim":[{"size":"-1"},{"size":"2"}]}}}},
          {"name":"y","op":"PartitionedCall","input":["x"],"attr":{"f":{"func":{"name":"f"}},"Tin":{"list":{"type":["DT_FLOAT"]}},"Tout":{"list":{"type":["DT_FLOAT"]}}}}],
          "library":{"function":[{"signature":{"name":"f","inputArg":[{"name":"a","type":"DT_FLOAT"}],"outputArg":[{"name":"r","type":"DT_FLOAT"}]},"nodeDef":[
            {"name":"f/c","op":"Const","attr":{"dtype":{"type":"DT_FLOAT"},"value":{"tensor":{"dtype":"DT_FLOAT","tensorShape":{"dim":[{"size":"2"}]}}}}},
            {"name":"f/s","op":"AddV2","input":["a","f/c:output:0"],"attr":{"T":{"type":"DT_FLOAT"}}}],"ret":{"r":"f/s:z:0"}}]},
          "versions":{"producer":1205}},
         "weightsManifest":[{"paths":["w.bin"],"weights":[{"name":"f/c","dtype":"float32","shape":[2]}]}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_graph_model_is_described_and_run()
    {
        string path = InspectionFiles.WriteText(_folder.File("model.json"), ModelSummaryTests.TfjsText);
        File.WriteAllBytes(_folder.File("w.bin"), [0, 0, 0, 64, 0, 0, 128, 191]);
        SignatureDescription signature = Assert.Single(ModelSignatures.List(InspectedModel.Open(_folder.Path)));
        Assert.Equal(["z", "a"], signature.Outputs.Select(o => o.Name));
        Assert.Equal("data: float32 (None, 2)", Assert.Single(signature.Inputs).ToString());
        Assert.Equal("float32 (2,)", ModelNodes.List(InspectedModel.Open(path), new NodeFilter(names: ["c"])).Single().Attributes["value"]);
        Tensor result = new ModelRunner(ModelImporter.Import(path)).Predict(new Dictionary<string, Tensor> { ["data"] = Tensor.Create<float>([1, 2], new TensorShape(1, 2)) })["z"];
        Assert.Equal([3f, 1f], result.AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_constant_of_a_function_is_the_weight_of_its_name()
    {
        string path = InspectionFiles.WriteText(_folder.File("model.json"), CallText);
        File.WriteAllBytes(_folder.File("w.bin"), [0, 0, 0, 64, 0, 0, 128, 191]);
        Tensor result = new ModelRunner(ModelImporter.Import(path)).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([1, 2], new TensorShape(1, 2)) })["y"];
        Assert.Equal([3f, 1f], result.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Weights_are_those_of_the_longest_layer_s_name_before_a_slash()
    {
        string[] layers = ["d", "d/e", "d/e/f/g", "/h"];
        string[] weights = ["d/kernel", "d/e/kernel", "d/e/f/kernel", "d/e/f/g/kernel", "/h/kernel", "other/kernel", "d"];
        IReadOnlyList<string> LayerOf(IEnumerable<string> names) => [.. GroupByLayer(layers, names).LayerNames];
        Assert.Equal(["d", "d/e", "d/e/f/g", "/h", "other", ""], LayerOf(weights));

        // Names of thousands of slashes, each of which might end that of a layer.
        string slashes = string.Concat(Enumerable.Repeat("a/", 2000));
        string[] many = [.. Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"d/{slashes}{i}"))];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(["d"], LayerOf(many));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    private KerasLayerGroupStore GroupByLayer(IEnumerable<string> layers, IEnumerable<string> weights)
    {
        string layerText = string.Join(",", layers.Select(l => $$$"""{"class_name":"Dense","config":{"name":"{{{l}}}","units":1}}"""));
        string weightText = string.Join(",", weights.Select(w => $$"""{"name":"{{w}}","shape":[],"dtype":"float32"}"""));
        return TfjsModelFile.Open(InspectionFiles.WriteText(
            _folder.File("model.json"),
            $$$"""{"modelTopology":{"model_config":{"class_name":"Sequential","config":{"name":"s","layers":[{{{layerText}}} ]} } },"weightsManifest":[{"paths":["w.bin"],"weights":[{{{weightText}}} ]} ]}""")).GroupByLayer();
    }

    [Fact]
    public void A_constant_without_a_weight_is_refused_and_not_taken_for_zeros()
    {
        string path = InspectionFiles.WriteText(_folder.File("model.json"), CallText.Replace("\"f/c\",\"dtype\"", "\"other\",\"dtype\"", StringComparison.Ordinal));
        File.WriteAllBytes(_folder.File("w.bin"), [0, 0, 0, 64, 0, 0, 128, 191]);
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => ModelImporter.Import(path));
        Assert.Contains("a weight named 'f/c'", fault.Message, StringComparison.Ordinal);
    }

    [CorpusTheory]
    [InlineData("abalone")]
    [InlineData("basic-pitch-graph")]
    [InlineData("load-predict-graph")]
    [InlineData("load-predict-layers")]
    [InlineData("mnist-cnn-layers")]
    [InlineData("nsfw-mobilenet-uint8")]
    [InlineData("religion-layers")]
    public void A_model_predicts_what_TensorFlow_js_does(string name)
    {
        Dictionary<string, Tensor> arrays = NpzReader.ReadAll(Corpus.PathOf("tfjs", name, "expected", "io.npz")).ToDictionary(a => a.Key, a => a.Value);
        Dictionary<string, Tensor> expected = arrays.Where(a => a.Key.StartsWith("out/", StringComparison.Ordinal) && !a.Key.StartsWith("out/layer/", StringComparison.Ordinal)).ToDictionary(a => a.Key[4..], a => a.Value);
        string path = Corpus.PathOf("tfjs", name);
        bool isGraph = TfjsModelFile.Open(path).Graph is not null;
        ModelRunner runner = new(ModelImporter.Import(path, new ModelImportOptions { Outputs = isGraph ? [.. expected.Keys] : [] }));
        Dictionary<string, Tensor> inputs = runner.Inputs.ToDictionary(
            i => i.Name, i => arrays.TryGetValue("in/" + i.Name, out Tensor? named) ? named : arrays.Single(a => a.Key.StartsWith("in/", StringComparison.Ordinal)).Value);
        IReadOnlyDictionary<string, Tensor> results = runner.Predict(inputs);
        foreach ((string output, Tensor values) in expected)
        {
            PredictionComparison comparison = PredictionComparer.Compare(output, values, results[output], 1e-4);
            Assert.True(comparison.IsWithinTolerance, comparison.ToString());
        }
    }
}
