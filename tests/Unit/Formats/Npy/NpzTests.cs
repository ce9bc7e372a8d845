using System.IO.Compression;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Formats.Zip;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Npy;

public sealed class NpzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(NpzCompression.Stored)]
    [InlineData(NpzCompression.Deflated)]
    public void Every_type_shape_and_name_reads_back_the_same_bits(NpzCompression compression)
    {
        List<KeyValuePair<string, Tensor>> arrays = Samples();
        NpzWriter.Write(_folder.File("a.npz"), arrays, compression: compression);
        AssertSame(arrays, NpzReader.ReadAll(_folder.File("a.npz")));
    }

    [Fact]
    public void The_same_arrays_give_the_same_bytes()
    {
        NpzWriter.Write(_folder.File("a.npz"), Samples());
        NpzWriter.Write(_folder.File("b.npz"), Samples());
        Assert.Equal(File.ReadAllBytes(_folder.File("a.npz")), File.ReadAllBytes(_folder.File("b.npz")));
    }

    [NumpyFact]
    public void Numpy_reads_every_array_bit_for_bit()
    {
        foreach (NpzCompression compression in Enum.GetValues<NpzCompression>())
        {
            List<KeyValuePair<string, Tensor>> arrays = [.. Samples().Where(a => a.Value.DataType != DataType.String && !a.Key.EndsWith(".npy", StringComparison.Ordinal))];
            NpzWriter.Write(_folder.File("a.npz"), arrays, OverwriteMode.Replace, compression);
            string printed = Python.Run(
                "import numpy as np, sys, json; print(json.dumps([[k, list(a.shape), a.tobytes().hex()] for k, a in np.load(sys.argv[1]).items()]))", _folder.File("a.npz"));
            using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(printed);
            Assert.Equal(arrays.Count, document.RootElement.GetArrayLength());
            foreach ((System.Text.Json.JsonElement read, KeyValuePair<string, Tensor> written) in document.RootElement.EnumerateArray().Zip(arrays))
            {
                Assert.Equal(written.Key, read[0].GetString());
                Assert.Equal(written.Value.Shape, read[1].EnumerateArray().Select(d => d.GetInt64()));
                Assert.Equal(Convert.ToHexStringLower(written.Value.Bytes.Span), read[2].GetString());
            }
        }
    }

    [NumpyFact]
    public void What_numpy_writes_is_read()
    {
        Python.Run(
            """
            import numpy as np, sys
            a = {'conv1/weights': np.arange(24, dtype='f4').reshape(2, 3, 4), 'größe': np.asfortranarray(np.arange(6.0).reshape(2, 3)), 's': np.array('x'), 'e': np.zeros((0, 3), '>i4')}
            np.savez(sys.argv[1], **a)
            np.savez_compressed(sys.argv[2], **a)
            """,
            _folder.File("a.npz"),
            _folder.File("b.npz"));
        foreach (string name in (string[])["a.npz", "b.npz"])
        {
            using NpzReader reader = NpzReader.Open(_folder.File(name));
            Assert.Equal(["conv1/weights", "größe", "s", "e"], reader.Variables.Select(v => v.Name));
            Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), reader.ReadTensor(reader.Get("conv1/weights")).AsSpan<float>().ToArray());
            Assert.Equal([0, 1, 2, 3, 4, 5], reader.ReadTensor(reader.Get("größe")).AsSpan<double>().ToArray());
            Assert.Equal("x"u8.ToArray(), Assert.Single(reader.ReadTensor(reader.Get("s")).Strings));
            Assert.Equal(new TensorShape(0, 3), reader.ReadTensor(reader.Get("e")).Shape);
        }
    }

    [Fact]
    public void Another_zip_implementation_reads_and_writes_the_same()
    {
        NpzWriter.Write(_folder.File("a.npz"), Samples(), compression: NpzCompression.Deflated);
        using (ZipArchive theirs = ZipFile.OpenRead(_folder.File("a.npz")))
        {
            using ZipArchive copy = ZipFile.Open(_folder.File("b.npz"), ZipArchiveMode.Create);
            foreach (ZipArchiveEntry entry in theirs.Entries)
            {
                using Stream from = entry.Open();
                using Stream to = copy.CreateEntry(entry.FullName).Open();
                from.CopyTo(to);
            }
        }

        AssertSame(Samples(), NpzReader.ReadAll(_folder.File("b.npz")));
    }

    [Fact]
    public void Archives_of_more_than_65535_arrays_need_zip64_and_get_it()
    {
        const int Count = 65_600;
        Tensor one = Tensor.Create<byte>([7], TensorShape.Scalar);
        NpzWriter.Write(_folder.File("a.npz"), Enumerable.Range(0, Count).Select(i => KeyValuePair.Create($"v{i}", one)));
        using NpzReader reader = NpzReader.Open(_folder.File("a.npz"));
        Assert.Equal(Count, reader.Variables.Count);
        Assert.Equal(7, reader.ReadTensor(reader.Get("v65599")).Bytes.Span[0]);
        using ZipArchive theirs = ZipFile.OpenRead(_folder.File("a.npz"));
        Assert.Equal(Count, theirs.Entries.Count);
    }

    [Fact]
    public void Arrays_over_4_GB_are_announced_by_zip64_records()
    {
        // A sparse stream keeps what is written in small runs, so that the test needs neither disk nor memory.
        using SparseStream stream = new();
        using NpzWriter writer = new(stream);
        byte[] run = new byte[1 << 20];
        const long Size = (4L << 30) + (1 << 20);
        writer.BeginArray("big", DataType.UInt8, new TensorShape(Size));
        for (long done = 0; done < Size; done += run.Length)
        {
            writer.Write(run);
        }

        writer.EndArray();
        writer.Add("after", Tensor.Create<float>([1], TensorShape.Scalar));
        writer.Finish();
        byte[] tail = new byte[512];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        Assert.True(tail.AsSpan().IndexOf("PK\x06\x06"u8) > 0, "no zip64 end record");
        Assert.True(tail.AsSpan().IndexOf("PK\x06\x07"u8) > 0, "no zip64 locator");

        // Both entries are where, and as large as, the directory says: to us and to others.
        using (ZipReader ours = ZipReader.Open(new ByteStream(stream, "a.npz", leaveOpen: true)))
        {
            Assert.Equal([("big.npy", Size + 128), ("after.npy", 132)], ours.Entries.Select(e => (e.Name, e.Size)));
            Assert.True(ours.DataOffset(ours.Entries[1]) > Size);
            byte[] value = new byte[132];
            using Stream content = ours.OpenEntry(ours.Entries[1]);
            content.ReadExactly(value);
            Assert.Equal(1f, BitConverter.ToSingle(value.AsSpan(128)));
        }

        stream.Position = 0;
        using ZipArchive theirs = new(stream, ZipArchiveMode.Read, leaveOpen: true);
        Assert.Equal([Size + 128, 132], theirs.Entries.Select(e => e.Length));
    }

    [Fact]
    public void A_changed_value_is_a_checksum_fault()
    {
        NpzWriter.Write(_folder.File("a.npz"), [KeyValuePair.Create("w", Tensor.Create<float>([1, 2, 3], new TensorShape(3)))]);
        byte[] bytes = File.ReadAllBytes(_folder.File("a.npz"));
        using (NpzReader reader = NpzReader.Open(_folder.File("a.npz")))
        {
            bytes[reader.Variables[0].Offset + 5] ^= 4;
        }

        File.WriteAllBytes(_folder.File("a.npz"), bytes);
        using NpzReader damaged = NpzReader.Open(_folder.File("a.npz"));
        ChecksumMismatchException e = Assert.Throws<ChecksumMismatchException>(() => damaged.ReadTensor(damaged.Variables[0]));
        Assert.Contains("'w.npy'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NpzCompression.Stored)]
    [InlineData(NpzCompression.Deflated)]
    public void Damage_anywhere_is_a_fault_or_still_an_archive(NpzCompression compression)
    {
        string path = _folder.File("a.npz");
        NpzWriter.Write(
            path,
            [
                KeyValuePair.Create("conv/w", Tensor.Create<float>([1, 2, 3], new TensorShape(3))),
                KeyValuePair.Create("s", new Tensor(TensorShape.Scalar, ["ab"u8.ToArray()])),
                KeyValuePair.Create("e", Tensor.Create<int>([], new TensorShape(0))),
            ],
            compression: compression);
        Assert.Equal(new FileInfo(path).Length, BadInput.Truncate(path, p => NpzReader.ReadAll(p)));
        Assert.True(BadInput.FlipBytes(path, p => NpzReader.ReadAll(p)) > 1000);
    }

    [Fact]
    public void Other_archives_and_files_are_named_for_what_they_are()
    {
        using (ZipArchive keras = ZipFile.Open(_folder.File("k.npz"), ZipArchiveMode.Create))
        {
            keras.CreateEntry("model.weights.h5");
        }

        Assert.Contains("Keras", Assert.Throws<UnrecognizedFormatException>(() => NpzReader.Open(_folder.File("k.npz"))).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("t.npz"), "text");
        Assert.Throws<UnrecognizedFormatException>(() => NpzReader.Open(_folder.File("t.npz")));
        Assert.Throws<InputNotFoundException>(() => NpzReader.Open(_folder.File("none.npz")));
    }

    [Fact]
    public void Names_that_an_archive_cannot_hold_are_refused()
    {
        Tensor one = Tensor.Create<float>([1], TensorShape.Scalar);
        foreach (string[] names in (string[][])[["a\0b"], ["a\ud800"], [new string('x', 70_000)], ["a", "a"]])
        {
            Assert.Throws<InvalidInputException>(() => NpzWriter.Write(_folder.File("a.npz"), names.Select(n => KeyValuePair.Create(n, one))));
            Assert.Empty(_folder.Entries());
        }
    }

    private static List<KeyValuePair<string, Tensor>> Samples()
    {
        Random random = new(3);
        List<KeyValuePair<string, Tensor>> arrays = [];
        foreach (DataType type in TensorSamples.NumberTypes.Append(DataType.String))
        {
            foreach (long[] shape in TensorSamples.Shapes)
            {
                arrays.Add(KeyValuePair.Create($"{type}/{string.Join('x', shape)}", TensorSamples.Random(random, type, shape)));
            }
        }

        arrays.AddRange(TensorSamples.Names.Select(n => KeyValuePair.Create(n, TensorSamples.Random(random, DataType.Float32, 3))));
        return arrays;
    }

    private static void AssertSame(IReadOnlyList<KeyValuePair<string, Tensor>> expected, IReadOnlyList<KeyValuePair<string, Tensor>> actual)
    {
        Assert.Equal(expected.Select(a => a.Key), actual.Select(a => a.Key));
        foreach ((KeyValuePair<string, Tensor> e, KeyValuePair<string, Tensor> a) in expected.Zip(actual))
        {
            TensorSamples.AssertSame(e.Value, a.Value);
        }
    }

    private sealed class SparseStream : Stream
    {
        private const int Kept = 1 << 16;
        private readonly List<(long At, byte[] Bytes)> _runs = [];
        private long _length;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length <= Kept)
            {
                _runs.Add((Position, buffer.ToArray()));
            }

            Position += buffer.Length;
            _length = Math.Max(_length, Position);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        // Later runs lie over earlier ones.
        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Clamp(_length - Position, 0, buffer.Length);
            buffer[..count].Clear();
            foreach ((long at, byte[] bytes) in _runs.Where(r => r.At < Position + count && r.At + r.Bytes.Length > Position))
            {
                int from = (int)Math.Max(0, Position - at);
                int to = (int)Math.Max(0, at - Position);
                int length = Math.Min(bytes.Length - from, count - to);
                bytes.AsSpan(from, length).CopyTo(buffer[to..]);
            }

            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => _length + offset };

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
