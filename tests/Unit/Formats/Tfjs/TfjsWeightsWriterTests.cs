using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Tfjs;

/// <summary>The files of weights against those of the official converters, which need no reader of ours.</summary>
public sealed class TfjsWeightsWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CorpusTheory]
    [InlineData("official-layers-quantized/tfjs-float32-shards", "official-layers-quantized/tfjs-float32-shards", 65536L)]
    [InlineData("official-layers-quantized/tfjs-split-by-layer", "official-layers-quantized/tfjs-float32-shards", 4194304L)]
    [InlineData("official-layers-quantized/tfjs-float16", "official-layers-quantized/tfjs-float32-shards", 4194304L, "float16")]
    [InlineData("official-layers-quantized/tfjs-uint8", "official-layers-quantized/tfjs-float32-shards", 4194304L, "uint8")]
    [InlineData("official-layers-quantized/tfjs-uint16", "official-layers-quantized/tfjs-float32-shards", 4194304L, "uint16")]
    [InlineData("official-layers-quantized/tfjs-by-pattern", "official-layers-quantized/tfjs-float32-shards", 30000L, "uint8=*/kernel", "float16=*/bias")]
    [InlineData("official-layers-mini-xception/tfjs-layers", "official-layers-mini-xception/tfjs-layers", 4194304L)]
    [InlineData("official-layers-mini-xception/tfjs-uint16", "official-layers-mini-xception/tfjs-layers", 4194304L, "uint16=*kernel")]
    public void Files_are_those_of_the_official_converter(string official, string plain, long shardBytes, params string[] rules)
    {
        string folder = Corpus.PathOf("pairs", official);
        using TfjsWeightsReader source = TfjsWeightsReader.Open(Corpus.PathOf("pairs", plain, "model.json"));
        IReadOnlyList<TfjsWeightGroup> expected = TfjsWeightsManifest.Read(Path.Combine(folder, "model.json"));
        IReadOnlyList<TfjsOutputWeight>[] groups = [.. expected.Select(g => g.Weights.Select(w => Weight(w.Name, source.ReadTensor(source.Get(w.Name)))).ToArray())];

        string written = Write(groups, TfjsQuantizationPlan.Create([.. rules.Select(Rule)], groups.SelectMany(g => g).Select(w => w.Name)), shardBytes);

        Assert.Equal(Directory.GetFiles(folder, "*.bin").Select(Path.GetFileName).Order(), Directory.GetFiles(written, "*.bin").Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(folder, "*.bin"), f => Assert.Equal(File.ReadAllBytes(f), File.ReadAllBytes(Path.Combine(written, Path.GetFileName(f)))));
        using JsonDocument theirs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "model.json")));
        using JsonDocument ours = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(written, "manifest.json")));
        Assert.True(JsonElement.DeepEquals(theirs.RootElement.GetProperty("weightsManifest"), ours.RootElement));
    }

    [CorpusFact]
    public void The_official_bytes_are_those_of_binary32_arithmetic()
    {
        // In binary64 (NumPy 2) some values at a tie are stored one step away: the pairs tell which one it was.
        using TfjsWeightsReader plain = TfjsWeightsReader.Open(Corpus.PathOf("pairs", "official-layers-quantized", "tfjs-float32-shards", "model.json"));
        string folder = Corpus.PathOf("pairs", "official-layers-quantized", "tfjs-uint16");
        byte[] stored = File.ReadAllBytes(Path.Combine(folder, "group1-shard1of1.bin"));
        int at = 0, others = 0;
        foreach (TfjsWeight weight in TfjsWeightsManifest.Read(Path.Combine(folder, "model.json"))[0].Weights)
        {
            TfjsQuantization q = weight.Quantization!;
            double max = (65535 * q.Scale) + q.Min;
            foreach (float value in plain.ReadTensor(plain.Get(weight.Name)).AsSpan<float>())
            {
                double inDouble = Math.Round((Math.Clamp(value, q.Min, max) - q.Min) / q.Scale, MidpointRounding.ToEven);
                others += inDouble == BitConverter.ToUInt16(stored, at) ? 0 : 1;
                at += 2;
            }
        }

        Assert.InRange(others, 1, at / 200);
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        Tensor text = new(new TensorShape(2), ["a"u8.ToArray(), Encoding.UTF8.GetBytes("äöü")]);
        Tensor[] tensors =
        [
            Tensor.Create<float>([1.5f, float.NaN, float.PositiveInfinity], new TensorShape(3)),
            Tensor.Create<int>([int.MinValue, 7], new TensorShape(2, 1)),
            Tensor.Create<bool>([true, false, true], new TensorShape(3)),
            text,
            new(DataType.Complex64, TensorShape.Scalar, new byte[] { 0, 0, 128, 63, 0, 0, 0, 64 }),
            Tensor.Create<float>([], new TensorShape(0, 3)),
            Tensor.Create<byte>([0, 255], new TensorShape(2)),
            Tensor.Create<long>([int.MinValue, int.MaxValue], new TensorShape(2)),
            Tensor.Create<ushort>([65535], new TensorShape(1)),
            Tensor.Create<uint>([int.MaxValue], new TensorShape(1)),
            Tensor.Create<double>([0.1, double.NegativeInfinity], new TensorShape(2)),
            Tensor.Create<Half>([(Half)0.25], new TensorShape(1)),
        ];
        string written = Write([[.. tensors.Select((t, i) => Weight($"w{i}", t))], [], [Weight("empty", Tensor.Create<float>([], new TensorShape(0)))]], TfjsQuantizationPlan.None, 7);

        IReadOnlyList<TfjsWeightGroup> groups = TfjsWeightsManifest.Read(Path.Combine(written, "manifest.json"));
        Assert.Equal([12, 0, 0], groups.Select(g => g.Paths.Count));
        Assert.Equal("group1-shard12of12.bin", groups[0].Paths[^1]);
        using TfjsWeightsReader reader = TfjsWeightsReader.Open(Path.Combine(written, "manifest.json"));
        Assert.Equal(text.Strings, reader.ReadTensor(reader.Get("w3")).Strings);
        for (int i = 0; i < tensors.Length; i++)
        {
            Tensor read = reader.ReadTensor(reader.Get($"w{i}"));
            Assert.Equal(tensors[i].Shape, read.Shape);
            Assert.Equal(TfjsWeightType.Of(tensors[i].DataType), read.DataType);
            Assert.True(i == 3 || TensorConverter.Convert(tensors[i], read.DataType).Bytes.Span.SequenceEqual(read.Bytes.Span));
        }
    }

    [Theory]
    [InlineData(DataType.UInt8, 255)]
    [InlineData(DataType.UInt16, 65535)]
    public void Quantized_values_are_within_half_a_step(DataType type, double steps)
    {
        Random random = new(5);
        for (int round = 0; round < 60; round++)
        {
            float[] values = new float[random.Next(1, 9000)];
            double magnitude = Math.Pow(10, random.Next(-44, 39)), offset = random.Next(3) * magnitude * random.NextDouble();
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)Math.Clamp((magnitude * ((random.NextDouble() * 2) - 1)) + offset, -float.MaxValue, float.MaxValue);
            }

            string written = Write([[Weight("w", Tensor.Create<float>(values, new TensorShape(values.Length)))]], TfjsQuantizationPlan.Create([new(type, [])], ["w"]), 1000, $"{type}{round}");
            using TfjsWeightsReader reader = TfjsWeightsReader.Open(Path.Combine(written, "manifest.json"));
            float[] read = reader.ReadTensor(reader.Get("w")).AsSpan<float>().ToArray();
            double step = ((double)values.Max() - values.Min()) / steps;
            double rounding = Math.Max(values.Max(v => Math.Abs((double)v)) * 3e-7, float.Epsilon);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.True(Math.Abs((double)values[i] - read[i]) <= (step * 0.501) + rounding, $"{values[i]} became {read[i]}, steps of {step}");
            }
        }
    }

    [Fact]
    public void Zero_stays_zero_and_equal_values_stay_what_they_are()
    {
        Tensor around = Tensor.Create<float>([-0.3f, 0, 0.7f], new TensorShape(3));
        Tensor equal = Tensor.Create<float>([0.1f, 0.1f], new TensorShape(2));
        Tensor none = Tensor.Create<float>([], new TensorShape(0));
        Tensor whole = Tensor.Create<int>([3], new TensorShape(1));
        TfjsQuantizationPlan plan = TfjsQuantizationPlan.Create([new(DataType.UInt8, [])], ["around", "equal", "none", "whole"]);
        string written = Write([[Weight("around", around), Weight("equal", equal), Weight("none", none), Weight("whole", whole)]], plan, 100);
        using TfjsWeightsReader reader = TfjsWeightsReader.Open(Path.Combine(written, "manifest.json"));
        Assert.Equal(0f, reader.ReadTensor(reader.Get("around")).AsSpan<float>()[1]);
        Assert.Equal([0.1f, 0.1f], reader.ReadTensor(reader.Get("equal")).AsSpan<float>().ToArray());
        IReadOnlyList<TfjsWeight> weights = TfjsWeightsManifest.Read(Path.Combine(written, "manifest.json"))[0].Weights;
        Assert.Equal(new TfjsQuantization(DataType.UInt8, 1, 0.1f), weights[1].Quantization);
        Assert.Equal([null, null], weights.Skip(2).Select(w => w.Quantization));
    }

    public static TheoryData<Tensor, string?, string> Faults => new()
    {
        { Tensor.Create<long>([0, 1, 0, 2147483648], new TensorShape(2, 2)), null, "2147483648 at [1, 1]" },
        { Tensor.Create<long>([long.MinValue], TensorShape.Scalar), null, "-9223372036854775808 at []" },
        { Tensor.Create<uint>([4294967295], new TensorShape(1)), null, "4294967295 at [0]" },
        { Tensor.Create<ulong>([ulong.MaxValue], new TensorShape(1)), null, "18446744073709551615 at [0]" },
        { Tensor.Create<double>([1, -1e39], new TensorShape(2)), null, "-1E+39 at [1], which is infinite as float32" },
        { Tensor.Create<double>([1, 1e39], new TensorShape(2)), "uint8", "1E+39 at [1], which is infinite as float32" },
        { Tensor.Create<float>([70000], new TensorShape(1)), "float16", "70000 at [0], which is infinite as float16" },
        { Tensor.Create<float>([1, float.NaN], new TensorShape(2)), "uint8", "holds NaN at [1]" },
        { Tensor.Create<float>([1, float.NegativeInfinity], new TensorShape(2)), "uint16", "an infinity at [1]" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Values_that_do_not_fit_are_refused_by_place(Tensor tensor, string? quantization, string message)
    {
        TfjsQuantizationPlan plan = TfjsQuantizationPlan.Create(quantization is null ? [] : [Rule(quantization)], ["a/b"]);
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => Write([[Weight("a/b", tensor)]], plan, 100));
        Assert.Contains("'a/b'", e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void What_is_no_model_of_weights_is_refused()
    {
        Tensor one = Tensor.Create<float>([1], new TensorShape(1));
        Assert.Contains("two weights", Fault([[Weight("a", one)], [Weight("a", one)]], 10), StringComparison.Ordinal);
        Assert.Contains("0 bytes", Fault([[Weight("a", one)]], 0), StringComparison.Ordinal);
        Assert.Contains("resource values", Fault([[new TfjsOutputWeight("a", DataType.Resource, TensorShape.Scalar, () => one)]], 10), StringComparison.Ordinal);
        Assert.Contains("its values are float32 (1,)", Fault([[new TfjsOutputWeight("a", DataType.Float32, new TensorShape(2), () => one)]], 10), StringComparison.Ordinal);

        string Fault(IReadOnlyList<IReadOnlyList<TfjsOutputWeight>> groups, long shardBytes) =>
            Assert.Throws<InvalidInputException>(() => Write(groups, TfjsQuantizationPlan.None, shardBytes)).Message;
    }

    [Fact]
    public void The_work_can_be_cancelled()
    {
        using CancellationTokenSource source = new();
        using OutputFolder output = OutputFolder.Create(_folder.File("out"), OverwriteMode.Refuse);
        TfjsOutputWeight weight = new("a", DataType.Float32, new TensorShape(1), () =>
        {
            source.Cancel();
            return Tensor.Create<float>([1], new TensorShape(1));
        });
        Assert.Throws<OperationCanceledException>(() => TfjsWeightsWriter.Write(output, [[weight, weight with { Name = "b" }]], TfjsQuantizationPlan.None, 100, null, source.Token));
    }

    private static TfjsOutputWeight Weight(string name, Tensor tensor) => new(name, tensor.DataType, tensor.Shape, () => tensor);

    private static TfjsQuantizationRule Rule(string text)
    {
        string[] parts = text.Split('=');
        return new(DataTypes.TryParse(parts[0], out DataType type) ? type : throw new ArgumentException(text), parts.Length == 1 ? [] : parts[1].Split(','));
    }

    // The folder written, with the manifest in a file of its own.
    private string Write(IReadOnlyList<IReadOnlyList<TfjsOutputWeight>> groups, TfjsQuantizationPlan plan, long shardBytes, string name = "out")
    {
        using OutputFolder output = OutputFolder.Create(_folder.File(name), OverwriteMode.Refuse);
        IReadOnlyList<TfjsWeightGroup> written = TfjsWeightsWriter.Write(output, groups, plan, shardBytes, null, CancellationToken.None);
        using (OutputStream stream = output.CreateFile("manifest.json"))
        using (Utf8JsonWriter json = new(stream))
        {
            TfjsManifestWriter.Write(json, written);
        }

        output.Commit();
        return _folder.File(name);
    }
}
