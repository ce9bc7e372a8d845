using FsCheck;
using FsCheck.Fluent;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Checkpoints.TestTensors;

namespace TfModelTools.Tests.Formats.Checkpoints;

/// <summary>Damage of every kind must end in a fault of ours, or in the right values; never in another exception or wrong values.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_truncated_index_is_told_at_every_length()
    {
        WriteSmall(_folder.File("m"));
        string index = _folder.File("m.index");
        byte[] bytes = File.ReadAllBytes(index);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(index, bytes[..length]);
            Assert.IsType<CorruptFileException>(Record.Exception(() => CheckpointReader.Open(_folder.File("m")).Dispose()));
        }
    }

    [Fact]
    public void A_truncated_data_file_is_told_at_every_length()
    {
        WriteSmall(_folder.File("m"));
        string data = _folder.File("m.data-00000-of-00001");
        byte[] bytes = File.ReadAllBytes(data);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(data, bytes[..length]);
            Assert.IsType<CorruptFileException>(Record.Exception(() => ReadAll(_folder.File("m"))));
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_index_is_told_or_harmless()
    {
        WriteSmall(_folder.File("m"));
        FlipEveryBit(_folder.File("m.index"), _folder.File("m"), harmless: true);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_data_is_told()
    {
        WriteSmall(_folder.File("m"));
        FlipEveryBit(_folder.File("m.data-00000-of-00001"), _folder.File("m"), harmless: false);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_a_V1_file_is_told_or_harmless()
    {
        string path = _folder.File("model.ckpt");
        Tensor full = Random(DataType.Float32, 1, 4, 3);
        Tensor ints = Random(DataType.Int32, 2, 5);
        V1Files.Write(path,
        [
            new("w", full.Shape, [0, 0], Cut(full, [0, 0], [2, 3])), new("w", full.Shape, [2, 0], Cut(full, [2, 0], [2, 3])),
            new("i", ints.Shape, null, ints), new("s", new TensorShape(3), null, Strings(3, 3)),
        ]);
        FlipEveryBit(path, path, harmless: true);
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.IsAssignableFrom<TfModelException>(Record.Exception(() => ReadAll(path)));
        }
    }

    /// <summary>Checksums made right again: what is behind them is damaged, as by an attacker.</summary>
    [Fact]
    public void Damage_behind_right_checksums_ends_in_our_faults_too()
    {
        Tensor full = Random(DataType.Float32, 1, 4, 3);
        using (TensorBundleWriter writer = TensorBundleWriter.Create(_folder.File("m"), OverwriteMode.Refuse))
        {
            writer.Add("a", Random(DataType.Float32, 1, 3));
            writer.Add("s", Strings(2, 3));
            writer.AddSlice("w", full.Shape, [0, 0], Cut(full, [0, 0], [4, 1]));
            writer.AddSlice("w", full.Shape, [0, 1], Cut(full, [0, 1], [4, 2]));
            writer.Commit();
        }

        string index = _folder.File("m.index");
        byte[] bytes = File.ReadAllBytes(index);
        foreach ((int offset, int size) in Blocks(bytes))
        {
            for (int i = offset; i <= offset + size; i++)
            {
                foreach (byte change in new byte[] { 0x01, 0x04, 0x40, 0x80, 0xff })
                {
                    byte[] changed = [.. bytes];
                    changed[i] ^= change;
                    System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(
                        changed.AsSpan(offset + size + 1), Crc32C.Mask(Crc32C.Compute(changed.AsSpan(offset, size + 1))));
                    File.WriteAllBytes(index, changed);
                    Exception? e = Record.Exception(() => ReadAll(_folder.File("m")));
                    Assert.True(e is null or TfModelException, $"byte {i} ^ {change}: {e}");
                }
            }
        }
    }

    [Fact]
    public void A_flipped_byte_of_a_variable_names_the_variable_and_both_checksums()
    {
        WriteSmall(_folder.File("m"));
        string data = _folder.File("m.data-00000-of-00001");
        byte[] bytes = File.ReadAllBytes(data);
        bytes[5] ^= 0x10;
        File.WriteAllBytes(data, bytes);
        using CheckpointReader reader = CheckpointReader.Open(_folder.Path);
        ChecksumMismatchException e = Assert.Throws<ChecksumMismatchException>(() => reader.ReadTensor(reader.Get("dense/kernel")));
        Assert.Contains("variable 'dense/kernel'", e.Message, StringComparison.Ordinal);
        Assert.Contains(data, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_tensors_under_random_names_come_back_bit_for_bit()
    {
        int run = 0;
        Prop.ForAll<NonEmptyArray<Tuple<NonEmptyString, int, byte[]>>>(items =>
        {
            string prefix = _folder.File($"run{run++}");
            Dictionary<string, Tensor> tensors = [];
            using (TensorBundleWriter writer = TensorBundleWriter.Create(prefix, OverwriteMode.Refuse, shardBytes: 50))
            {
                foreach ((NonEmptyString text, int seed, byte[] dimensions) in items.Get)
                {
                    // Generated strings hold anything; what cannot be a name is tested elsewhere.
                    string name = "n" + string.Concat(text.Get.EnumerateRunes().Where(r => r != System.Text.Rune.ReplacementChar));
                    long[] shape = [.. dimensions.Take(4).Select(d => (long)d % 4)];
                    DataType type = NumericTypes[(int)((uint)seed % NumericTypes.Length)];
                    Tensor tensor = seed % 5 == 0 ? Strings(seed, shape) : Random(type, seed, shape);
                    if (tensors.TryAdd(name, tensor))
                    {
                        writer.Add(name, tensor);
                    }
                }

                writer.Commit();
            }

            using CheckpointReader reader = CheckpointReader.Open(prefix);
            Assert.Equal(tensors.Count, reader.Variables.Count);
            foreach ((string name, Tensor tensor) in tensors)
            {
                AssertEqual(tensor, reader.ReadTensor(reader.Get(name)));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static void FlipEveryBit(string file, string open, bool harmless)
    {
        Tensor[] right = ReadAll(open);
        byte[] bytes = File.ReadAllBytes(file);
        for (int i = 0; i < bytes.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bytes[i] ^= (byte)(1 << bit);
                File.WriteAllBytes(file, bytes);
                Tensor[]? read = null;
                Exception? e = Record.Exception(() => read = ReadAll(open));
                Assert.True(e is TfModelException || (harmless && e is null), $"byte {i}, bit {bit}: {e?.ToString() ?? "no fault"}");
                for (int t = 0; t < (read?.Length ?? 0); t++)
                {
                    AssertEqual(right[t], read![t]);
                }

                bytes[i] ^= (byte)(1 << bit);
            }
        }

        File.WriteAllBytes(file, bytes);
    }

    private static Tensor[] ReadAll(string path)
    {
        using CheckpointReader reader = CheckpointReader.Open(path);
        return [.. reader.Variables.Select(v => reader.ReadTensor(v))];
    }

    /// <summary>The blocks of a table, found by the footer and the index as any reader finds them.</summary>
    private static IEnumerable<(int Offset, int Size)> Blocks(byte[] table)
    {
        int position = table.Length - TableFormat.FooterBytes;
        (int Offset, int Size) Handle(ReadOnlySpan<byte> bytes, ref int at)
        {
            Assert.True(Varint.TryReadLength(bytes, ref at, out int offset) & Varint.TryReadLength(bytes, ref at, out int size));
            return (offset, size);
        }

        yield return Handle(table, ref position);
        (int Offset, int Size) index = Handle(table, ref position);
        yield return index;
        TableBlock.Cursor cursor = new TableBlock(table.AsMemory(index.Offset, index.Size), "table", "the index").Start();
        while (cursor.MoveNext())
        {
            int at = 0;
            yield return Handle(cursor.Value.Span, ref at);
        }
    }
}
