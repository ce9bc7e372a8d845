using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Hdf5;

public class Hdf5WriterTests
{
    [Fact]
    public void Every_type_and_shape_comes_back_bit_for_bit()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, Tensor> tensors = SampleTensors();
        Write(folder.File("a.h5"), tensors);

        using Hdf5WeightsReader reader = Hdf5WeightsReader.Open(folder.File("a.h5"));
        Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), reader.Variables.Select(v => v.Name).Order(StringComparer.Ordinal));
        foreach ((string name, Tensor tensor) in tensors)
        {
            VariableInfo variable = reader.Get(name);
            Assert.Equal(tensor.Shape, variable.Shape);
            Assert.Equal(Kept(tensor.DataType), variable.DataType);
            Tensor read = reader.ReadTensor(variable);
            if (tensor.DataType == DataType.String)
            {
                Assert.Equal(tensor.Strings, read.Strings);
            }
            else
            {
                Assert.True(AsKept(tensor).Bytes.Span.SequenceEqual(read.Bytes.Span), name);
            }
        }
    }

    /// <summary>Of e4m3fn the library takes the largest numbers for infinity and NaN: what is written are floats that it knows. The codes are those of the OCP's specification (OFP8).</summary>
    [Fact]
    public void Numbers_of_e4m3fn_are_written_as_float16()
    {
        (byte Code, float Number)[] known =
            [(0x00, 0), (0x80, -0f), (0x01, 0.001953125f), (0x08, 0.015625f), (0x38, 1), (0x77, 240), (0x78, 256), (0x7c, 384), (0x7e, 448), (0xfe, -448), (0x7f, float.NaN)];
        Tensor tensor = new(DataType.Float8E4M3FN, new TensorShape(known.Length), known.Select(k => k.Code).ToArray());
        byte[] held = ToBytes(w =>
        {
            w.AddDataset("x", tensor);
            w.SetAttribute("x", "a", tensor);
        });
        byte[] streamed = ToBytes(w =>
        {
            w.BeginDataset("x", tensor.DataType, tensor.Shape);
            w.Write(tensor.Bytes.Span[..3]);
            Assert.Contains("end after 3 bytes, expected 11", Assert.Throws<InvalidInputException>(w.EndDataset).Message, StringComparison.Ordinal);
            w.Write(tensor.Bytes.Span[3..]);
            w.EndDataset();
            w.SetAttribute("x", "a", tensor);
        });
        Assert.Equal(held, streamed);
        using Hdf5File file = Hdf5File.Open(held, "a.h5");
        Hdf5Dataset dataset = file.Root.FindDataset("x")!;
        foreach (Tensor read in (Tensor[])[dataset.ReadTensor(), dataset.FindAttribute("a")!.ReadTensor()])
        {
            Assert.Equal(DataType.Float16, read.DataType);
            Assert.Equal(known.Select(k => (Half)k.Number), read.AsSpan<Half>().ToArray());
        }
    }

    [Fact]
    public void Numbers_of_e4m3fn_in_their_own_layout_are_read()
    {
        byte[] bytes = ToBytes(w => w.AddDataset("x", new Tensor(DataType.Float8E5M2, new TensorShape(2), (byte[])[0x7e, 0x38])));

        // Bits at 0, 8 of them; where exponent and mantissa stand, and how many bits they have; the bias.
        int at = bytes.AsSpan().IndexOf((byte[])[0, 0, 8, 0, 2, 5, 0, 2, 15, 0, 0, 0]);
        ((byte[])[0, 0, 8, 0, 3, 4, 0, 3, 7, 0, 0, 0]).CopyTo(bytes, at);
        using Hdf5File file = Hdf5File.Open(bytes, "a.h5");
        Tensor read = file.Root.FindDataset("x")!.ReadTensor();
        Assert.Equal(DataType.Float8E4M3FN, read.DataType);
        Assert.Equal([0x7e, 0x38], read.Bytes.ToArray());
    }

    [Fact]
    public void Streamed_values_equal_values_from_memory_and_the_bytes_are_always_the_same()
    {
        Tensor tensor = TensorSamples.Random(new Random(1), DataType.Float32, 300, 1000);
        byte[] streamed = ToBytes(w =>
        {
            using MemoryStream values = new(tensor.Bytes.ToArray());
            w.AddDataset("g/x", tensor.DataType, tensor.Shape, values);
            w.SetAttribute("g", "names", ["a", "bcd"]);
        });
        byte[] held = ToBytes(w =>
        {
            w.AddDataset("/g/x", tensor);
            w.SetAttribute("/g", "names", ["a", "bcd"]);
        });

        Assert.Equal(streamed, held);
    }

    [Fact]
    public void Attributes_of_every_kind_come_back()
    {
        string large = new('x', 200_000);
        byte[] bytes = ToBytes(w =>
        {
            w.AddDataset("layer/w", Tensor.Create<float>([1, 2, 3], new TensorShape(3)));
            w.AddGroup("empty");
            w.SetAttribute("/", "model_config", large);
            w.SetAttribute("/", "größe", "ünï");
            w.SetAttribute("layer", "weight_names", ["layer/w:0", "", "längere"]);
            w.SetAttribute("empty", "weight_names", []);
            w.SetAttribute("layer/w", "scalar", Tensor.Create<int>([-5], TensorShape.Scalar));
            w.SetAttribute("layer/w", "matrix", Tensor.Create<double>([1, 2, 3, 4], new TensorShape(2, 2)));
            w.SetAttribute("layer/w", "texts", new Tensor(new TensorShape(3), [[1, 0, 2], [], [0xff]]));
        });

        using Hdf5File file = Hdf5File.Open(bytes, "a.h5");
        Assert.Equal(large, file.Root.FindAttribute("model_config")!.ReadString());
        Assert.Equal("ünï", file.Root.FindAttribute("größe")!.ReadString());
        Assert.Equal(["layer/w:0", "", "längere"], file.Root.Find("layer")!.FindAttribute("weight_names")!.ReadStrings());
        Assert.Empty(file.Root.Find("empty")!.FindAttribute("weight_names")!.ReadStrings());
        Hdf5Object w = file.Root.Find("layer/w")!;
        Assert.Equal(-5, w.FindAttribute("scalar")!.ReadTensor().AsSpan<int>()[0]);
        Assert.Equal([1, 2, 3, 4], w.FindAttribute("matrix")!.ReadTensor().AsSpan<double>().ToArray());
        Assert.Equal([[1, 0, 2], [], [0xff]], w.FindAttribute("texts")!.ReadByteStrings());
        Assert.Empty(file.Root.FindGroup("empty")!.Links);
    }

    [Fact]
    public void Thousands_of_datasets_in_one_group_are_all_found()
    {
        const int Count = 5000;
        byte[] bytes = ToBytes(w =>
        {
            for (int i = 0; i < Count; i++)
            {
                w.AddDataset($"variables/v{(i * 7919) % Count}", Tensor.Create<int>([(i * 7919) % Count], TensorShape.Scalar));
            }
        });

        using Hdf5File file = Hdf5File.Open(bytes, "a.h5");
        Hdf5Group group = file.Root.FindGroup("variables")!;
        Assert.Equal(Count, group.Links.Count);
        for (int i = 0; i < Count; i += 97)
        {
            Assert.Equal(i, group.FindDataset($"v{i}")!.ReadTensor().AsSpan<int>()[0]);
        }
    }

    [Fact]
    public void Data_beyond_4_GB_has_its_address()
    {
        const long Size = (1L << 32) + 5;
        using ZeroSavingStream stream = new();
        using (Hdf5Writer writer = Hdf5Writer.Create(stream, "large.h5"))
        {
            writer.AddDataset("large", DataType.UInt8, new TensorShape(Size), new ZeroStream(Size));
            writer.AddDataset("behind", Tensor.Create<int>([7, 8], new TensorShape(2)));
            writer.Commit();
        }

        using Hdf5File file = Hdf5File.Open(stream, "large.h5");
        Assert.Equal(Size, file.Root.FindDataset("large")!.ByteSize);
        Assert.True(file.Root.FindDataset("behind")!.DataOffset > Size);
        Assert.Equal([7, 8], file.Root.FindDataset("behind")!.ReadTensor().AsSpan<int>().ToArray());
    }

    [Fact]
    public void What_is_not_committed_leaves_nothing_behind()
    {
        using TemporaryFolder folder = new();
        using (Hdf5Writer writer = Hdf5Writer.Create(folder.File("a.h5"), OverwriteMode.Refuse))
        {
            writer.AddDataset("x", Tensor.Create<int>([1], TensorShape.Scalar));
            Assert.Throws<InvalidInputException>(() => writer.AddDataset("y", DataType.Int32, new TensorShape(2), new MemoryStream(new byte[7])));
            Assert.Throws<InvalidInputException>(() => writer.AddDataset("z", DataType.Int32, new TensorShape(2), new MemoryStream(new byte[9])));
        }

        Assert.Empty(folder.Entries());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    [InlineData("group")]
    [InlineData("data")]
    [InlineData("data/below")]
    public void A_name_that_cannot_be_is_refused(string name)
    {
        using MemoryStream stream = new();
        using Hdf5Writer writer = Hdf5Writer.Create(stream, "a.h5");
        writer.AddDataset("group/x", Tensor.Create<int>([1], TensorShape.Scalar));
        writer.AddDataset("data", Tensor.Create<int>([1], TensorShape.Scalar));

        Assert.Throws<InvalidInputException>(() => writer.AddDataset(name, Tensor.Create<int>([1], TensorShape.Scalar)));
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused()
    {
        using MemoryStream stream = new();
        using Hdf5Writer writer = Hdf5Writer.Create(stream, "a.h5");
        writer.AddGroup("g");
        writer.SetAttribute("g", "a", "x");

        Assert.Throws<InvalidInputException>(() => writer.AddDataset("r", DataType.Resource, TensorShape.Scalar, Stream.Null));
        Assert.Throws<InvalidInputException>(() => writer.AddDataset("r", DataType.Int8, new TensorShape(Enumerable.Repeat(1L, 33).ToArray()), Stream.Null));
        Assert.Throws<InvalidInputException>(() => writer.SetAttribute("none", "a", "x"));
        Assert.Throws<InvalidInputException>(() => writer.SetAttribute("g", "a", "y"));
        Assert.Throws<InvalidInputException>(() => writer.SetAttribute("g", "", "y"));
        Assert.Contains("Split", Assert.Throws<InvalidInputException>(() => writer.SetAttribute("g", "names", Enumerable.Repeat("0123456789", 7000).ToArray())).Message, StringComparison.Ordinal);
        writer.SetAttribute("g", "large", Tensor.Create<double>(new double[9000], new TensorShape(9000)));
        Assert.Throws<InvalidInputException>(writer.Commit);
    }

    [Fact]
    public void A_superblock_of_version_1_is_read()
    {
        byte[] bytes = ToBytes(w => w.AddDataset("a/b", Tensor.Create<int>([7], TensorShape.Scalar)));

        // Version 1 has four more bytes before the addresses; 32 bytes behind the superblock are free.
        bytes[8] = 1;
        bytes.AsSpan(24, 72).ToArray().CopyTo(bytes, 28);
        bytes.AsSpan(24, 4).Clear();
        bytes[24] = 32;

        using Hdf5File file = Hdf5File.Open(bytes, "a.h5");
        Assert.Equal(1, file.SuperblockVersion);
        Assert.Equal(7, file.Root.FindDataset("a/b")!.ReadTensor().AsSpan<int>()[0]);
    }

    [Fact]
    public void A_damaged_file_is_answered_or_refused()
    {
        byte[] whole = ToBytes(w =>
        {
            w.AddDataset("g/x", Tensor.Create<float>([1, 2, 3], new TensorShape(3)));
            w.AddDataset("b", Tensor.Create<bool>([true], TensorShape.Scalar));
            w.AddDataset("c", TensorSamples.Random(new Random(1), DataType.Complex64, 2));
            w.AddDataset("s", new Tensor(new TensorShape(2), ["a"u8.ToArray(), "bc"u8.ToArray()]));
            w.SetAttribute("g", "names", ["x"]);
        });

        Assert.Equal(whole.Length, DamagedFiles.Truncate(whole, 1));
        Assert.True(DamagedFiles.FlipBytes(whole, 1) > 0);
    }

    [Fact]
    public void Many_strings_fill_several_collections()
    {
        byte[][] strings = [.. Enumerable.Range(0, 20000).Select(i => Encoding.UTF8.GetBytes($"string {i}")), new byte[100_000]];
        byte[] bytes = ToBytes(w => w.AddDataset("s", new Tensor(new TensorShape(strings.Length), strings)));

        using Hdf5File file = Hdf5File.Open(bytes, "a.h5");
        Assert.Equal(strings, file.Root.FindDataset("s")!.ReadStrings());
    }

    /// <summary>A tensor of every type in shapes worth trying, under names of every kind.</summary>
    internal static Dictionary<string, Tensor> SampleTensors()
    {
        Random random = new(5);
        Dictionary<string, Tensor> tensors = [];
        foreach (DataType type in TensorSamples.NumberTypes.Append(DataType.String))
        {
            foreach (long[] shape in TensorSamples.Shapes)
            {
                tensors.Add($"{type.TensorFlowName()}/{(shape.Length == 0 ? "scalar" : string.Join('x', shape))}", TensorSamples.Random(random, type, shape));
            }
        }

        foreach (string name in (string[])["größe/重み/🙂", "with space", "layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE", "../up", "quote'\"\\"])
        {
            tensors.Add(name, TensorSamples.Random(random, DataType.Float32, 3));
        }

        return tensors;
    }

    internal static void Write(string path, Dictionary<string, Tensor> tensors)
    {
        using Hdf5Writer writer = Hdf5Writer.Create(path, OverwriteMode.Refuse);
        foreach ((string name, Tensor tensor) in tensors)
        {
            writer.AddDataset(name, tensor);
        }

        writer.Commit();
    }

    /// <summary>A tensor of numbers with the values as they are written.</summary>
    internal static Tensor AsKept(Tensor tensor) => tensor.DataType == DataType.Float8E4M3FN ? TensorConverter.Convert(tensor, DataType.Float16) : tensor;

    /// <summary>The type values come back as: quantized and 4-bit integers as the integers they are kept in, e4m3fn as float16.</summary>
    internal static DataType Kept(DataType type) => type switch
    {
        DataType.QInt8 or DataType.Int4 => DataType.Int8,
        DataType.QUInt8 or DataType.UInt4 => DataType.UInt8,
        DataType.QInt16 => DataType.Int16,
        DataType.QUInt16 => DataType.UInt16,
        DataType.QInt32 => DataType.Int32,
        DataType.Float8E4M3FN => DataType.Float16,
        _ => type,
    };

    private static byte[] ToBytes(Action<Hdf5Writer> write)
    {
        using MemoryStream stream = new();
        using Hdf5Writer writer = Hdf5Writer.Create(stream, "a.h5");
        write(writer);
        writer.Commit();
        return stream.ToArray();
    }
}
