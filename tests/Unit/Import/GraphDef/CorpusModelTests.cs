using TfModelTools.Backends.CSharp;
using TfModelTools.Execution;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Models of the corpus predict what other software computed of the same files.</summary>
public class CorpusModelTests
{
    public static TheoryData<string, string, string?, double> Models => new()
    {
        { "frozen/mnist-fc/frozen.pb", "io.npz", null, 1e-4 },
        { "frozen/mnist-gru-unrolled/frozen.pb", "io.npz", null, 1e-4 },
        { "frozen/template-classifier-mobile/tensorflow_template_application_model.pb", "io.npz", null, 1e-5 },
        { "frozen/two-dense-with-gradients/frozen_inference_graph.pb", "io.npz", null, 1e-5 },
        { "savedmodel/half-plus-two", "io.npz", "serving_default", 1e-5 },
        { "savedmodel/half-plus-two", "io_regress_x2_to_y3.npz", "regress_x2_to_y3", 1e-5 },
        { "savedmodel/half-plus-two-tf2", "io.npz", null, 1e-5 },
        { "savedmodel/keras-dense", "io.npz", null, 1e-4 },
        { "savedmodel/keras-lstm", "io.npz", null, 1e-4 },
        { "savedmodel/mnist-conv-tf1", "io.npz", null, 1e-4 },
        { "savedmodel/mnist-resource-vars", "io.npz", null, 1e-4 },
        { "savedmodel/religion-mlp/saved_model", "io.npz", null, 1e-4 },
        { "savedmodel/religion-mlp/saved_model", "io_h5.npz", null, 1e-4 },
        { "savedmodel/template-classifier", "io.npz", null, 1e-5 },
        { "savedmodel/two-signatures-tf2", "io.npz", null, 1e-5 },
        { "savedmodel/two-signatures-tf2", "io_timestwo.npz", "timestwo", 1e-5 },
        { "checkpoint-v2/cifar-tiny/frozen_model.pb", "io.npz", null, 1e-4 },
        { "checkpoint-v2/cifar-tiny/model.ckpt.meta", "io.npz", null, 1e-4 },
        { "checkpoint-v2/mtcnn-pnet/PNet-18.meta", "io.npz", null, 1e-4 },
        { "checkpoint-v2/regression-trio/checkpoint/model.meta", "io.npz", null, 1e-5 },
        { "checkpoint-v2/regression-trio/saved_model", "io.npz", null, 1e-5 },
        { "checkpoint-v2/regression-trio/graphdef/frozen.pb", "io.npz", null, 1e-5 },
        { "checkpoint-v2/siamese-v2/model.ckpt.meta", "io.npz", null, 1e-4 },
    };

    [CorpusTheory]
    [MemberData(nameof(Models))]
    public void A_model_predicts_the_recorded_values(string model, string io, string? signature, double tolerance)
    {
        Case item = Open(model, io, signature);
        ModelRunner runner = new(item.Graph);
        item.Check(runner, tolerance);
    }

    [CorpusTheory]
    [MemberData(nameof(Models))]
    public void A_generated_project_predicts_the_recorded_values(string model, string io, string? signature, double tolerance)
    {
        Case item = Open(model, io, signature);
        ModelGraph graph = item.Graph;
        ModelRunner runner = new(graph);
        if (graph.IsDeferred || graph.Inputs.Any(i => !i.Value.Shape.IsKnown) || graph.OpenInputs.Count > 0)
        {
            // Code is written for shapes that are known: those of the recorded inputs.
            graph = Open(model, io, signature, Inputs(runner.Inputs, item.Arrays).ToDictionary(i => i.Key, i => i.Value.Shape)).Graph;
        }

        using TemporaryFolder folder = new();
        CSharpBackend.Write(graph, folder.File("net"), new CSharpOptions());
        using GeneratedProject project = GeneratedProject.Load(folder.File("net"));
        item.Check(project, tolerance);
    }

