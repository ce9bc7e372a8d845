using System.Text;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Folders;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using Entry = TfModelTools.Tests.Formats.Checkpoints.TableFiles.Entry;

namespace TfModelTools.Tests.Formats.Checkpoints;

/// <summary>Tables whose checksums are right and whose content is not: reading and verifying judge alike, in bounded time and memory.</summary>
public sealed class HostileTableTests
{
    private static readonly byte[] Header = new BundleHeaderMessage { NumShards = 1, Version = new VersionMessage { Producer = 1 } }.ToByteArray();

    [Fact]
    public void A_bundle_without_a_header_is_refused_and_not_sound()
    {
        using TemporaryFolder folder = new();
        TableFiles.Write(folder.File("m.index"));
        File.WriteAllBytes(folder.File("m.data-00000-of-00001"), new byte[24]);
        Assert.Throws<UnrecognizedFormatException>(() => CheckpointReader.Open(folder.File("m")));
        Assert.Single(CheckpointVerifier.Verify(folder.File("m")).Faults);
    }

    [Fact]
    public void The_header_s_key_again_is_a_fault()
    {
        using TemporaryFolder folder = new();
        TableFiles.Write(folder.File("m.index"), (Bytes("a"), [new Entry(0, [], Header)]), (Bytes("b"), [new Entry(0, [], Header)]));
        Assert.Throws<CorruptFileException>(() => CheckpointReader.Open(folder.File("m")));
        Assert.NotEmpty(CheckpointVerifier.Verify(folder.File("m")).Faults);
    }

    [Fact]
    public void A_key_of_the_index_beyond_the_next_block_s_first_is_a_fault_to_reader_and_verifier()
    {
        using TemporaryFolder folder = new();
        V1Files.Write(folder.File("sound"), [new V1Files.Piece("a", new TensorShape(1), null, Tensor.Create<float>([1], new TensorShape(1))), new V1Files.Piece("b", new TensorShape(1), null, Tensor.Create<float>([2], new TensorShape(1)))]);
        List<(byte[] Key, byte[] Value)> all = [];
        using (TableReader table = TableReader.Open(InputFile.Open(folder.File("sound"))))
        {
            table.ForEach(c => all.Add((c.Key.ToArray(), c.Value.ToArray())));
        }

        Assert.Equal(3, all.Count);
        Entry[] entries = [.. all.Select(e => new Entry(0, e.Key, e.Value))];
        TableFiles.Write(folder.File("right"), (entries[1].Key, entries[..2]), (entries[2].Key, entries[2..]));
        Assert.Empty(CheckpointVerifier.Verify(folder.File("right")).Faults);

        // "b" would be looked for in the first block.
        TableFiles.Write(folder.File("wrong"), (entries[2].Key, entries[..2]), ([.. entries[2].Key, 1], entries[2..]));
        using CheckpointReader reader = CheckpointReader.Open(folder.File("wrong"));
        Assert.Throws<CorruptFileException>(() => reader.ReadTensor(reader.Get("b")));
        Assert.NotEmpty(CheckpointVerifier.Verify(folder.File("wrong")).Faults);
    }

