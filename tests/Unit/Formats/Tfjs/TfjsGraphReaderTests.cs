using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.Inspection;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats.Tfjs;

/// <summary>Graph models as converters before 1.0 wrote them, and signatures that exporters left parts out of.</summary>
public sealed class TfjsGraphReaderTests : IDisposable
{
    // y = x + c, where c is written as two zeros are: without values.
    private const string BareText = """
        node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 2 } } } } }
        node { name: "c" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } } } } } }
        node { name: "y" op: "AddV2" input: "x" input: "c" attr { key: "T" value { type: DT_FLOAT } } }
        versions { producer: 27 }
        """;

    private const string Manifest = """[{"paths":["group1-shard1of1"],"weights":[{"name":"c","dtype":"float32","shape":[2]}]}]""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tensorflowjs_model.pb")]
    [InlineData("renamed.pb")]
    public void A_graph_has_the_values_that_the_manifest_beside_it_lists(string name)
    {
        string path = Save(name);
        InspectionFiles.WriteText(_folder.File("weights_manifest.json"), Manifest);
        File.WriteAllBytes(_folder.File("group1-shard1of1"), [0, 0, 0, 64, 0, 0, 128, 191]);
        Assert.Equal([3f, 1f], Predict(path));
        using IVariableSource weights = WeightSources.Open(path);
        Assert.Equal([2f, -1f], weights.ReadTensor(weights.Find("c")!).AsSpan<float>().ToArray());
        Assert.Equal("float32 (2,)", ModelNodes.List(InspectedModel.Open(path), new NodeFilter(names: ["c"])).Single().Attributes["value"]);
    }

    [Fact]
    public void Its_folder_stands_for_it()
    {
        Save("tensorflowjs_model.pb");
        InspectionFiles.WriteText(_folder.File("weights_manifest.json"), Manifest);
        File.WriteAllBytes(_folder.File("group1-shard1of1"), [0, 0, 0, 64, 0, 0, 128, 191]);
        Assert.Equal([3f, 1f], Predict(_folder.Path));
    }

    [Fact]
    public void Without_a_manifest_it_is_refused_and_not_taken_for_zeros()
    {
        string path = Save("tensorflowjs_model.pb");
        InputNotFoundException fault = Assert.Throws<InputNotFoundException>(() => ModelImporter.Import(path));
        Assert.Contains("weights_manifest.json", fault.Remedy, StringComparison.Ordinal);
        Assert.Single(ModelSignatures.List(InspectedModel.Open(path)));
    }

    [Fact]
    public void A_constant_that_the_manifest_does_not_list_is_refused()
    {
        string path = Save("tensorflowjs_model.pb");
        InspectionFiles.WriteText(_folder.File("weights_manifest.json"), Manifest.Replace("\"c\"", "\"d\"", StringComparison.Ordinal));
        File.WriteAllBytes(_folder.File("group1-shard1of1"), new byte[8]);
        CorruptFileException fault = Assert.Throws<CorruptFileException>(() => ModelImporter.Import(path));
        Assert.Contains("a weight named 'c'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elsewhere_constants_without_values_are_zeros_as_in_TensorFlow()
    {
        string path = Save("frozen.pb");
        Assert.Equal([1f, 2f], Predict(path));

        // A manifest of another model beside it changes nothing.
        InspectionFiles.WriteText(_folder.File("weights_manifest.json"), Manifest.Replace("\"c\"", "\"d\"", StringComparison.Ordinal));
        Assert.Equal([1f, 2f], Predict(path));
    }

    [Fact]
    public void A_signature_without_inputs_and_types_is_listed_with_those_of_the_graph()
    {
        string text = ModelSummaryTests.TfjsText;
        int start = text.IndexOf("\"inputs\"", StringComparison.Ordinal);
        string bare = text[..start] + """ "outputs": {"z": {"name": "Identity"}, "a": {"name": "x:0"}}}, """ + text[text.IndexOf("\"weightsManifest\"", StringComparison.Ordinal)..];
        InspectionFiles.WriteText(_folder.File("model.json"), bare);
        SignatureDescription signature = Assert.Single(ModelSignatures.List(InspectedModel.Open(_folder.Path)));
        Assert.Equal("x: float32 (None, 2)", Assert.Single(signature.Inputs).ToString());
        Assert.Equal(["z: float32 unknown", "a: float32 (None, 2)"], signature.Outputs.Select(o => o.ToString()));
    }

    private string Save(string name)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, InspectionFiles.Parse(BareText).ToByteArray());
        return path;
    }

    private static float[] Predict(string path) =>
        new ModelRunner(ModelImporter.Import(path)).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([1, 2], new TensorShape(1, 2)) })["y"].AsSpan<float>().ToArray();
}
