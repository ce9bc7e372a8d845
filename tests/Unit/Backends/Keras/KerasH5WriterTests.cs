using TfModelTools.Backends.Keras;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.Keras;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import;
using TfModelTools.Tests.Import.KerasVectors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Backends.Keras;

/// <summary>A layers model of TensorFlow.js back as a .h5 file of Keras.</summary>
public sealed class KerasH5WriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Vectors() => KerasVectorFile.Cases();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_layers_model_becomes_a_file_of_Keras_that_predicts_alike(string name)
    {
        KerasVector vector = KerasVectorFile.Load(name, _folder);
        KerasLayersSource source = KerasLayersReader.Open(_folder.File(name + ".keras"));
        if (TfjsLayersWriter.Check(source).Count > 0)
        {
            return;
        }

        TfjsLayersWriter.Write(source, _folder.File("tfjs"), OverwriteMode.Refuse, new TfjsLayersOptions());
        KerasLayersSource layers = KerasLayersReader.Open(_folder.File("tfjs"));
        if (KerasH5Writer.Check(layers) is { Count: > 0 } items)
        {
            // What the two mean differently is told as such.
            Assert.All(items, i => Assert.Contains("Keras 2.15", i.Reason, StringComparison.Ordinal));
            return;
        }

        KerasH5Writer.Write(layers, _folder.File("model.h5"), OverwriteMode.Refuse);
        ModelGraph graph = ModelImporter.Import(_folder.File("model.h5"));
        IReadOnlyDictionary<string, Tensor> outputs = new ModelRunner(graph).Predict(
            graph.Inputs.Zip(vector.Graph.Inputs, (ours, theirs) => KeyValuePair.Create(ours.Name, TensorConverter.Convert(vector.Inputs[theirs.Name], ours.Value.Spec.DataType))).ToDictionary());
        for (int i = 0; i < vector.Expected.Count; i++)
        {
            NumberAssert.Close(vector.Expected[i], outputs[graph.Outputs[i].Name], 1e-5);
        }
    }

    [Fact]
    public void The_file_is_laid_out_as_Keras_2_does()
    {
        string json = Sequential([2], "float32", ("Dense", """{"units": 1, "activation": "relu", "kernel_initializer": {"class_name": "LecunNormal", "config": {"seed": null}}}"""), ("Dense", """{"units": 1}"""))
            .Replace("""{"class_name": "InputLayer", "config": {"batch_input_shape": [null, 2], "dtype": "float32", "name": "x"} },""", "", StringComparison.Ordinal)
            .Replace("\"units\": 1, \"activation\"", "\"units\": 1, \"batch_input_shape\": [null, 2], \"activation\"", StringComparison.Ordinal);
        (KerasLayerConfig model, KerasLayerGroupStore store) = ReadJson(json, KerasVersion.TensorFlowJs, ("layer_0", [Ramp([2, 1]), Ramp([1])]), ("layer_1", [Ramp([1, 1]), Ramp([1])]));
        KerasH5Writer.Write(LayerTreeReader.Read(model, store, KerasVersion.TensorFlowJs, "model.json", "TensorFlow.js layers model"), _folder.File("model.h5"), OverwriteMode.Refuse);

        using Hdf5File file = Hdf5File.Open(_folder.File("model.h5"));
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
    public void What_Keras_3_computes_otherwise_is_told()
    {
        string json = Sequential([2], "float32", ("Dense", """{"units": 1, "activation": "hard_sigmoid"}"""), ("Dense", """{"units": 1, "activation": "relu"}"""));
        (KerasLayerConfig model, KerasLayerGroupStore store) = ReadJson(json, KerasVersion.TensorFlowJs, ("layer_0", [Ramp([2, 1]), Ramp([1])]), ("layer_1", [Ramp([1, 1]), Ramp([1])]));
        IReadOnlyList<UnsupportedItem> otherwise = KerasH5Writer.Write(LayerTreeReader.Read(model, store, KerasVersion.TensorFlowJs, "model.json", "TensorFlow.js layers model"), _folder.File("model.h5"), OverwriteMode.Refuse);
        Assert.Equal("layer_0", Assert.Single(otherwise).Name);
        Assert.Contains("Keras 3", otherwise[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Keras_means_otherwise_is_refused()
    {
        string json = Sequential([2, 2, 1], "float32", ("UpSampling2D", """{"size": [2, 2], "interpolation": "bilinear"}"""));
        (KerasLayerConfig model, KerasLayerGroupStore store) = ReadJson(json, KerasVersion.TensorFlowJs);
        KerasLayersSource source = LayerTreeReader.Read(model, store, KerasVersion.TensorFlowJs, "model.json", "TensorFlow.js layers model");
        Assert.Empty(TfjsLayersWriter.Check(source));
        Assert.Contains("Keras 2.15", Assert.Single(KerasH5Writer.Check(source)).Reason, StringComparison.Ordinal);
        Assert.Throws<UnsupportedModelException>(() => KerasH5Writer.Write(source, _folder.File("model.h5"), OverwriteMode.Refuse));
        Assert.Empty(_folder.Entries());
    }
}
