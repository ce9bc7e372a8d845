using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Weights;
using static TfModelTools.Tests.Fuzz.Seeds.SeedFiles;

namespace TfModelTools.Tests.Fuzz.Seeds;

/// <summary>Small files of weights: .npz, .npy, .json, .json.gz, .safetensors, .h5.</summary>
internal static class WeightSeeds
{
    private static readonly KeyValuePair<string, Tensor>[] Some = [new("a", Numbers(2, 2)), new("b/c", Tensor.Create<int>([1, -2, 3], new TensorShape(3))), new("d", Bits(DataType.Float64, 2))];

    /// <summary>NumPy archives.</summary>
    public static IReadOnlyList<FuzzSeed> Npz(string name) =>
    [
        Seed("stored", f => NpzWriter.Write(Path.Combine(f, name), Some)),
        Seed("mixed", f => NpzWriter.Write(Path.Combine(f, name), Mixed)),
        Seed("deflated", f => NpzWriter.Write(Path.Combine(f, name), Mixed, compression: NpzCompression.Deflated)),
        Seed("features", f => NpzWriter.Write(Path.Combine(f, name), [new("in/x", Numbers(2, 3)), new("out/y", Numbers(2, 1))])),
    ];

    /// <summary>NumPy arrays: each type, both orders, both byte orders.</summary>
    public static IReadOnlyList<FuzzSeed> Npy(string name) =>
    [
        .. new[] { DataType.Float32, DataType.Float16, DataType.Int64, DataType.Bool, DataType.Complex64, DataType.String }.Select(t => Seed(t.ToString(), f => NpyWriter.Write(Path.Combine(f, name), Bits(t, 2, 3)))),
        Seed("scalar", f => NpyWriter.Write(Path.Combine(f, name), Bits(DataType.Float32))),
        new("fortran", new FileSet(name, Array("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", 24))),
        new("big-endian", new FileSet(name, Array("{'descr': '>i2', 'fortran_order': False, 'shape': (4,), }", 8))),
        new("text", new FileSet(name, Array("{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }", 24))),
        new("record", new FileSet(name, Array("{'descr': [('a', '<f4'), ('b', '<i4', (2,))], 'fortran_order': False, 'shape': (2,), }", 24))),
    ];

    /// <summary>JSON as our exports and other programs write it.</summary>
    public static IReadOnlyList<FuzzSeed> Json(string name) =>
    [
        Exported("exported", name),
        new("nested", new FileSet(name, """{"a": [[1, 2.5], [-3e2, 0]], "b": 7, "c": [], "d": [true, false], "e": ["x", "y\u00e9"], "f": [NaN, Infinity]}"""u8.ToArray())),
        new("strings", new FileSet(name, """{"s": [["a", {"b64": "/wA="}], ["", "\u00fc"]], "big": [18446744073709551615, 0], "huge": [123456789012345678901234567890]}"""u8.ToArray())),
    ];

    /// <summary>The same, compressed.</summary>
    public static IReadOnlyList<FuzzSeed> JsonGzip(string name) => [.. Json("w.json").Select(s => s with { Files = new FileSet(name, GzipMutator.Deflate(s.Files["w.json"])) })];

    /// <summary>Safetensors files.</summary>
    public static IReadOnlyList<FuzzSeed> SafeTensors(string name) =>
    [
        Exported("exported", name),
        new("metadata", new FileSet(name, Headed("""{"__metadata__": {"format": "pt", "x": "y"}, "w": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}, "b": {"dtype": "BF16", "shape": [2], "data_offsets": [8, 12]}, "e": {"dtype": "I64", "shape": [0], "data_offsets": [12, 12]}}""", 12))),
    ];

    /// <summary>HDF5 files: groups, types, attributes.</summary>
    public static IReadOnlyList<FuzzSeed> Hdf5(string name) =>
    [
        Exported("exported", name),
        Seed("tree", folder =>
        {
            using Hdf5Writer writer = Hdf5Writer.Create(Path.Combine(folder, name), OverwriteMode.Refuse);
            foreach (DataType type in new[] { DataType.Float32, DataType.Float64, DataType.Int8, DataType.UInt16, DataType.Int64, DataType.Bool, DataType.String })
            {
                writer.AddDataset($"/g/{type}", Bits(type, 2, 3));
            }

            writer.AddGroup("/g/h/i");
            writer.SetAttribute("/", "text", "some text");
            writer.SetAttribute("/g", "names", new[] { "a", "bc", "" });
            writer.SetAttribute("/g/Float32", "scale", Numbers(2));
            writer.Commit();
        }),
        .. ModernHdf5.Files(name),
    ];

    private static FuzzSeed Exported(string what, string name) => Seed(what, folder =>
    {
        using TemporaryFile npz = new(Some);
        using IVariableSource source = WeightSources.Open(npz.Path);
        WeightExporter.Export(source, source.Variables, Path.Combine(folder, name));
    });

    private static byte[] Array(string header, int bytes)
    {
        string padded = header.PadRight(((10 + header.Length) / 64 * 64) + 64 - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded), .. new byte[bytes]];
    }

    private static byte[] Headed(string header, int bytes) => [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[bytes]];

    /// <summary>An archive to export from.</summary>
    private sealed class TemporaryFile : IDisposable
    {
        private readonly TestSupport.TemporaryFolder _folder = new();

        public TemporaryFile(IEnumerable<KeyValuePair<string, Tensor>> arrays) => NpzWriter.Write(Path, arrays);

        public string Path => _folder.File("a.npz");

        public void Dispose() => _folder.Dispose();
    }
}
