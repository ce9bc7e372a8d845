using System.Buffers.Binary;
using System.Collections.Concurrent;
using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Checkpoints.TestTensors;

namespace TfModelTools.Tests.Formats.Checkpoints;

public sealed class TensorBundleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Prefix => _folder.File("model.ckpt-7");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_type_and_rank_comes_back_bit_for_bit()
    {
        Dictionary<string, Tensor> tensors = [];
        foreach (DataType type in NumericTypes)
        {
            tensors[$"{type}/scalar"] = Random(type, 1);
            tensors[$"{type}/matrix"] = Random(type, 2, 5, 7);
            tensors[$"{type}/empty"] = Random(type, 3, 4, 0, 2);
        }

        tensors["strings"] = Strings(4, 3, 4);
        tensors["strings/none"] = Strings(5, 0);
        tensors["größe/重み"] = Strings(6);
        Write(tensors);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), reader.Variables.Select(v => v.Name));
        foreach ((string name, Tensor tensor) in tensors)
        {
            AssertEqual(tensor, reader.ReadTensor(reader.Get(name)));
        }
    }

    [Fact]
    public void Listing_opens_no_data_file()
    {
        WriteSmall(Prefix);
        ConcurrentQueue<string> opened = new();
        using CheckpointReader reader = CheckpointReader.Open(CheckpointPath.Resolve(Prefix), path =>
        {
            opened.Enqueue(Path.GetFileName(path));
            return InputFile.Open(path);
        });
        Assert.Equal(3, reader.Variables.Count);
        Assert.All(reader.Variables, v => Assert.True(v.ByteSize > 0));
        Assert.Equal(["model.ckpt-7.index"], opened);
        reader.ReadTensor(reader.Get("global_step"));
        reader.ReadTensor(reader.Get("names"));
        Assert.Equal(["model.ckpt-7.index", "model.ckpt-7.data-00000-of-00001"], opened);
    }

    [Fact]
    public void Facts_of_the_listing_tell_shard_offset_and_size()
    {
        WriteSmall(Prefix);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        VariableInfo step = reader.Get("global_step");
        Assert.Equal(("model.ckpt-7.data-00000-of-00001", 8L), (step.Shard, step.ByteSize));
        byte[] data = File.ReadAllBytes(_folder.File(step.Shard));
        Assert.True(data.AsSpan((int)step.Offset, 8).SequenceEqual(Random(DataType.Int64, 3).Bytes.Span));
        CheckpointPlace place = Assert.Single(reader.GetPlaces(step));
        Assert.Equal(new CheckpointPlace(_folder.File(step.Shard), step.Offset, 8, string.Empty), place);
    }

    [Theory]
    [InlineData(16, 5)]
    [InlineData(40, 3)]
    [InlineData(1 << 20, 1)]
    public void Shards_are_begun_at_the_limit_and_read_together(long limit, int shards)
    {
        Tensor[] tensors = [.. Enumerable.Range(0, 5).Select(i => Random(DataType.Float32, i, 4))];
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse, limit))
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                writer.Add($"w{i}", tensors[i]);
            }

            writer.Commit();
            Assert.Equal(shards + 1, writer.FileNames.Count);
        }

        Assert.Equal(shards + 1, _folder.Entries().Length);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal(shards, Assert.IsType<TensorBundleReader>(reader).ShardCount);
        for (int i = 0; i < tensors.Length; i++)
        {
            AssertEqual(tensors[i], reader.ReadTensor(reader.Get($"w{i}")));
        }
    }

    [Fact]
    public void Stale_shards_of_another_save_are_ignored()
    {
        WriteSmall(Prefix);
        File.WriteAllText(_folder.File("model.ckpt-7.data-00000-of-00002"), "stale");
        File.WriteAllText(_folder.File("model.ckpt-7.data-00001-of-00002"), "stale");
        using CheckpointReader reader = CheckpointReader.Open(_folder.Path);
        Assert.Empty(reader.MissingShards());
        AssertEqual(Random(DataType.Float32, 1, 3, 2), reader.ReadTensor(reader.Get("dense/kernel")));
    }

    [Fact]
    public void A_missing_shard_is_found_when_its_variable_is_read_and_not_before()
    {
        Write(new() { ["a"] = Random(DataType.Float32, 1, 4), ["b"] = Random(DataType.Float32, 2, 4) }, 16);
        string missing = _folder.File("model.ckpt-7.data-00001-of-00002");
        File.Delete(missing);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal([missing], reader.MissingShards());
        AssertEqual(Random(DataType.Float32, 1, 4), reader.ReadTensor(reader.Get("a")));
        InputNotFoundException e = Assert.Throws<InputNotFoundException>(() => reader.ReadTensor(reader.Get("b")));
        Assert.Contains(missing, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_that_is_too_short_is_told_with_the_bytes_it_lacks()
    {
        Write(new() { ["a"] = Random(DataType.Float32, 1, 100) });
        string shard = _folder.File("model.ckpt-7.data-00000-of-00001");
        File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..399]);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => reader.ReadTensor(reader.Get("a")));
        Assert.Contains("a file of 399 bytes", e.Message, StringComparison.Ordinal);
        Assert.Contains("at least 400", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_number_of_threads_may_read()
    {
        Dictionary<string, Tensor> tensors = Enumerable.Range(0, 24).ToDictionary(i => $"w{i:D2}", i => Random(DataType.Float32, i, 30_000));
        Write(tensors, 400_000);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Parallel.ForEach(tensors.Concat(tensors), t => AssertEqual(t.Value, reader.ReadTensor(reader.Get(t.Key))));
    }

    [Fact]
    public void Streams_serve_reads_of_any_size()
    {
        Tensor tensor = Random(DataType.UInt8, 5, 200_001);
        Write(new() { ["a"] = tensor });
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        foreach (int step in new[] { 1, 7, 4096, 65_535, 65_536, 150_000, 500_000 })
        {
            using Stream stream = reader.OpenValues(reader.Get("a"));
            using MemoryStream all = new();
            stream.CopyTo(all, step);
            Assert.True(all.ToArray().AsSpan().SequenceEqual(tensor.Bytes.Span));
        }
    }

    [Fact]
    public void Numbers_and_strings_of_a_big_endian_machine_are_swapped()
    {
        // Written by hand: numbers, lengths' checksum and header as such a machine writes them.
        List<byte> data = [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0];
        data.AddRange([0x3f, 0x80, 0, 0, 0x40, 0, 0, 0]);
        byte[] text = "ab"u8.ToArray();
        byte[] lengths = [0, 0, 0, 2];
        byte[] lengthsCrc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(lengthsCrc, Crc32C.Mask(Crc32C.Compute(lengths)));
        data.AddRange([2, .. lengthsCrc, .. text]);
        uint textCrc = Crc32C.Append(Crc32C.Append(Crc32C.Compute(lengths), lengthsCrc), text);
        File.WriteAllBytes(TensorBundleReader.ShardPath(Prefix, 0, 1), [.. data]);
        WriteIndex(
            new BundleHeaderMessage { NumShards = 1, Endianness = BundleHeaderMessage.Types.Endianness.Big },
            ("complex", Entry(DataType.Complex64, [], 8, 8, Crc32C.Compute(data.ToArray().AsSpan(8, 8)))),
            ("floats", Entry(DataType.Float32, [2], 0, 8, Crc32C.Compute(data.ToArray().AsSpan(0, 8)))),
            ("text", Entry(DataType.String, [1], 16, 7, textCrc)));
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.True(Assert.IsType<TensorBundleReader>(reader).IsBigEndian);
        Assert.Equal([1f, -2f], reader.ReadTensor(reader.Get("floats")).AsSpan<float>().ToArray());
        Assert.Equal([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40], reader.ReadTensor(reader.Get("complex")).Bytes.ToArray());
        Assert.Equal([text], reader.ReadStrings(reader.Get("text")));
    }

    [Theory]
    [InlineData(DataType.Variant)]
    [InlineData(DataType.Resource)]
    [InlineData((DataType)28)]
    public void Types_without_readable_values_are_listed_and_refused(DataType type)
    {
        WriteIndex(new BundleHeaderMessage { NumShards = 1 }, ("odd", Entry(type, [2], 0, 8, 0)));
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        VariableInfo variable = Assert.Single(reader.Variables);
        Assert.Equal(type, variable.DataType);
        UnsupportedFeatureException e = Assert.Throws<UnsupportedFeatureException>(() => reader.OpenValues(variable));
        Assert.Contains("'odd'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Strings_and_numbers_are_not_taken_for_each_other()
    {
        WriteSmall(Prefix);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Throws<InvalidOperationException>(() => reader.OpenValues(reader.Get("names")));
        Assert.Throws<InvalidOperationException>(() => reader.ReadStrings(reader.Get("global_step")));
    }

    [Fact]
    public void Entries_that_contradict_themselves_are_refused()
    {
        BundleHeaderMessage header = new() { NumShards = 1 };
        foreach (BundleEntryMessage entry in new[]
        {
            Entry(DataType.Float32, [2], 0, 7, 0),
            Entry(DataType.Float32, [2], -1, 8, 0),
            Entry(DataType.Float32, [2], long.MaxValue, 8, 0),
            Entry(DataType.Float32, [1L << 40, 1L << 40], 0, 8, 0),
            Entry(DataType.Float32, [-1], 0, 8, 0),
            Entry(0, [2], 0, 8, 0),
            new BundleEntryMessage { Dtype = 1, Shape = Shape([2]), Size = 8, ShardId = 1 },
            new BundleEntryMessage { Dtype = 1, Shape = new TensorShapeMessage { UnknownRank = true }, Size = 4 },
        })
        {
            WriteIndex(header, ("w", entry));
            CorruptFileException e = Assert.Throws<CorruptFileException>(() => CheckpointReader.Open(Prefix));
            Assert.Contains("'w'", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_variable_larger_than_its_file_costs_no_memory()
    {
        File.WriteAllBytes(TensorBundleReader.ShardPath(Prefix, 0, 1), new byte[100]);
        const long Count = 1L << 28;
        BundleEntryMessage sliced = Entry(DataType.Float32, [2 * Count], 0, 0, 0);
        TensorSlice[] slices = [new((0, Count)), new((Count, Count))];
        sliced.Slices.AddRange(slices.Select(s => s.ToMessage()));
        using (FileStream file = File.Create(TensorBundleReader.IndexPath(Prefix)))
        {
            TableWriter table = new(file);
            table.Add([], new BundleHeaderMessage { NumShards = 1 }.ToByteArray());
            table.Add(slices[0].EncodeKey("sliced"), Entry(DataType.Float32, [Count], 0, 4 * Count, 0).ToByteArray());
            table.Add(slices[1].EncodeKey("sliced"), Entry(DataType.Float32, [Count], 0, 4 * Count, 0).ToByteArray());
            table.Add("sliced"u8, sliced.ToByteArray());
            table.Add("strings"u8, Entry(DataType.String, [Count], 0, 4 * Count, 0).ToByteArray());
            table.Add("whole"u8, Entry(DataType.Float32, [Count], 0, 4 * Count, 0).ToByteArray());
            table.Finish();
        }

        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        foreach (VariableInfo variable in reader.Variables)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<CorruptFileException>(() => reader.ReadTensor(variable));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void Headers_that_cannot_be_are_refused()
    {
        WriteIndex(new BundleHeaderMessage { NumShards = -1 });
        Assert.Throws<CorruptFileException>(() => CheckpointReader.Open(Prefix));
        WriteIndex(new BundleHeaderMessage { NumShards = 1, Version = new VersionMessage { Producer = 9, MinConsumer = 2 } });
        Assert.Throws<UnsupportedFeatureException>(() => CheckpointReader.Open(Prefix));
        WriteIndex(new BundleHeaderMessage { NumShards = 1, Version = new VersionMessage { Producer = 9, BadConsumers = { 1 } } });
        Assert.Throws<UnsupportedFeatureException>(() => CheckpointReader.Open(Prefix));
        WriteIndex(new BundleHeaderMessage { NumShards = int.MaxValue });
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Empty(reader.MissingShards());
    }

    private void Write(Dictionary<string, Tensor> tensors, long shardBytes = long.MaxValue)
    {
        using TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse, shardBytes);
        foreach ((string name, Tensor tensor) in tensors)
        {
            writer.Add(name, tensor);
        }

        writer.Commit();
    }

    private void WriteIndex(BundleHeaderMessage header, params (string Name, BundleEntryMessage Entry)[] entries)
    {
        using FileStream file = File.Create(TensorBundleReader.IndexPath(Prefix));
        TableWriter table = new(file);
        table.Add([], header.ToByteArray());
        foreach ((string name, BundleEntryMessage entry) in entries)
        {
            table.Add(System.Text.Encoding.UTF8.GetBytes(name), entry.ToByteArray());
        }

        table.Finish();
    }

    private static BundleEntryMessage Entry(DataType type, long[] shape, long offset, long size, uint crc) =>
        new() { Dtype = (int)type, Shape = Shape(shape), Offset = offset, Size = size, Crc32C = Crc32C.Mask(crc) };

    private static TensorShapeMessage Shape(long[] shape)
    {
        TensorShapeMessage message = new();
        message.Dim.AddRange(shape.Select(d => new TensorShapeMessage.Types.Dim { Size = d }));
        return message;
    }
}
