using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Checkpoints.TestTensors;

namespace TfModelTools.Tests.Formats.Checkpoints;

public sealed class PartitionedVariableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Prefix => _folder.File("parts");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, long[], (long[] Starts, long[] Lengths)[]> Cuts() => new()
    {
        { "rows", [10, 3], [([0, 0], [4, 3]), ([4, 0], [1, 3]), ([5, 0], [5, 3])] },
        { "columns", [4, 9], [([0, 0], [4, 2]), ([0, 2], [4, 6]), ([0, 8], [4, 1])] },
        { "middle axis", [3, 6, 2], [([0, 0, 0], [3, 3, 2]), ([0, 3, 0], [3, 3, 2])] },
        { "grid", [4, 6], [([0, 0], [2, 3]), ([2, 3], [2, 3]), ([0, 3], [2, 3]), ([2, 0], [2, 3])] },
        { "pinwheel", [3, 3], [([0, 0], [1, 2]), ([0, 2], [2, 1]), ([2, 1], [1, 2]), ([1, 0], [2, 1]), ([1, 1], [1, 1])] },
        { "one of nothing", [4], [([0], [0]), ([0], [3]), ([3], [1])] },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Slices_are_assembled_into_the_full_tensor(string name, long[] shape, (long[] Starts, long[] Lengths)[] cuts)
    {
        foreach (Tensor full in new[] { Random(DataType.Float32, 1, shape), Random(DataType.Complex128, 2, shape), Random(DataType.Bool, 3, shape), Strings(4, shape) })
        {
            using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Replace, shardBytes: 64))
            {
                writer.Add("aside", Random(DataType.Float32, 9, 2));
                foreach ((long[] starts, long[] lengths) in cuts)
                {
                    writer.AddSlice(name, full.Shape, starts, Cut(full, starts, lengths));
                }

                writer.Commit();
            }

            using CheckpointReader reader = CheckpointReader.Open(Prefix);
            Assert.Equal(["aside", name], reader.Variables.Select(v => v.Name));
            VariableInfo variable = reader.Get(name);
            AssertEqual(full, reader.ReadTensor(variable));
            Assert.Equal(cuts.Length, reader.GetPlaces(variable).Count);
            if (full.DataType != DataType.String)
            {
                Assert.Equal(full.Bytes.Length, variable.ByteSize);
                using Stream stream = reader.OpenValues(variable);
                using MemoryStream all = new();
                stream.CopyTo(all, 3);
                Assert.True(all.ToArray().AsSpan().SequenceEqual(full.Bytes.Span));
            }
        }
    }

    [Fact]
    public void Names_with_zeros_and_beyond_ascii_keep_their_slices()
    {
        Tensor full = Random(DataType.Int16, 1, 6);
        string name = "a\0b/größe\u00ff重";
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse))
        {
            writer.AddSlice(name, full.Shape, [0], Cut(full, [0], [2]));
            writer.AddSlice(name, full.Shape, [2], Cut(full, [2], [4]));
            writer.Commit();
        }

        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        AssertEqual(full, reader.ReadTensor(reader.Get(name)));
    }

    [Theory]
    [InlineData("overlap", new long[] { 0, 3, 2, 4 })]
    [InlineData("gap", new long[] { 0, 2, 3, 3 })]
    [InlineData("gap", new long[] { 0, 3, 3, 2 })]
    public void Slices_that_do_not_cover_exactly_once_are_told(string fault, long[] cut)
    {
        Tensor full = Random(DataType.Float32, 1, 6, 2);
        using (TensorBundleWriter writer = TensorBundleWriter.Create(Prefix, OverwriteMode.Refuse))
        {
            writer.AddSlice("w", full.Shape, [cut[0], 0], Cut(full, [cut[0], 0], [cut[1], 2]));
            writer.AddSlice("w", full.Shape, [cut[2], 0], Cut(full, [cut[2], 0], [cut[3], 2]));
            writer.Commit();
        }

        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => reader.ReadTensor(reader.Get("w")));
        Assert.Contains(fault, e.Message, StringComparison.Ordinal);
        Assert.Contains("'w'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slice_without_an_entry_is_told_when_the_variable_is_read()
    {
        BundleEntryMessage entry = new() { Dtype = 1, Shape = new TensorShapeMessage { Dim = { new TensorShapeMessage.Types.Dim { Size = 4 } } } };
        entry.Slices.Add(new TensorSlice((0, 2)).ToMessage());
        entry.Slices.Add(new TensorSlice((2, 2)).ToMessage());
        using (FileStream file = File.Create(Prefix + ".index"))
        {
            TableWriter table = new(file);
            table.Add([], new BundleHeaderMessage { NumShards = 1 }.ToByteArray());
            table.Add("w"u8, entry.ToByteArray());
            table.Finish();
        }

        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal("w", Assert.Single(reader.Variables).Name);
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => reader.OpenValues(reader.Variables[0]));
        Assert.Contains("no entry for its slice 0,2", e.Message, StringComparison.Ordinal);
    }

    /// <summary>The example of the encoding's own documentation, and of keys seen in real checkpoints.</summary>
    [Fact]
    public void Ordered_code_encodes_as_documented()
    {
        Assert.Equal([0xf0, 0x42, 0x42, 0x42], Signed(0x424242));
        Assert.Equal([0x38, 0x00], Signed(-0x800));
        Assert.Equal([0x80], Signed(0));
        Assert.Equal([0x7f], Signed(-1));
        Assert.Equal([0xbf], Signed(63));
        Assert.Equal([0xc0, 0x40], Signed(64));
        Assert.Equal(10, Signed(long.MinValue).Length);
        List<byte> text = [];
        OrderedCode.WriteString(text, [0x00, 0x13, 0xff]);
        Assert.Equal([0x00, 0xff, 0x13, 0xff, 0x00, 0x00, 0x01], text);
        Assert.Equal([0, (byte)'w', 0, 1, 1, 2, 0x80, 0x8a, 0x80, 0x7f], new TensorSlice((0, 10), (0, -1)).EncodeKey("w"));
    }

    [Fact]
    public void Ordered_code_keeps_the_order_of_numbers()
    {
        long[] numbers = [.. Enumerable.Range(0, 63).SelectMany(b => new[] { 1L << b, (1L << b) - 1, -(1L << b), -(1L << b) - 1 }).Append(long.MaxValue).Append(long.MinValue).Distinct().Order()];
        for (int i = 1; i < numbers.Length; i++)
        {
            Assert.True(Signed(numbers[i - 1]).AsSpan().SequenceCompareTo(Signed(numbers[i])) < 0, $"{numbers[i - 1]} and {numbers[i]}");
        }
    }

    private static byte[] Signed(long value)
    {
        List<byte> bytes = [];
        OrderedCode.WriteSigned(bytes, value);
        return [.. bytes];
    }
}
