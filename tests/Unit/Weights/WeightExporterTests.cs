using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Weights;

public sealed class WeightExporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Outputs => ["w.npz", "w/", "w.safetensors", "w.h5"];

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Every_type_shape_and_name_that_a_format_holds_comes_back_the_same_bits(string output)
    {
        Random random = new(1);
        List<KeyValuePair<string, Tensor>> tensors = [];
        foreach (DataType type in TensorSamples.NumberTypes.Append(DataType.String).Where(t => Holds(output, t)))
        {
            tensors.AddRange(TensorSamples.Shapes.Select(s => KeyValuePair.Create($"{type}/{string.Join('x', s)}_", TensorSamples.Random(random, type, s))));
        }

        tensors.AddRange(TensorSamples.Names.Where(n => NameFits(output, n)).Select(n => KeyValuePair.Create(n, TensorSamples.Random(random, DataType.Float32, 3))));
        using MemorySource source = new(tensors);
        WeightExportResult result = WeightExporter.Export(source, source.Variables, _folder.File(output));
        Assert.Equal(tensors.Count, result.VariableCount);
        using IVariableSource read = WeightSources.Open(_folder.File(output));
        Assert.Equal(tensors.Select(t => t.Key).Order(StringComparer.Ordinal), read.Variables.Select(v => v.Name).Order(StringComparer.Ordinal));
        foreach ((string name, Tensor tensor) in tensors)
        {
            TensorSamples.AssertSame(tensor, read.ReadTensor(read.Get(name)));
        }
    }

    [Theory]
    [InlineData("w.json")]
    [InlineData("w.json.gz")]
    public void Json_gives_float32_back_the_same_bits(string output)
    {
        Tensor tensor = Tensor.Create<float>([.. Enumerable.Range(0, 300_000).Select(i => MathF.Sin(i) * i)], new TensorShape(3, 100_000));
        using MemorySource source = new([KeyValuePair.Create("a/b", tensor), KeyValuePair.Create("s", new Tensor(TensorShape.Scalar, ["x"u8.ToArray()]))]);
        WeightExportResult result = WeightExporter.Export(source, source.Variables, _folder.File(output));
        Assert.Equal(new FileInfo(_folder.File(output)).Length, result.ByteCount);
        using IVariableSource read = WeightSources.Open(_folder.File(output));
        TensorSamples.AssertSame(tensor.Reshape(new TensorShape(300_000)), read.ReadTensor(read.Get("a/b")));
        Assert.Equal("x"u8.ToArray(), Assert.Single(read.ReadTensor(read.Get("s")).Strings));
    }

    [Fact]
    public void Casts_renames_and_transposes()
    {
        Tensor tensor = Tensor.Create<float>([1.5f, 2, 3, 4, 500, -6], new TensorShape(2, 3));
        using MemorySource source = new([KeyValuePair.Create("a/kernel", tensor), KeyValuePair.Create("a/bias", Tensor.Create<float>([1], new TensorShape(1))), KeyValuePair.Create("s", new Tensor(TensorShape.Scalar, ["x"u8.ToArray()]))]);
        WeightExportResult result = WeightExporter.Export(source, source.Variables, _folder.File("w.npz"), new WeightExportOptions
        {
            DataType = DataType.Int8,
            Rename = name => name.Replace('/', '.'),
            Transpose = [new TransposeRule("*/kernel", [1, 0])],
        });
        Assert.Contains("'s'", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Dictionary<string, Tensor> read = NpzReader.ReadAll(_folder.File("w.npz")).ToDictionary();
        TensorSamples.AssertSame(Tensor.Create<sbyte>([1, 4, 2, 127, 3, -6], new TensorShape(3, 2)), read["a.kernel"]);
        Assert.Equal(DataType.Int8, read["a.bias"].DataType);
        Assert.Equal(DataType.String, read["s"].DataType);
    }

    [Fact]
    public void Transposes_agree_with_the_definition_in_every_permutation()
    {
        Tensor tensor = Tensor.Create<int>([.. Enumerable.Range(0, 3 * 40 * 5 * 37)], new TensorShape(3, 40, 5, 37));
        long[] strides = [40 * 5 * 37, 5 * 37, 37, 1];
        int[][] permutations = [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 2, 3], [0, 3, 1, 2], [2, 3, 0, 1], [0, 1, 3, 2], [3, 0, 1, 2]];
        using MemorySource source = new([KeyValuePair.Create("a", tensor)]);
        foreach (int[] axes in permutations)
        {
            WeightExporter.Export(source, source.Variables, _folder.File("w.npz"), new WeightExportOptions { Overwrite = OverwriteMode.Replace, Transpose = [new TransposeRule("*", axes)] });
            Tensor read = Assert.Single(NpzReader.ReadAll(_folder.File("w.npz"))).Value;
            Assert.Equal(axes.Select(a => tensor.Shape[a]), read.Shape);
            ReadOnlySpan<int> values = read.AsSpan<int>();
            for (int i = 0; i < values.Length; i++)
            {
                long rest = i;
                long from = 0;
                for (int axis = 3; axis >= 0; axis--)
                {
                    from += rest % read.Shape[axis] * strides[axes[axis]];
                    rest /= read.Shape[axis];
                }

                Assert.Equal(from, values[i]);
            }
        }
    }

    [Fact]
    public void What_cannot_be_is_refused_before_anything_is_written()
    {
        using MemorySource source = new([KeyValuePair.Create("a", Tensor.Create<float>([1], TensorShape.Scalar)), KeyValuePair.Create("c", TensorSamples.Random(new Random(1), DataType.Complex64, 2)), KeyValuePair.Create("s", new Tensor(TensorShape.Scalar, [[]]))]);
        Assert.Contains("'c' (complex64)", Assert.Throws<InvalidInputException>(() => Export(source, "w.npz", new WeightExportOptions { DataType = DataType.Float32 })).Message, StringComparison.Ordinal);
        Assert.Contains("'s' (string)", Assert.Throws<InvalidInputException>(() => Export(source, "w.safetensors")).Message, StringComparison.Ordinal);
        Assert.Contains("'x'", Assert.Throws<InvalidInputException>(() => Export(source, "w.npz", new WeightExportOptions { Rename = _ => "x" })).Message, StringComparison.Ordinal);
        Assert.Contains(".npz", Assert.Throws<InvalidInputException>(() => Export(source, "w.xyz")).Message, StringComparison.Ordinal);
        Assert.Contains("one array", Assert.Throws<InvalidInputException>(() => Export(source, "w.npy")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => Export(source, "w.npz", new WeightExportOptions { Transpose = [new TransposeRule("*", [0, 0])] }));
        Assert.Throws<OutputException>(() => Export(source, "none/w.npz"));
        Assert.Contains("'a'", Assert.Throws<InvalidInputException>(() => Export(source, "w.h5", new WeightExportOptions { Rename = name => name == "c" ? "a/Adam" : name })).Message, StringComparison.Ordinal);
        Assert.Contains("'a//b'", Assert.Throws<InvalidInputException>(() => Export(source, "w.h5", new WeightExportOptions { Rename = name => name == "c" ? "a//b" : name })).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Entries());
        File.WriteAllText(_folder.File("w.npz"), "old");
        Assert.Throws<OutputException>(() => Export(source, "w.npz"));
        Assert.Equal("old", File.ReadAllText(_folder.File("w.npz")));
    }

    [Theory]
    [InlineData("w.npz")]
    [InlineData("w.json")]
    [InlineData("w.json.gz")]
    [InlineData("w.safetensors")]
    [InlineData("w/")]
    [InlineData("w.h5")]
    public void A_cancelled_or_failed_export_leaves_nothing_and_the_old_file_as_it_was(string output)
    {
        Tensor big = Tensor.Create<float>(new float[2_000_000], new TensorShape(2_000_000));
        using MemorySource source = new([KeyValuePair.Create("a", big), KeyValuePair.Create("b", big)]);
        using CancellationTokenSource cancel = new();
        WeightExportOptions options = new() { Progress = new CancelAt(cancel, 3 << 20) };
        Assert.ThrowsAny<OperationCanceledException>(() => WeightExporter.Export(source, source.Variables, _folder.File(output), options, cancel.Token));
        Assert.Empty(_folder.Entries());

        source.Opening = v =>
        {
            if (v.Name == "b")
            {
                throw new CorruptFileException("memory", "here", "this", "that");
            }
        };
        Assert.Throws<CorruptFileException>(() => Export(source, output));
        Assert.Empty(_folder.Entries());
        if (!output.EndsWith('/'))
        {
            File.WriteAllText(_folder.File(output), "old");
            Assert.Throws<CorruptFileException>(() => Export(source, output, new WeightExportOptions { Overwrite = OverwriteMode.Replace }));
            Assert.Equal([output], _folder.Entries());
            Assert.Equal("old", File.ReadAllText(_folder.File(output)));
        }
    }

    [Theory]
    [InlineData("w.h5", "a,a/b", null)]
    [InlineData("w.npz", "a,b", "same")]
    [InlineData("w.npz", "a", "")]
    [InlineData("w.npz", "a\0", null)]
    [InlineData("w.safetensors", "__metadata__", null)]
    [InlineData("w/", "LONG", null)]
    public void What_would_be_refused_is_told_before(string output, string names, string? renamed)
    {
        using MemorySource source = new(names.Replace("LONG", $"a/{new string('é', 130)}/b", StringComparison.Ordinal).Split(',').Select(n => KeyValuePair.Create(n, Tensor.Create<float>([1], TensorShape.Scalar))));
        WeightExportOptions options = new() { Rename = renamed is null ? null : _ => renamed };
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => WeightExporter.EnsureAllowed(WeightInput.Of(source, source.Variables), _folder.File(output), options));
        Assert.Equal(e.Message, Assert.Throws<InvalidInputException>(() => WeightExporter.Export(source, source.Variables, _folder.File(output), options)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Progress_ends_at_the_total()
    {
        using MemorySource source = new([KeyValuePair.Create("a", Tensor.Create<float>(new float[1_000_000], new TensorShape(1_000_000))), KeyValuePair.Create("b", Tensor.Create<float>([], new TensorShape(0)))]);
        Recorder recorder = new();
        Export(source, "w.npz", new WeightExportOptions { Progress = recorder });
        Assert.True(recorder.Reports.Count > 2);
        Assert.Equal(100, recorder.Reports[^1].Percent);
        Assert.Equal(recorder.Reports.Select(r => r.Completed).Order(), recorder.Reports.Select(r => r.Completed));
    }

    [Fact]
    public void The_same_export_gives_the_same_bytes()
    {
        using MemorySource source = new([KeyValuePair.Create("a", TensorSamples.Random(new Random(1), DataType.Float32, 1000)), KeyValuePair.Create("b/c", TensorSamples.Random(new Random(2), DataType.Int64, 3, 4))]);
        foreach (string extension in (string[])[".npz", ".json", ".json.gz", ".safetensors", ".h5"])
        {
            Export(source, "1" + extension);
            Export(source, "2" + extension);
            Assert.True(File.ReadAllBytes(_folder.File("1" + extension)).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File("2" + extension))), extension);
        }
    }

    [Theory]
    [InlineData("a.npz", WeightFormat.Npz)]
    [InlineData("A.JSON", WeightFormat.Json)]
    [InlineData("a.json.gz", WeightFormat.JsonGzip)]
    [InlineData("a.h5", WeightFormat.Hdf5)]
    [InlineData("a.hdf5", WeightFormat.Hdf5)]
    [InlineData("a.safetensors", WeightFormat.SafeTensors)]
    [InlineData("a/", WeightFormat.NpyFolder)]
    [InlineData("w.hd5", WeightFormat.Hdf5)]
    [InlineData("a.b/W.HE5", WeightFormat.Hdf5)]
    [InlineData("w.h5f", WeightFormat.Hdf5)]
    public void The_extension_tells_the_format(string path, WeightFormat format) => Assert.Equal(format, WeightFormats.FromExtension(path));

    // In HDF5 quantized and 4-bit types are written as the integers they are kept in, and read back as these.
    internal static bool Holds(string output, DataType type) => Path.GetExtension(output) switch
    {
        ".safetensors" => TfModelTools.Formats.SafeTensors.SafeTensorsFormat.NameOf(type) is not null,
        ".h5" => !type.TensorFlowName().StartsWith('q') && type is not (DataType.Int4 or DataType.UInt4 or DataType.Float8E4M3FN),
        _ => true,
    };

    // HDF5 has neither empty nor dot parts, and "a.npy" cannot be a dataset beside "a.npy/b".
    private static bool NameFits(string output, string name) => !output.EndsWith(".h5", StringComparison.Ordinal) || (name != "a.npy" && !name.Split('/').Any(p => p is "" or "." or ".."));

    private void Export(MemorySource source, string output, WeightExportOptions? options = null) => WeightExporter.Export(source, source.Variables, _folder.File(output), options);

    private sealed class CancelAt(CancellationTokenSource cancel, long bytes) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            if (value.Completed >= bytes)
            {
                cancel.Cancel();
            }
        }
    }

    private sealed class Recorder : IProgress<ProgressReport>
    {
        public List<ProgressReport> Reports { get; } = [];

        public void Report(ProgressReport value) => Reports.Add(value);
    }
}
