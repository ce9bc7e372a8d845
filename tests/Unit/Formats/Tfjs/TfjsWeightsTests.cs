using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Import;
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
    [InlineData("""[{"paths": ["v.bin"], "weights": {}}]""", "weights: found an object, expected an array")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [5]}]""", "weights[0]: found 5")]
    [InlineData("""[{"paths": [3], "weights": []}]""", "paths[0]: found 3, expected a string")]
    [InlineData("""[7]""", "[0]: found 7")]
    [InlineData("""{"weightsManifest": null}""", "holds no weights")]
    [InlineData("""{"weightsManifest": "x"}""", "weightsManifest: found \"x\"")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": 1, "shape": [1], "dtype": "float32"}]}]""", "name: found 1")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": 1, "dtype": "float32"}]}]""", "shape: found 1")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [1.5], "dtype": "float32"}]}]""", "shape[0]: found 1.5")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [1], "dtype": 5}]}]""", "dtype: found 5")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [1], "dtype": "float32", "quantization": 5}]}]""", "quantization: found 5")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [4], "dtype": "int32", "quantization": {"dtype": "uint8", "scale": 1e999, "min": 0}}]}]""", "scale")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "name": "b", "shape": [1], "dtype": "float32"}]}]""", "'name' a second time")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a\ud800", "shape": [1], "dtype": "float32"}]}]""", "half a surrogate pair")]
    [InlineData("""[{"paths": ["v\u0000.bin"], "weights": []}]""", "a control character")]
    [InlineData("""[{"paths": [""], "weights": []}]""", "no name")]
    [InlineData("""[{"paths": ["v.bin", "v.bin"], "weights": []}]""", "each file once")]
    [InlineData("""[{"paths": ["v.bin", "./v.bin"], "weights": []}]""", "each file once")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [1], "dtype": "float32"}]}, {"paths": ["x/..//v.bin"], "weights": [{"name": "b", "shape": [1], "dtype": "float32"}]}]""", "each file once")]
    [InlineData("""[{"paths": ["/etc/hostname"], "weights": []}]""", "'/etc/hostname', which is not beside it")]
    [InlineData("""[{"paths": ["/../v.bin"], "weights": []}]""", "in the manifest's folder")]
    [InlineData("""[{"paths": ["/v.bin", "v.bin"], "weights": []}]""", "each file once")]
    [InlineData("""[{"paths": ["."], "weights": []}]""", "in the manifest's folder")]
    [InlineData("""[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [9223372036854775807, 2], "dtype": "float32"}]}]""", "the shape of 'a'")]
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

    [Fact]
    public void Every_change_of_a_model_is_refused_or_read()
    {
        File.WriteAllText(_folder.File("model.json"), """{"format":"layers-model","modelTopology":{"keras_version":"2.4.0","model_config":{"class_name":"Sequential","config":{"name":"s","layers":[{"class_name":"Dense","config":{"name":"d","units":1,"batch_input_shape":[null,1]}}]}}},"weightsManifest":[{"paths":["v.bin"],"weights":[{"name":"d/kernel","shape":[1,1],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,"min":-1}},{"name":"d/bias","shape":[1],"dtype":"float32"}]}]}""");
        File.WriteAllBytes(_folder.File("v.bin"), [3, 0, 0, 0, 0]);
        static void Read(string path)
        {
            ModelGraph graph = ModelImporter.Import(path);
            foreach (GraphValue value in graph.Nodes.SelectMany(n => n.Inputs).Where(i => i.Constant is not null))
            {
                value.Constant!.Read();
            }
        }

        Read(_folder.File("model.json"));
        Assert.True(BadInput.FlipBytes(_folder.File("model.json"), Read) > 500);
        Assert.True(BadInput.Truncate(_folder.File("model.json"), Read) > 300);
    }

    [Fact]
    public void Twenty_thousand_weights_in_as_many_files_cost_no_more_than_their_number()
    {
        const int Count = 20_000;
        StringBuilder layers = new();
        StringBuilder weights = new();
        StringBuilder paths = new();
        Directory.CreateDirectory(_folder.File("v"));
        for (int i = 0; i < Count; i++)
        {
            string comma = i > 0 ? "," : "";
            layers.Append(System.Globalization.CultureInfo.InvariantCulture, $$$"""{{{comma}}}{"class_name":"Dense","config":{"name":"d{{{i}}}","units":1,"use_bias":false}}""");
            weights.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""{{comma}}{"name":"d{{i}}/kernel","shape":[1,1],"dtype":"float32"}""");
            if (i % 100 == 0)
            {
                paths.Append(System.Globalization.CultureInfo.InvariantCulture, $"{comma}\"v/{i}.bin\"");
                File.WriteAllBytes(_folder.File($"v/{i}.bin"), new byte[400]);
            }
        }

        File.WriteAllText(_folder.File("model.json"), $$$"""{"modelTopology":{"model_config":{"class_name":"Sequential","config":{"name":"s","layers":[{"class_name":"InputLayer","config":{"name":"i","batch_input_shape":[null,1]}}, {{{layers}}} ]} } },"weightsManifest":[{"paths":[{{{paths}}}],"weights":[{{{weights}}} ]} ]}""");
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        ModelGraph graph = ModelImporter.Import(_folder.Path);
        foreach (GraphNode node in graph.Nodes)
        {
            node.Inputs[1].Constant!.Read();
        }

        Assert.Equal(Count, graph.Nodes.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1L << 30);
    }

    [Fact]
    public void Strings_are_passed_over_a_window_at_a_time()
    {
        using MemoryStream values = new();
        List<int> lengths = [];
        for (int i = 0; i < 5_000; i++)
        {
            lengths.Add(i % 500 == 0 ? 100_000 + i : i % 40);
            values.Write(BitConverter.GetBytes(lengths[^1]));
            values.Write(new byte[lengths[^1]]);
        }

        File.WriteAllBytes(_folder.File("v.bin"), values.ToArray());
        File.WriteAllText(_folder.File("weights_manifest.json"), """[{"paths": ["v.bin"], "weights": [{"name": "a", "shape": [2, 2000], "dtype": "string"}, {"name": "b", "shape": [1000], "dtype": "string"}]}]""");
        using IVariableSource source = WeightSources.Open(_folder.File("weights_manifest.json"));
        Assert.Equal(lengths, Read(source, "a").Strings.Concat(Read(source, "b").Strings).Select(s => s.Length));
    }

    private static Tensor Read(IVariableSource source, string name) => source.ReadTensor(source.Get(name));
}
