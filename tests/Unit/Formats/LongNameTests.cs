using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tests.Formats.Checkpoints;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Formats;

/// <summary>Every format's names have one bound, so that none of them is said a thousand times at a length that nobody gives.</summary>
public sealed class LongNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Formats => ["safetensors", "json", "npz", "bundle", "manifest"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_name_at_the_bound_is_read_and_one_beyond_is_refused_by_the_bound(string format)
    {
        string name = new('n', Limits.MaxNameBytes);
        using (IVariableSource source = WeightSources.Open(Write(format, "sound", name)))
        {
            Assert.Equal(name, Assert.Single(source.Variables).Name);
        }

        string path = Write(format, "long", name + "n");
        LimitExceededException e = Assert.Throws<LimitExceededException>(() =>
        {
            using IVariableSource source = WeightSources.Open(path);
            return source.Variables.Count;
        });
        Assert.Contains("longer than", e.Problem, StringComparison.Ordinal);
        Assert.True(e.Problem.Length < 600, e.Problem);
    }

    private string Write(string format, string folder, string name)
    {
        Directory.CreateDirectory(_folder.File(folder));
        string path = _folder.File($"{folder}/w.{format}");
        switch (format)
        {
            case "safetensors":
                byte[] header = Encoding.UTF8.GetBytes($$$"""{"{{{name}}}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""");
                byte[] length = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                File.WriteAllBytes(path, [.. length, .. header, 7]);
                return path;
            case "json":
                File.WriteAllText(path, $$"""{"{{name}}": [1.0]}""");
                return path;
            case "npz":
                using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
                {
                    using Stream entry = zip.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
                    const string Header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }";
                    entry.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(Header.PadRight(117) + "\n"), 7]);
                }

                return path;
            case "bundle":
                string prefix = _folder.File($"{folder}/m");
                byte[] checksum = new byte[4];
                BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Mask(Crc32C.Compute([7])));
                byte[] key = Encoding.UTF8.GetBytes(name);

                // A header of one shard; a uint8 of shape (1,): messages BundleHeaderProto and BundleEntryProto of tensor_bundle.proto.
                TableFiles.Write(
                    prefix + ".index",
                    (key, [new TableFiles.Entry(0, [], [0x08, 1, 0x1a, 2, 0x08, 1]), new TableFiles.Entry(0, key, [0x08, 4, 0x12, 4, 0x12, 2, 0x08, 1, 0x28, 1, 0x35, .. checksum])]));
                File.WriteAllBytes(prefix + ".data-00000-of-00001", [7]);
                return prefix;
            default:
                File.WriteAllBytes(_folder.File($"{folder}/w.bin"), [7]);
                string model = _folder.File($"{folder}/model.json");
                File.WriteAllText(model, $$"""{"format": "graph-model", "modelTopology": {"node": []}, "weightsManifest": [{"paths": ["w.bin"], "weights": [{"name": "{{name}}", "shape": [1], "dtype": "bool"}]}]}""");
                return model;
        }
    }
}
