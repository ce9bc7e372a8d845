using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Tfjs;

/// <summary>Graphs whose bytes are arrays of numbers, as the converters of 2018 wrote them, and the fused ops of the converter.</summary>
public sealed class TfjsBytesTests : IDisposable
{
    // "SAME" and "NHWC", one as numbers and one as a Buffer of Node.
    private const string Graph = """
        {"modelTopology": {"node": [
          {"name": "x", "op": "Placeholder", "attr": {"dtype": {"type": 1}, "shape": {"shape": {"dim": [{"size": -1}, {"size": "2"}, {"size": 2}, {"size": "1"}]}}}},
          {"name": "k", "op": "Const", "attr": {"dtype": {"type": 1}, "value": {"tensor": {"dtype": 1, "tensorShape": {"dim": [{"size": "1"}, {"size": "1"}, {"size": "1"}, {"size": "1"}]}, "stringVal": []}}}},
          {"name": "b", "op": "Const", "attr": {"dtype": {"type": 1}, "value": {"tensor": {"dtype": 1, "tensorShape": {"dim": [{"size": "1"}]}}}}},
          {"name": "a", "op": "Const", "attr": {"dtype": {"type": 1}, "value": {"tensor": {"dtype": 1, "tensorShape": {"dim": [{"size": "1"}]}}}}},
          {"name": "y", "op": "OP", "input": ["x", "k", "b", "a"], "attr": {"T": {"type": 1}, "padding": {"s": [83, 65, 77, 69]}, "data_format": {"s": {"type": "Buffer", "data": [78, 72, 87, 67]}},
            "strides": {"list": {"s": [], "i": ["1", 1, "1", 1]}}, "num_args": {"i": "2"}, "fused_ops": {"list": {"s": FUSED}}}}
        ], "versions": {"producer": 38}},
        "weightsManifest": [{"paths": ["w.bin"], "weights": [{"name": "k", "shape": [1, 1, 1, 1], "dtype": "float32"}, {"name": "b", "shape": [1], "dtype": "float32"}, {"name": "a", "shape": [1], "dtype": "float32"}]}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("_FusedConv2D", """["Qmlhc0FkZA==", "UHJlbHU="]""")]
    [InlineData("_FusedConv2D", "[[66, 105, 97, 115, 65, 100, 100], [80, 114, 101, 108, 117]]")]
    [InlineData("FusedDepthwiseConv2dNative", """["Qmlhc0FkZA==", [80, 114, 101, 108, 117]]""")]
    public void Bytes_are_read_in_every_form(string op, string fused)
    {
        // 2 * x + 1, and a quarter of what is below zero.
        string path = Write(op, fused);
        Tensor y = new ModelRunner(ModelImporter.Import(path)).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([1, -1, 0, -2.5f], new TensorShape(1, 2, 2, 1)) })["y"];
        Assert.Equal([3f, -0.25f, 1f, -1f], y.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("""["Qmlhc0FkZA==", "V2hhdA=="]""", "What is fused into it")]
    [InlineData("""["Qmlhc0FkZA=="]""", "num_args is 2")]
    public void What_is_fused_and_not_known_is_refused(string fused, string reason)
    {
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => ModelImporter.Import(Write("_FusedConv2D", fused)));
        Assert.Contains(reason, Assert.Single(e.Items).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[256]]")]
    [InlineData("""[["66"]]""")]
    [InlineData("[[6.5]]")]
    public void Numbers_that_are_no_bytes_are_a_fault(string fused) =>
        Assert.Contains("0 to 255", Assert.Throws<CorruptFileException>(() => TfjsModelFile.Open(Write("_FusedConv2D", fused))).Message, StringComparison.Ordinal);

    private string Write(string op, string fused)
    {
        string path = _folder.File("model.json");
        File.WriteAllText(path, Graph.Replace("\"OP\"", $"\"{op}\"", StringComparison.Ordinal).Replace("FUSED", fused, StringComparison.Ordinal));
        float[] weights = [2, 1, 0.25f];
        File.WriteAllBytes(_folder.File("w.bin"), System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan()).ToArray());
        return path;
    }
}
