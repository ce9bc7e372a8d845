using System.IO.Compression;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Features;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;
using TfModelTools.Weights.Comparison;
using TfModelTools.Weights.Selection;
using TfModelTools.Weights.Statistics;

namespace TfModelTools.Tests.Weights;

/// <summary>One array that no tensor holds must not hide the others of its file, nor be passed over where values are asked for.</summary>
public sealed class UnreadableVariableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("'|O'", "|O", "Python objects")]
    [InlineData("'<M8[ns]'", "<M8[ns]", "M8")]
    [InlineData("'<f16'", "<f16", "f16")]
    [InlineData("'|V1'", "|V1", "V1")]
    [InlineData("[('x', '<f4'), ('y', '<i2', (3,))]", "[('x', '<f4'), ('y', '<i2', (3,))]", "<i2")]
    public void An_archive_is_listed_with_it_and_read_without_it(string descr, string written, string says)
    {
        string path = _folder.File("mixed.npz");
        WriteArchive(path, ("bad", descr, "(2, 3)", new byte[40]), ("good", "'<f4'", "(2,)", [0, 0, 128, 63, 0, 0, 0, 64]));
        using NpzReader reader = NpzReader.Open(path);
        Assert.Equal([$"bad unknown ({written}) (2, 3) 40", "good float32 (2,) 8"], reader.Variables.Select(v => $"{v.Name} {v.TypeName} {v.Shape} {v.ByteSize}"));
        Assert.Equal([1f, 2f], reader.ReadTensor(reader.Get("good")).AsSpan<float>().ToArray());
        foreach (Action ask in (Action[])[() => reader.ReadTensor(reader.Get("bad")), () => reader.OpenValues(reader.Get("bad")), () => reader.ReadStrings(reader.Get("bad"))])
        {
            UnsupportedFeatureException e = Assert.Throws<UnsupportedFeatureException>(ask);
            Assert.Contains(says, e.Message, StringComparison.Ordinal);
            Assert.Contains("'bad'", e.Message, StringComparison.Ordinal);
        }

        VariableInfo[] good = [reader.Get("good")];
        Assert.Equal(1, WeightExporter.Export(reader, good, _folder.File("good.npz")).VariableCount);
        Assert.Single(StatisticsCollector.Measure(WeightInput.Of(reader, good)));
    }

    [Fact]
    public void What_asks_for_its_values_names_it_and_says_how_to_leave_it_out()
    {
        string path = _folder.File("mixed.npz");
        WriteArchive(path, ("meta", "'|O'", "()", new byte[9]), ("w", "'|u1'", "(1,)", [7]));
        using NpzReader reader = NpzReader.Open(path);
        Action[] asks =
        [
            () => WeightExporter.Export(reader, reader.Variables, _folder.File("a.npz")),
            () => CheckpointExporter.Export(WeightInput.Of(reader, reader.Variables), _folder.File("ckpt")),
            () => StatisticsCollector.Measure(WeightInput.Of(reader, reader.Variables)),
            () => VariableComparer.Compare(reader, reader),
        ];
        foreach (Action ask in asks)
        {
            UnsupportedFeatureException e = Assert.Throws<UnsupportedFeatureException>(ask);
            Assert.Contains("'meta' (unknown (|O))", e.Problem, StringComparison.Ordinal);
            Assert.Contains(nameof(OptionKey.Exclude), e.Remedy, StringComparison.Ordinal);
        }

        Assert.Equal(["mixed.npz"], _folder.Entries());
        ComparisonOptions without = new() { Selector = new VariableSelector(new VariableSelection { Exclude = ["meta"] }) };
        Assert.True(Assert.Single(VariableComparer.Compare(reader, reader, without)).IsIdentical);

        // Only in one of the two it is not asked for its values.
        using NpzReader other = Archive("other.npz", ("w", "'|u1'", "(1,)", [7]));
        Assert.Equal([ComparisonResult.OnlyInReference, ComparisonResult.Equal], VariableComparer.Compare(reader, other).Select(c => c.Result));
    }

    [Fact]
    public void A_folder_of_arrays_too()
    {
        Directory.CreateDirectory(_folder.File("w"));
        File.WriteAllBytes(_folder.File("w/a.npy"), Array("'|O'", "(1,)", new byte[5]));
        File.WriteAllBytes(_folder.File("w/b.npy"), Array("'|u1'", "(1,)", [7]));
        using NpyFolderReader reader = NpyFolderReader.Open(_folder.File("w"));
        Assert.Equal(["unknown (|O)", "uint8"], reader.Variables.Select(v => v.TypeName));
        Assert.Equal(7, reader.ReadTensor(reader.Get("b")).Bytes.Span[0]);
        Assert.Throws<UnsupportedFeatureException>(() => reader.ReadTensor(reader.Get("a")));
        Assert.Throws<UnsupportedFeatureException>(() => NpyReader.Read(_folder.File("w/a.npy")));
    }

    [Fact]
    public void Types_of_TensorFlow_that_hold_no_numbers_are_named_and_so_are_newer_ones()
    {
        VariableInfo Variable(DataType type) => new("v", type, TensorShape.Scalar, 0, "f", 0);
        Assert.Equal(["resource", "variant", "unknown (number 77)", "string", "float32"], ((DataType[])[DataType.Resource, DataType.Variant, (DataType)77, DataType.String, DataType.Float32]).Select(t => Variable(t).TypeName));
        Assert.Equal([false, false, false, true, true], ((DataType[])[DataType.Resource, DataType.Variant, (DataType)77, DataType.String, DataType.Float32]).Select(t => Variable(t).IsReadable));
    }

    private NpzReader Archive(string name, params (string Name, string Descr, string Shape, byte[] Values)[] arrays)
    {
        WriteArchive(_folder.File(name), arrays);
        return NpzReader.Open(_folder.File(name));
    }

    [Fact]
    public void Features_are_read_without_it_and_never_take_another_array_for_it()
    {
        string path = _folder.File("features.npz");
        WriteArchive(path, ("x", "'<f4'", "(1, 1)", [0, 0, 128, 63]), ("notes", "'|O'", "(1,)", new byte[9]));
        FeatureArrays arrays = FeatureArrays.Read(path);
        ModelPort[] One(string name) => [new ModelPort(name, DataType.Float32, new SymbolicShape(Dimension.Batch, 1))];
        Assert.Equal(1f, FeatureSet.Match(arrays, One("x"), One("y"), "features", [], needsOutputs: false).Inputs["x"].AsSpan<float>()[0]);

        // Meant as the input, or as an expected output; and where a single input may have any name there are two to choose from.
        Assert.Contains("'notes'", Assert.Throws<UnsupportedFeatureException>(() => FeatureSet.Match(arrays, One("notes"), One("y"), "features", [], needsOutputs: false)).Message, StringComparison.Ordinal);
        Assert.Throws<UnsupportedFeatureException>(() => FeatureSet.Match(arrays, One("x"), One("notes"), "features", [], needsOutputs: true));
        Assert.Throws<InvalidInputException>(() => FeatureSet.Match(arrays, One("z"), One("y"), "features", [], needsOutputs: false));
    }

    private static void WriteArchive(string path, params (string Name, string Descr, string Shape, byte[] Values)[] arrays)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, string descr, string shape, byte[] values) in arrays)
        {
            using Stream entry = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
            entry.Write(Array(descr, shape, values));
        }
    }

    private static byte[] Array(string descr, string shape, byte[] values)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n");
        return [.. NpyFormat.Magic, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. values];
    }
}
