using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>Every Keras model of the corpus is imported; names and shapes agree with what other software computed from it.</summary>
public sealed class KerasImportTests
{
    public static IEnumerable<object[]> Files() =>
        from kind in new[] { "keras-h5", "keras-v3" }
        from item in Corpus.Cases(kind)
        let folder = item.GetProperty("folder").GetString()!
        from file in item.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("path").GetString()!)
        where Path.GetExtension(file) is ".h5" or ".hdf5" or ".keras" && !file.Contains("_weights", StringComparison.Ordinal)
        where item.GetProperty("id").GetString() != "lambda-sequential"
        select new object[] { folder, file };

    /// <summary>SavedModels of Keras: with keras_metadata.pb, and (TensorFlow 2.0) with the metadata inside saved_model.pb.</summary>
    public static IEnumerable<object[]> SavedModels() => Corpus.Root is null ? [] :
    [
        ["savedmodel/keras-dense", "."],
        ["savedmodel/keras-lstm", "."],
        ["savedmodel/religion-mlp", "saved_model"],
        ["savedmodel/religion-mlp", "trained_model.h5"],
    ];

    public static IEnumerable<object[]> Vectors() => LayerVectors.Ids();

    [CorpusTheory]
    [MemberData(nameof(Files))]
    [MemberData(nameof(SavedModels))]
    public void A_model_is_imported_with_the_inputs_and_outputs_it_was_run_with(string folder, string file)
    {
        ModelGraph graph = Import(folder, file);

        string expected = Corpus.PathOf(folder, "expected", "io.npz");
        if (!File.Exists(expected))
        {
            return;
        }

        IReadOnlyDictionary<string, Tensor> arrays = ReadAll(expected);
        long batch = arrays.First(a => a.Key.StartsWith("in/", StringComparison.Ordinal)).Value.Shape[0];
        string[] inputs = [.. arrays.Keys.Where(k => k.StartsWith("in/", StringComparison.Ordinal)).Select(k => k[3..])];
        if (inputs is not ["input"])
        {
            Assert.Equal(inputs.Order(), graph.Inputs.Select(i => i.Name).Order());
        }

        foreach (NamedValue output in graph.Outputs.Where(o => inputs is not ["input"]))
        {
            Assert.Equal(arrays["out/" + output.Name].Shape, output.Value.Shape.For(batch));
        }
    }

    [CorpusTheory]
    [MemberData(nameof(Files))]
    [MemberData(nameof(SavedModels))]
    public void Every_constant_of_a_model_reads_with_the_shape_it_declares(string folder, string file)
    {
        ModelGraph graph = Import(folder, file);
        foreach (GraphValue constant in graph.Nodes.SelectMany(n => n.Inputs).Where(i => i.Constant is not null))
        {
            Tensor tensor = constant.Constant!.Read();
            Assert.Equal(constant.Constant.Shape, tensor.Shape);
            Assert.Equal(constant.Constant.DataType, tensor.DataType);
        }
    }

    [CorpusTheory]
    [MemberData(nameof(Vectors))]
    public void A_layer_vector_is_imported_with_its_output_shape(string file, string id)
    {
        KerasCase item = LayerVectors.Load(file, id);
        NamedValue output = item.Graph.Outputs[0];
        Assert.Single(item.Graph.Outputs);
        Assert.Equal(item.Arrays["out/" + output.Name].Shape, output.Value.Shape.For(1));
    }

    [CorpusFact]
    public void A_lambda_layer_is_listed_and_refused()
    {
        string path = Corpus.PathOf("keras-h5", "lambda-sequential", "sequential_lambda.h5");
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ModelImporter.Import(path));
        Assert.Equal(["lambda_1", "lambda_2"], fault.Items.Select(i => i.Name));
        Assert.All(fault.Items, i => Assert.Contains("never executed", i.Reason, StringComparison.Ordinal));
    }

    [CorpusFact]
    public void An_architecture_joins_weights_alone()
    {
        string folder = Corpus.PathOf("keras-h5", "dna-cnn-json-weights");
        ModelGraph graph = ModelImporter.Import(Path.Combine(folder, "best_weights_cnn_200.hdf5"), new ModelImportOptions { ArchitecturePath = Path.Combine(folder, "model_cnn_200.json") });
        Assert.Equal(["input_1"], graph.Inputs.Select(i => i.Name));
        Assert.Equal("(N, 4)", graph.Outputs[0].Value.Shape.ToString());
    }

    [CorpusFact]
    public void Weights_alone_ask_for_the_architecture()
    {
        string path = Corpus.PathOf("keras-h5", "activation-elu-0", "ELU_0_weights.h5");
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => ModelImporter.Import(path));
        Assert.Contains("architecture", fault.Message, StringComparison.Ordinal);
    }

    [CorpusFact]
    public void An_architecture_alone_asks_for_the_weights()
    {
        string path = Corpus.PathOf("keras-h5", "dna-cnn-json-weights", "model_cnn_200.json");
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => ModelImporter.Import(path));
        Assert.Contains("weights", fault.Message, StringComparison.Ordinal);
    }

    internal static ModelGraph Import(string folder, string file)
    {
        string path = Corpus.PathOf(folder, file);
        string architecture = Corpus.PathOf(folder, "model_cnn_200.json");
        return ModelImporter.Import(path, new ModelImportOptions { ArchitecturePath = File.Exists(architecture) ? architecture : null });
    }

    internal static IReadOnlyDictionary<string, Tensor> ReadAll(string npz)
    {
        using NpzReader reader = NpzReader.Open(npz);
        return reader.Variables.ToDictionary(v => v.Name, v => reader.ReadTensor(v), StringComparer.Ordinal);
    }
}