    [Fact]
    public void A_block_that_the_index_lists_again_is_one_fault_and_not_read_as_often()
    {
        using TemporaryFolder folder = new();
        Entry[] large = [new Entry(0, [], Header), new Entry(0, Bytes("a"), new byte[1 << 20])];
        TableFiles.Write(folder.File("m.index"), [(Bytes("a"), large), .. Enumerable.Range(0, 2000).Select(i => (Bytes(FormattableString.Invariant($"b{i:D4}")), (Entry[]?)null))]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("within the one before it", Assert.Throws<CorruptFileException>(() => CheckpointReader.Open(folder.File("m"))).Message, StringComparison.Ordinal);
        Assert.Single(CheckpointVerifier.Verify(folder.File("m")).Faults);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Every_key_of_a_block_is_found_by_its_restart_points()
    {
        using TemporaryFolder folder = new();
        V1Files.Piece[] pieces = [.. Enumerable.Range(0, 100).Select(i => new V1Files.Piece($"layer_{i:D3}/w", new TensorShape(1), null, Tensor.Create<float>([i], new TensorShape(1))))];
        V1Files.Write(folder.File("m"), pieces);
        using CheckpointReader reader = CheckpointReader.Open(folder.File("m"));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(i, reader.ReadTensor(reader.Get($"layer_{i:D3}/w")).AsSpan<float>()[0]));
    }

    [Fact]
    public void Two_billion_shards_that_a_header_promises_are_not_looked_for_one_by_one()
    {
        using TemporaryFolder folder = new();
        byte[] header = new BundleHeaderMessage { NumShards = int.MaxValue, Version = new VersionMessage { Producer = 1 } }.ToByteArray();
        TableFiles.Write(folder.File("m.index"), (Bytes("z"), [new Entry(0, [], header)]));
        File.WriteAllBytes(folder.File("m.data-00007-of-2147483647"), new byte[3]);
        CheckpointSummary summary = Assert.Single(CheckpointFolder.List(folder.Path));
        Assert.Equal(int.MaxValue, summary.ShardCount);
        Assert.Contains(folder.File("m.data-00007-of-2147483647"), summary.Files);
    }

    [Fact]
    public void Keys_that_share_all_but_a_byte_do_not_fill_the_memory()
    {
        using TemporaryFolder folder = new();
        byte[] entry = new BundleEntryMessage { Dtype = 1, Shape = new TensorShapeMessage(), Size = 4 }.ToByteArray();
        Entry[] Keys(int count) =>
            [new Entry(0, [], Header), new Entry(0, [.. Enumerable.Repeat((byte)'n', 4_000)], entry), .. Enumerable.Range(0, count).Select(i => new Entry(4_000, Bytes(FormattableString.Invariant($"{i:D4}")), entry))];

        TableFiles.Write(folder.File("few.index"), (Bytes("o"), Keys(50)));
        using (CheckpointReader few = CheckpointReader.Open(folder.File("few")))
        {
            Assert.Equal(51, few.Variables.Count);
        }

        TableFiles.Write(folder.File("many.index"), (Bytes("o"), Keys(5_000)));
        Assert.Contains("keys have more than", Assert.Throws<LimitExceededException>(() => CheckpointReader.Open(folder.File("many"))).Message, StringComparison.Ordinal);
        Assert.NotEmpty(CheckpointVerifier.Verify(folder.File("many")).Faults);
    }

    [Fact]
    public void A_long_name_and_many_slices_are_not_their_product()
    {
        using TemporaryFolder folder = new();
        string name = new('n', 4000);
        TensorSliceMessage[] slices = [.. Enumerable.Repeat(new TensorSliceMessage(), 60_000)];
        BundleEntryMessage entry = new() { Dtype = 1, Shape = new TensorShapeMessage() };
        entry.Slices.AddRange(slices);
        TableFiles.Write(folder.File("two.index"), (Bytes("o"), [new Entry(0, [], Header), new Entry(0, Bytes(name), entry.ToByteArray())]));

        SavedSliceMetaMessage listed = new() { Name = name, Type = 1, Shape = new TensorShapeMessage() };
        listed.Slice.AddRange(slices);
        SavedTensorSlicesMessage contents = new() { Meta = new SavedTensorSliceMetaMessage { Versions = new VersionMessage { Producer = 1 }, Tensor = { listed } } };
        TableFiles.Write(folder.File("one"), (Bytes("o"), [new Entry(0, [], contents.ToByteArray())]));
        foreach (string path in (string[])[folder.File("two"), folder.File("one")])
        {
            Assert.Contains("keys of the slices", Assert.Throws<LimitExceededException>(() => CheckpointReader.Open(path)).Message, StringComparison.Ordinal);
            Assert.Single(CheckpointVerifier.Verify(path).Faults);
        }
    }

    [Fact]
    public void Slices_of_as_many_axes_as_there_may_be_are_bounded_in_number()
    {
        const int Count = 4000;
        TensorShape shape = new([.. Enumerable.Repeat(1L, Limits.MaxRank - 1), Count]);
        TensorSlice[] slices = [.. Enumerable.Range(0, Count).Select(i => new TensorSlice([.. Enumerable.Repeat((0L, TensorSlice.FullExtent), Limits.MaxRank - 1), (i, 1)]))];
        Assert.Throws<LimitExceededException>(() => SliceLayout.Create(shape, slices, "file", "name"));
        Assert.Equal(2, SliceLayout.Create(shape, [new TensorSlice([.. Enumerable.Repeat((0L, TensorSlice.FullExtent), Limits.MaxRank - 1), (0, 1000)]), new TensorSlice([.. Enumerable.Repeat((0L, TensorSlice.FullExtent), Limits.MaxRank - 1), (1000, 3000)])], "file", "name").Runs().Count());
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
