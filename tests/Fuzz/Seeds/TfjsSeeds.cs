using System.Text;
using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tests.Backends;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small models of TensorFlow.js.</summary>
internal static class TfjsSeeds
{
    private const string GraphModel = """
        {"format": "graph-model", "generatedBy": "2.8.0", "convertedBy": "TensorFlow.js Converter v3.18.0", "modelTopology": {"node": [
          {"name": "x", "op": "Placeholder", "attr": {"dtype": {"type": "DT_FLOAT"}, "shape": {"shape": {"dim": [{"size": "-1"}, {"size": "2"}]}}}},
          {"name": "c", "op": "Const", "attr": {"dtype": {"type": "DT_FLOAT"}, "value": {"tensor": {"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "2"}]}}}}},
          {"name": "axes", "op": "Const", "attr": {"dtype": {"type": "DT_INT32"}, "value": {"tensor": {"dtype": "DT_INT32", "tensorShape": {"dim": [{"size": "1"}]}}}}},
          {"name": "sum", "op": "Sum", "input": ["add", "axes"], "attr": {"T": {"type": "DT_FLOAT"}, "Tidx": {"type": "DT_INT32"}, "keep_dims": {"b": true}}},
          {"name": "add", "op": "_FusedMatMul", "input": ["x", "k", "c"], "attr": {"T": {"type": "DT_FLOAT"}, "fused_ops": {"list": {"s": ["Qmlhc0FkZA==", "UmVsdQ=="]}}, "num_args": {"i": "1"}, "epsilon": {"f": 0}, "transpose_a": {"b": false}, "transpose_b": {"b": false}}},
          {"name": "k", "op": "Const", "attr": {"dtype": {"type": "DT_FLOAT"}, "value": {"tensor": {"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "2"}, {"size": "2"}]}}}}}], "library": {}, "versions": {"producer": 987}},
         "signature": {"inputs": {"data": {"name": "x:0", "dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "-1"}, {"size": "2"}]}}}, "outputs": {"z": {"name": "sum:0", "dtype": "DT_FLOAT"}}},
         "weightsManifest": [{"paths": ["w.bin"], "weights": [{"name": "c", "shape": [2], "dtype": "float32"}, {"name": "axes", "shape": [1], "dtype": "int32"}, {"name": "k", "shape": [2, 2], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1, "original_dtype": "float32"}}]}]}
        """;

    private const string LayersModel = """
        {"format": "layers-model", "generatedBy": "keras v2.11.0", "convertedBy": null, "modelTopology": {"keras_version": "2.11.0", "backend": "tensorflow", "model_config": {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
          {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 2], "dtype": "float32", "name": "x"}}, {"class_name": "Dense", "config": {"name": "dense", "units": 2, "activation": "softmax", "use_bias": true}}]}}},
         "weightsManifest": [{"paths": ["w.bin", "w2.bin"], "weights": [{"name": "dense/kernel", "shape": [2, 2], "dtype": "float32"}, {"name": "dense/bias", "shape": [2], "dtype": "float32", "quantization": {"dtype": "float16"}}]}]}
        """;

    private const string WeightsOnly = """
        [{"paths": ["w.bin"], "weights": [{"name": "text", "shape": [2], "dtype": "string"}, {"name": "flag", "shape": [1], "dtype": "bool"}, {"name": "z", "shape": [1], "dtype": "complex64"}]}]
        """;

    /// <summary>The models.</summary>
    public static IReadOnlyList<FuzzSeed> All() =>
    [
        new("graph", Files(GraphModel, ("w.bin", [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), 1, 0, 0, 0, 1, 2, 3, 4]))),
        Loop(),
        new("layers", Files(LayersModel, ("w.bin", new byte[10]), ("w2.bin", [0, 0, 0, 0, 0, 0, 0, 0x3c, 0, 0x40]))),
        new("weights", Files(WeightsOnly, ("w.bin", [1, 0, 0, 0, (byte)'a', 2, 0, 0, 0, (byte)'b', (byte)'c', 1, 0, 0, 128, 63, 0, 0, 0, 64]))),
    ];

    // A recurrent layer of any number of steps: functions, lists and the digests by which it is known.
    private static FuzzSeed Loop() => SeedFiles.Seed("loop", to =>
    {
        using TemporaryFolder folder = new();
        Operator op = RecurrentModels.Operators.OfType<RecurrentOperator>().First(o => o.HasMask && o.ReturnSequences);
        BackendTable.Of(ConversionTarget.Tfjs).Write(RecurrentModels.Of(op), folder.File("model"), new TfjsOptions());
        foreach (string file in Directory.EnumerateFiles(folder.File("model")))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    });

    private static FileSet Files(string model, params (string Name, byte[] Content)[] weights) =>
        new([KeyValuePair.Create("model.json", Encoding.UTF8.GetBytes(model)), .. weights.Select(w => KeyValuePair.Create(w.Name, w.Content))]);
}
