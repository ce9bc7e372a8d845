using System.IO.Compression;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Seeds;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Fuzz.Tests;

/// <summary>Mutators that keep something right keep it right.</summary>
public sealed class MutatorTests
{
    [Fact]
    public void A_table_taken_apart_and_put_together_is_read_the_same()
    {
        using TemporaryFolder folder = new();
        FileSet files = CheckpointSeeds.Bundles("m")[0].Files;
        foreach (bool isCompressed in new[] { false, true })
        {
            TableFile table = TableFile.TryParse(files["m.index"])!;
            files.With("m.index", TableFile.Build(table.Blocks, isCompressed)).WriteTo(folder.Path);
            using CheckpointReader reader = CheckpointReader.Open(folder.File("m"));
            Assert.Equal(SeedFiles.Mixed.Count, reader.Variables.Count);
        }
    }

    [Fact]
    public void Values_of_a_checkpoint_with_repaired_checksums_are_read()
    {
        using TemporaryFolder folder = new();
        FileSet files = CheckpointSeeds.Bundles("m")[0].Files;
        int read = 0;
        for (int i = 0; i < 60; i++)
        {
            BundleMutator.Values(new FuzzRandom((ulong)i), files, "m")!.Value.Files.WriteTo(folder.Path);
            using CheckpointReader reader = CheckpointReader.Open(folder.File("m"));
            read += reader.Variables.Count(v => v.Name != "names" && Record.Exception(() => reader.ReadTensor(v)) is not ChecksumMismatchException) == SeedFiles.Mixed.Count - 1 ? 1 : 0;
        }

        Assert.Equal(60, read);
    }

    [Fact]
    public void Fields_taken_apart_and_put_together_are_the_same_bytes() =>
        Assert.All(GraphSeeds.Frozen("g"), s => Assert.Equal(s.Files["g"], WireField.ToBytes(WireField.TryParse(s.Files["g"])!)));

    [Fact]
    public void A_message_nested_in_itself_has_right_lengths()
    {
        byte[] message = GraphSeeds.Frozen("g")[0].Files["g"];
        int parsed = Enumerable.Range(0, 500).Count(i => WireMutator.Instance.Mutate(new FuzzRandom((ulong)i), message, []).Bytes is var b && WireField.TryParse(b) is not null);
        Assert.True(parsed > 350, $"{parsed} of 500 are messages still");
    }

    [Fact]
    public void A_part_grows_to_many_that_have_names_of_their_own_and_read_the_one_before()
    {
        static string Json(FuzzRandom random)
        {
            JsonTree root = JsonTree.TryParse("""[{"name": "b", "input": "a"}]"""u8.ToArray())!;
            JsonMutator.Grow(random, root.Items!, root.Keys);
            return Encoding.Latin1.GetString(root.ToBytes());
        }

        static string Text(FuzzRandom random)
        {
            List<string> tokens = TextMutator.Split("node {\n name: \"b\"\n input: \"a\"\n}\n");
            TextMutator.Grow(random, tokens);
            return string.Concat(tokens);
        }

        static string Message(FuzzRandom random)
        {
            WireField name = new() { Number = 1, Type = WireType.LengthDelimited, Bytes = "b"u8.ToArray() };
            WireField input = new() { Number = 3, Type = WireType.LengthDelimited, Bytes = "a"u8.ToArray() };
            List<WireField> root = [new WireField { Number = 1, Type = WireType.LengthDelimited, Children = [name, input] }];
            WireMutator.Grow(random, root, 0);
            return Encoding.Latin1.GetString(WireField.ToBytes(root));
        }

        Assert.All((Func<FuzzRandom, string>[])[Json, Text, Message], grow =>
            Assert.Contains(
                Enumerable.Range(0, 300).Select(i => grow(new FuzzRandom((ulong)i))),
                t => t.Contains("b_29", StringComparison.Ordinal) && !t.Contains("b_30", StringComparison.Ordinal) && t.Split("b_28").Length == 3));
    }

    [Fact]
    public void A_JSON_document_may_hold_what_JSON_forbids_but_keeps_what_it_had()
    {
        byte[] text = "{\"a\": [1, 2.50, \"x\\u00e9\"], \"a\": null, \"größe\": {}}"u8.ToArray();
        Assert.Equal(Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(JsonTree.TryParse(text)!.ToBytes()));
    }

    [Fact]
    public void Archives_put_together_are_read_by_others()
    {
        foreach (bool isDeflated in new[] { false, true })
        {
            byte[] file = ZipParts.Build([("a.npy", [1, 2, 3]), ("ü/b", [])], isDeflated);
            using ZipArchive zip = new(new MemoryStream(file));
            Assert.Equal(["a.npy", "ü/b"], zip.Entries.Select(e => e.FullName));
            Assert.Equal([("a.npy", 3), ("ü/b", 0)], ZipParts.TryParse(file)!.Select(e => (e.Name, e.Content.Length)));
        }
    }

    [Fact]
    public void Checksums_of_metadata_are_found_and_repaired()
    {
        byte[] file = ModernHdf5.Files("f").First().Files["f"];
        ChecksumRegions regions = ChecksumRegions.Of(file);

        // The superblock and six object headers.
        Assert.Equal(6, regions.All.Count);
        byte[] changed = [.. file];
        changed[regions.All[0].Start + 11] ^= 1;
        Assert.Throws<ChecksumMismatchException>(() => Hdf5File.Open(changed, "f").Dispose());
        regions.Repair(changed);
        Hdf5File.Open(changed, "f").Dispose();
    }
}
