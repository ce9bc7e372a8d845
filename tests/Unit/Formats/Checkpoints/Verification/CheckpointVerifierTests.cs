using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Checkpoints.Verification;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Checkpoints.Verification;

public sealed class CheckpointVerifierTests
{
    [Fact]
    public void A_sound_checkpoint_has_no_faults()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("m"));
        CheckpointVerification result = CheckpointVerifier.Verify(folder.File("m"));
        Assert.Empty(result.Faults);
        Assert.True(result.IsSound);
        Assert.Equal(3, result.VariableCount);
        Assert.Equal(new FileInfo(folder.File("m.data-00000-of-00001")).Length, result.ByteCount);
    }

    [CorpusFact]
    public void Every_checkpoint_of_the_corpus_is_sound()
    {
        string[] indexes = [.. Corpus.Files("*.index")];
        Assert.NotEmpty(indexes);
        Assert.All(indexes, index =>
        {
            using CheckpointReader reader = CheckpointReader.Open(index);
            if (reader.MissingShards().Count == 0)
            {
                Assert.Empty(CheckpointVerifier.Verify(index).Faults.Select(f => f.Message));
            }
        });
    }

    [Fact]
    public void All_faults_are_reported_not_the_first()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse, 4000))
        {
            for (int i = 0; i < 5; i++)
            {
                writer.Add($"v{i}", TestTensors.Random(DataType.Float32, i, 1000));
            }

            writer.Commit();
        }

        Flip(prefix + ".data-00000-of-00005", 17);
        Flip(prefix + ".data-00002-of-00005", 3999);
        File.Delete(prefix + ".data-00003-of-00005");
        using (FileStream file = File.OpenWrite(prefix + ".data-00004-of-00005"))
        {
            file.SetLength(3000);
        }

        CheckpointFault[] faults = [.. CheckpointVerifier.Verify(prefix).Faults];
        Assert.Equal(
            [CheckpointFaultKind.Checksum, CheckpointFaultKind.Checksum, CheckpointFaultKind.Missing, CheckpointFaultKind.Truncated],
            faults.Select(f => f.Kind));
        Assert.Equal(["v0", "v2", "", "v4"], faults.Select(f => f.Variable));
    }

    [Fact]
    public void Strings_are_verified_too()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        TestTensors.WriteSmall(prefix);
        using CheckpointReader reader = CheckpointReader.Open(prefix);
        CheckpointPlace place = reader.GetPlaces(reader.Find("names")!)[0];
        Flip(prefix + ".data-00000-of-00001", place.Offset + place.Size - 1);
        Assert.Equal([(CheckpointFaultKind.Checksum, "names")], CheckpointVerifier.Verify(prefix).Faults.Select(f => (f.Kind, f.Variable)));
    }

    [Fact]
    public void Overlaps_gaps_types_and_sizes_that_lie_are_named()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        byte[] data = new byte[200];
        new Random(1).NextBytes(data);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);
        WriteIndex(
            prefix,
            ("a", Entry(DataType.Float32, [4], 0, 16, data)),
            ("b", Entry(DataType.Float32, [4], 8, 16, data)),
            ("c", Entry(DataType.Float32, [4], 40, 16, data)),
            ("d", Entry((DataType)77, [4], 56, 16, data)),
            ("e", Entry(DataType.Variant, [0], 72, 0, data)));
        Assert.Equal(
            [
                (CheckpointFaultKind.UnknownType, "d"),
                (CheckpointFaultKind.Overlap, "b"),
                (CheckpointFaultKind.Gap, ""),
                (CheckpointFaultKind.Gap, ""),
            ],
            CheckpointVerifier.Verify(prefix).Faults.OrderBy(f => f.FilePath.EndsWith(".index", StringComparison.Ordinal) ? 0 : 1).Select(f => (f.Kind, f.Variable)));

        WriteIndex(prefix, ("a", Entry(DataType.Float32, [5], 0, 16, data)), ("b", Entry(DataType.Float32, [46], 16, 184, data)), ("c", Entry(DataType.Float32, [1], 0, 4, data, shard: 3)));
        CheckpointFault[] faults = [.. CheckpointVerifier.Verify(prefix).Faults];
        Assert.Equal([(CheckpointFaultKind.Damaged, "a"), (CheckpointFaultKind.Damaged, "c")], faults.Select(f => (f.Kind, f.Variable)));
        Assert.Contains("5 elements", faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zeros_up_to_an_aligned_place_are_padding()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        byte[] data = new byte[80];
        data.AsSpan(0, 12).Fill(1);
        data.AsSpan(64, 16).Fill(2);
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);
        WriteIndex(prefix, ("a", Entry(DataType.Float32, [3], 0, 12, data)), ("b", Entry(DataType.Float32, [4], 64, 16, data)));
        Assert.Empty(CheckpointVerifier.Verify(prefix).Faults);
        data[20] = 9;
        File.WriteAllBytes(prefix + ".data-00000-of-00001", data);
        Assert.Equal(CheckpointFaultKind.Gap, Assert.Single(CheckpointVerifier.Verify(prefix).Faults).Kind);
    }

    [Fact]
    public void Slices_that_do_not_cover_or_are_not_there_are_named()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        Tensor half = TestTensors.Random(DataType.Float32, 1, 2, 3);
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse))
        {
            writer.AddSlice("gap", new TensorShape(6, 3), [0, 0], half);
            writer.AddSlice("gap", new TensorShape(6, 3), [4, 0], half);
            writer.AddSlice("overlap", new TensorShape(3, 3), [0, 0], half);
            writer.AddSlice("overlap", new TensorShape(3, 3), [1, 0], half);
            writer.AddSlice("whole", new TensorShape(4, 3), [0, 0], half);
            writer.AddSlice("whole", new TensorShape(4, 3), [2, 0], half);
            writer.Commit();
        }

        Assert.Equal(
            [(CheckpointFaultKind.Slices, "gap"), (CheckpointFaultKind.Slices, "overlap")],
            CheckpointVerifier.Verify(prefix).Faults.Select(f => (f.Kind, f.Variable)));

        byte[] data = File.ReadAllBytes(prefix + ".data-00000-of-00001");
        BundleEntryMessage full = new() { Dtype = 1, Shape = Shape([4, 3]) };
        full.Slices.Add(new TensorSlice((0, 2), (0, TensorSlice.FullExtent)).ToMessage());
        full.Slices.Add(new TensorSlice((2, 2), (0, TensorSlice.FullExtent)).ToMessage());
        byte[] key = new TensorSlice((1, 2), (0, TensorSlice.FullExtent)).EncodeKey("whole");
        WriteIndex(prefix, (System.Text.Encoding.Latin1.GetString(key), Entry(DataType.Float32, [2, 3], 0, 24, data)), ("whole", full));
        Assert.Equal(
            [CheckpointFaultKind.Slices, CheckpointFaultKind.Slices, CheckpointFaultKind.Slices],
            CheckpointVerifier.Verify(prefix).Faults.Where(f => f.Kind != CheckpointFaultKind.Gap).Select(f => f.Kind));
    }

    [Fact]
    public void A_damaged_index_block_does_not_hide_the_others()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse))
        {
            // Names of 4 KB fill many blocks of the table.
            for (int i = 0; i < 320; i++)
            {
                writer.Add(i.ToString("D3", System.Globalization.CultureInfo.InvariantCulture) + new string((char)('a' + (i % 26)), 4000), TestTensors.Random(DataType.Float32, i, 10));
            }

            writer.Commit();
        }

        Flip(prefix + ".index", 300 * 1024);
        Flip(prefix + ".data-00000-of-00001", 5);
        CheckpointFault[] faults = [.. CheckpointVerifier.Verify(prefix).Faults];
        Assert.Equal([CheckpointFaultKind.Checksum, CheckpointFaultKind.Checksum], faults.Select(f => f.Kind));
        Assert.Contains("data block 1", faults[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_of_objects_that_names_what_is_not_there_is_a_fault()
    {
        using TemporaryFolder folder = new();
        string prefix = folder.File("m");
        using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse))
        {
            writer.Add(CheckpointNames.ObjectGraph, new Tensor(TensorShape.Scalar, [ObjectGraphs.WithKeys("a/.ATTRIBUTES/VARIABLE_VALUE", "b/.ATTRIBUTES/VARIABLE_VALUE")]));
            writer.Add("a/.ATTRIBUTES/VARIABLE_VALUE", TestTensors.Random(DataType.Float32, 1));
            writer.Commit();
        }

        Assert.Equal(
            [(CheckpointFaultKind.ObjectGraph, "b/.ATTRIBUTES/VARIABLE_VALUE")], CheckpointVerifier.Verify(prefix).Faults.Select(f => (f.Kind, f.Variable)));
    }

    [Fact]
    public void V1_is_verified_block_by_block_and_record_by_record()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("model.ckpt");
        Tensor whole = TestTensors.Random(DataType.Float32, 1, 100_000);
        Tensor part = TestTensors.Random(DataType.Int64, 2, 2, 3);
        V1Files.Piece[] pieces =
        [
            new("a", whole.Shape, null, whole),
            new("b", whole.Shape, null, whole),
            new("s", new TensorShape(4, 3), [0, 0], part),
            new("s", new TensorShape(4, 3), [2, 0], part),
        ];
        V1Files.Write(path, pieces);
        Assert.Empty(CheckpointVerifier.Verify(path).Faults);
        Assert.Equal(3, CheckpointVerifier.Verify(path).VariableCount);
        Flip(path, 5_000);
        Flip(path, 500_000);
        CheckpointFault[] faults = [.. CheckpointVerifier.Verify(path).Faults];
        Assert.Equal([CheckpointFaultKind.Checksum, CheckpointFaultKind.Checksum], faults.Select(f => f.Kind).Take(2));

        V1Files.Write(path, pieces[..3]);
        Assert.Equal([(CheckpointFaultKind.Slices, "s")], CheckpointVerifier.Verify(path).Faults.Select(f => (f.Kind, f.Variable)));
    }

    [Fact]
    public void Numbered_V1_files_that_are_missing_are_named()
    {
        using TemporaryFolder folder = new();
        Tensor a = TestTensors.Random(DataType.Float32, 1, 2);
        V1Files.Write(folder.File("m-00000-of-00002"), [new V1Files.Piece("a", a.Shape, null, a)]);
        CheckpointFault fault = Assert.Single(CheckpointVerifier.Verify(folder.File("m-00000-of-00002")).Faults);
        Assert.Equal((CheckpointFaultKind.Missing, folder.File("m-00001-of-00002")), (fault.Kind, fault.FilePath));
    }

    [Fact]
    public void What_is_no_checkpoint_or_only_a_part_is_a_fault_and_nothing_at_all_an_error()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("model.ckpt"), [.. "PK\x03\x04"u8, .. new byte[40], .. "archive/data.pkl"u8, .. new byte[40]]);
        CheckpointFault fault = Assert.Single(CheckpointVerifier.Verify(folder.File("model.ckpt")).Faults);
        Assert.Equal(CheckpointFaultKind.NotACheckpoint, fault.Kind);
        Assert.Contains("PyTorch", fault.Message, StringComparison.Ordinal);

        TestTensors.WriteSmall(folder.File("m"));
        File.Delete(folder.File("m.index"));
        Assert.Equal(CheckpointFaultKind.Missing, Assert.Single(CheckpointVerifier.Verify(folder.File("m")).Faults).Kind);
        Assert.Throws<InputNotFoundException>(() => CheckpointVerifier.Verify(folder.File("no-such")));
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("m"));
        Assert.ThrowsAny<OperationCanceledException>(() => CheckpointVerifier.Verify(folder.File("m"), null, new CancellationToken(canceled: true)));
    }

    private static void Flip(string path, long at)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        int value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 0x10));
    }

    private static TensorShapeMessage Shape(long[] extents)
    {
        TensorShapeMessage shape = new();
        shape.Dim.AddRange(extents.Select(e => new TensorShapeMessage.Types.Dim { Size = e }));
        return shape;
    }

    private static BundleEntryMessage Entry(DataType type, long[] extents, long offset, long size, byte[] data, int shard = 0) => new()
    {
        Dtype = (int)type,
        Shape = Shape(extents),
        ShardId = shard,
        Offset = offset,
        Size = size,
        Crc32C = Crc32C.Mask(Crc32C.Compute(data.AsSpan((int)offset, (int)size))),
    };

    private static void WriteIndex(string prefix, params (string Key, BundleEntryMessage Entry)[] entries)
    {
        using FileStream file = File.Create(prefix + ".index");
        TableWriter table = new(file);
        table.Add([], new BundleHeaderMessage { NumShards = 1, Version = new VersionMessage { Producer = 1 } }.ToByteArray());
        foreach ((string key, BundleEntryMessage entry) in entries)
        {
            table.Add(System.Text.Encoding.Latin1.GetBytes(key), entry.ToByteArray());
        }

        table.Finish();
    }
}
