using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats.Tfjs;

public sealed class TfjsWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CorpusFact]
    public void Weights_of_the_corpus_are_those_that_TensorFlow_js_decodes()
    {
        int count = 0;
        foreach (JsonElement entry in Corpus.Cases("tfjs"))
        {
            string folder = Corpus.PathOf(entry.GetProperty("folder").GetString()!);
            using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected", "weights.json")));
            using IVariableSource source = WeightSources.Open(folder);
            JsonElement[] weights = [.. expected.RootElement.GetProperty("weights").EnumerateArray()];
            Assert.Equal(weights.Select(w => w.GetProperty("name").GetString()!), source.Variables.Select(v => v.Name));
            foreach (JsonElement weight in weights)
            {
                Tensor tensor = source.ReadTensor(source.Get(weight.GetProperty("name").GetString()!));
                Assert.Equal(weight.GetProperty("dtype").GetString(), tensor.DataType.TensorFlowName());
                Assert.Equal(weight.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()), tensor.Shape);
                if (weight.TryGetProperty("sha256", out JsonElement hash))
                {
                    Assert.Equal(hash.GetString(), Convert.ToHexStringLower(SHA256.HashData(tensor.Bytes.Span)));
                    count++;
                }
            }
        }

        Assert.True(count > 100, $"{count} weights");
    }

    [Fact]
    public void Values_are_taken_across_files_and_turned_into_what_they_stand_for()
    {
        // float16 1.5 and -2; uint16 3 and 65535; uint8 1, 2, 3 as int32; strings "a" and "bcd"; bool; complex64 1+2i.
        byte[] bytes =
        [
            0x00, 0x3e, 0x00, 0xc0, 3, 0, 255, 255, 1, 2, 3, 1, 0, 0, 0, (byte)'a', 3, 0, 0, 0, (byte)'b', (byte)'c', (byte)'d', 1, 0, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f),
        ];
        Directory.CreateDirectory(_folder.File("part"));
        File.WriteAllBytes(_folder.File("a.bin"), bytes[..7]);
        File.WriteAllBytes(_folder.File("part/b.bin"), bytes[7..8]);
        File.WriteAllBytes(_folder.File("c.bin"), bytes[8..]);
        File.WriteAllText(_folder.File("model.json"), """
            {"format": "layers-model", "weightsManifest": [{"paths": ["a.bin", "part/b.bin", "c.bin"], "weights": [
              {"name": "half", "shape": [2], "dtype": "float32", "quantization": {"dtype": "float16"}},
              {"name": "short", "shape": [2, 1], "dtype": "float32", "quantization": {"dtype": "uint16", "scale": 0.5, "min": -1}},
              {"name": "byte", "shape": [3], "dtype": "int32", "quantization": {"dtype": "uint8", "scale": 1.5, "min": -3}},
              {"name": "text", "shape": [2], "dtype": "string"},
              {"name": "flag", "shape": [2], "dtype": "bool"},
              {"name": "none", "shape": [0, 3], "dtype": "float32"},
              {"name": "complex", "shape": [], "dtype": "complex64"}]}]}
            """);

        using IVariableSource source = WeightSources.Open(_folder.Path);
        Assert.Equal("TensorFlow.js weights", source.FormatName);
        Assert.Equal([1.5f, -2f], Read(source, "half").AsSpan<float>().ToArray());
        Assert.Equal([0.5f, 32766.5f], Read(source, "short").AsSpan<float>().ToArray());
        Assert.Equal([-1, 0, 2], Read(source, "byte").AsSpan<int>().ToArray()); // -1.5, 0 and 1.5: halves go up
        Assert.Equal(["a", "bcd"], Read(source, "text").Strings.Select(Encoding.UTF8.GetString));
        Assert.Equal([1, 0], Read(source, "flag").Bytes.ToArray());
        Assert.Equal(0, Read(source, "none").ElementCount);
        Assert.Equal([1f, 2f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(Read(source, "complex").Bytes.Span).ToArray());
        Assert.Equal(("part/b.bin".Split('/')[^1], "c.bin"), (source.Get("short").Shard == "a.bin" ? "b.bin" : "", source.Get("byte").Shard));
    }

    [Theory]
    [InlineData("""[{"paths": ["../x.bin"], "weights": []}]""", "in the manifest's folder")]
    [InlineData("""[{"paths": ["missing.bin"], "weights": []}]""", "not beside it")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [2], "dtype": "float32"}]}]""", "4 bytes left")]
    [InlineData("""[{"paths": ["v.bin"], "weights": []}]""", "found 4 bytes")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [-1], "dtype": "float32"}]}]""", "whole numbers")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [9000000000, 9000000000], "dtype": "float32"}]}]""", "")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [1], "dtype": "int64"}]}]""", "'int64'")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [1], "dtype": "string"}]}]""", "the end of the files")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [4], "dtype": "bool", "quantization": {"dtype": "uint8", "scale": 1, "min": 0}}]}]""", "quantized")]
    [InlineData("""[{"paths": "v.bin", "weights": []}]""", "expected an array")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [1], "dtype": "float32"}, {"name": "a", "shape": [0], "dtype": "float32"}]}]""", "each name once")]
    [InlineData("""[{"weights": [}]""", "not JSON")]
    public void What_cannot_be_is_refused(string manifest, string message)
    {
        File.WriteAllBytes(_folder.File("v.bin"), [0xff, 0xff, 0xff, 0xff]);
        File.WriteAllText(_folder.File("weights_manifest.json"), manifest);
        TfModelException e = Assert.ThrowsAny<TfModelException>(() => TfjsWeightsReader.Open(_folder.File("weights_manifest.json")));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_as_JSON_are_not_taken_for_a_model()
    {
        File.WriteAllText(_folder.File("w.json"), """{"signature": [1.0, 2.5], "format": [3]}""");
        Assert.False(TfjsFormat.IsTfjs(_folder.File("w.json")));
        using IVariableSource source = WeightSources.Open(_folder.File("w.json"));
        Assert.Equal(2, source.Variables.Count);
        File.WriteAllText(_folder.File("model.json"), """{"format": "graph-model", "modelTopology": {}}""");
        Assert.Contains("holds no weights", Assert.Throws<UnrecognizedFormatException>(() => WeightSources.Open(_folder.File("model.json"))).Message, StringComparison.Ordinal);
    }

    private static Tensor Read(IVariableSource source, string name) => source.ReadTensor(source.Get(name));
}