    [CorpusFact]
    public void The_same_net_as_SavedModel_and_as_h5_predicts_the_same()
    {
        Dictionary<string, Tensor> arrays = Read(Corpus.PathOf("savedmodel", "religion-mlp", "expected", "io_h5.npz"));
        ModelRunner saved = new(GraphDefImporter.Import(Corpus.PathOf("savedmodel", "religion-mlp", "saved_model")));
        ModelRunner keras = new(ModelImporter.Import(Corpus.PathOf("savedmodel", "religion-mlp", "trained_model.h5")));
        Tensor ofGraph = Assert.Single(saved.Predict(Inputs(saved.Inputs, arrays))).Value;
        Tensor ofLayers = Assert.Single(keras.Predict(Inputs(keras.Inputs, arrays))).Value;
        NumberAssert.Close(ofLayers, ofGraph, 1e-6);
    }

    [CorpusFact]
    public void A_variable_is_read_by_its_tensor_name()
    {
        string path = Corpus.PathOf("checkpoint-v2", "siamese-v2", "model.ckpt.meta");
        using CheckpointReader checkpoint = CheckpointReader.Open(Corpus.PathOf("checkpoint-v2", "siamese-v2", "model.ckpt"));
        ModelRunner runner = new(GraphDefImporter.Import(path, new ModelImportOptions { Outputs = ["conv1/weights:0"] }));
        Tensor value = Assert.Single(runner.Predict(new Dictionary<string, Tensor>())).Value;
        Assert.Equal(checkpoint.ReadTensor(checkpoint.Get("conv1/weights")).Bytes.ToArray(), value.Bytes.ToArray());
    }

    private static Case Open(string model, string io, string? signature, IReadOnlyDictionary<string, TensorShape>? shapes = null)
    {
        string path = Corpus.PathOf(model.Split('/'));
        Dictionary<string, Tensor> arrays = Read(Corpus.PathOf([.. model.Split('/').Take(2), "expected", io]));
        Dictionary<string, Tensor> expected = arrays.Where(a => a.Key.StartsWith("out/", StringComparison.Ordinal)).ToDictionary(a => a.Key[4..], a => a.Value);
        ModelImportOptions options = new() { Signature = signature, InputShapes = shapes ?? new Dictionary<string, TensorShape>() };
        bool hasSignature = Directory.Exists(path) && !model.EndsWith("regression-trio/saved_model", StringComparison.Ordinal);
        return new Case(GraphDefImporter.Import(path, hasSignature ? options : options with { Outputs = [.. expected.Keys] }), arrays, expected, hasSignature);
    }

    private static Dictionary<string, Tensor> Inputs(IReadOnlyList<ModelPort> ports, Dictionary<string, Tensor> arrays)
    {
        Tensor[] given = [.. arrays.Where(a => a.Key.StartsWith("in/", StringComparison.Ordinal)).Select(a => a.Value)];
        return ports.ToDictionary(i => i.Name, i => arrays.TryGetValue("in/" + i.Name, out Tensor? named) ? named : given.Single());
    }

    private static Dictionary<string, Tensor> Read(string path)
    {
        using NpzReader npz = NpzReader.Open(path);
        return npz.Variables.ToDictionary(v => v.Name, v => npz.ReadTensor(v));
    }

    private sealed record Case(ModelGraph Graph, Dictionary<string, Tensor> Arrays, Dictionary<string, Tensor> Expected, bool HasSignature)
    {
        public void Check(IModelRunner runner, double tolerance)
        {
            IReadOnlyDictionary<string, Tensor> results = runner.Predict(Inputs(runner.Inputs, Arrays));
            Dictionary<string, string> keys = HasSignature && Expected.Count == 1 && runner.Outputs.Count == 1
                ? new() { [Expected.Keys.Single()] = runner.Outputs[0].Name }
                : Expected.Keys.ToDictionary(k => k, k => k);
            foreach ((string name, Tensor values) in Expected)
            {
                PredictionComparison comparison = PredictionComparer.Compare(name, values, results[keys[name]], tolerance);
                Assert.True(comparison.IsWithinTolerance, comparison.ToString());
            }
        }
    }
}
