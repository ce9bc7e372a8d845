using Google.Protobuf;
using TfModelTools.Backends;
using TfModelTools.Backends.Keras;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>Which models are taken as their layers, and which as their graph.</summary>
public sealed class KerasLayersReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_SavedModel_of_a_subclassed_model_is_its_graph()
    {
        string saved = Save("""{"class_name": "Encoder", "config": {"name": "encoder"}, "model_config": null}""");
        Assert.Null(KerasLayersReader.Find(saved, new ModelImportOptions()));
    }

    [Fact]
    public void A_SavedModel_of_a_subclassed_model_becomes_a_file_of_Keras_that_predicts_alike()
    {
        string saved = Save("""{"class_name": "Encoder", "config": {"layer was saved without config": true}}""");
        string written = new KerasBackend().Write(
            ModelImporter.Import(saved), _folder.File("again.keras"), new KerasOptions { Layers = token => KerasLayersReader.Find(saved, new ModelImportOptions(), token) }).Path;
        Tensor x = Tensor.Create<float>([1, -2, 3], new TensorShape(1, 3));
        ModelGraph again = ModelImporter.Import(written);
        Assert.Equal([2f, 0, 6], new ModelRunner(again).Predict(new Dictionary<string, Tensor> { [again.Inputs[0].Name] = x }).Single().Value.AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_SavedModel_of_layers_is_its_layers()
    {
        string saved = Save("""{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": [null, 3], "dtype": "float32"}}, {"class_name": "ReLU", "config": {"name": "r"}}]}}""");
        Assert.NotNull(KerasLayersReader.Find(saved, new ModelImportOptions()));
    }

    // A tf.Module that holds layers: Keras' file tells of them, and not of the module.
    [Fact]
    public void A_SavedModel_that_only_holds_layers_of_Keras_is_its_graph()
    {
        string saved = Save("""{"class_name": "Dense", "config": {"name": "d"}}""", node: 3);
        Assert.Null(KerasLayersReader.Find(saved, new ModelImportOptions()));
        Assert.Equal("y", Assert.Single(ModelImporter.Import(saved).Outputs).Name);
    }

    private string Save(string metadata, int node = 0)
    {
        ModelGraph graph = new GraphText().Input("x", -1, 3)
            .Const("two", [2, 2, 2], 3)
            .Node("twice", "Mul", ["x", "two"], "T { type: DT_FLOAT }")
            .Node("y", "Relu", ["twice"], "T { type: DT_FLOAT }")
            .Import(_folder, "y");
        string saved = BackendTable.Of(ConversionTarget.TensorFlow).Write(graph, _folder.File("saved"), new TensorFlowOptions()).Path;
        KerasSavedMetadataMessage message = new();
        message.Nodes.Add(new KerasSavedObjectMessage { NodeId = node, Metadata = metadata });
        File.WriteAllBytes(Path.Combine(saved, "keras_metadata.pb"), message.ToByteArray());
        return saved;
    }
}
