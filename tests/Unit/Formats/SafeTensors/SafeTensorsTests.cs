using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.SafeTensors;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.SafeTensors;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_type_shape_and_name_reads_back_the_same_bits()
    {
        Random random = new(1);
        List<(string Name, Tensor Tensor)> tensors = [.. TensorSamples.Names.Select(n => (n, TensorSamples.Random(random, DataType.Int16, 3)))];
        foreach (DataType type in TensorSamples.NumberTypes.Where(t => SafeTensorsFormat.NameOf(t) is not null))
        {
            tensors.AddRange(TensorSamples.Shapes.Select(s => ($"{type}{string.Join('x', s)}", TensorSamples.Random(random, type, s))));
        }

        Write(tensors);
        using SafeTensorsReader reader = SafeTensorsReader.Open(_folder.File("w.safetensors"));
        Assert.Equal(tensors.Select(t => t.Name), reader.Variables.Select(v => v.Name));
        Assert.Equal("pt", reader.Metadata["format"]);
        foreach ((string name, Tensor tensor) in tensors)
        {
            VariableInfo variable = reader.Get(name);
            TensorSamples.AssertSame(tensor, reader.ReadTensor(variable));
            Assert.Equal(0, variable.Offset % Math.Min(8, tensor.DataType.ElementSize()));
        }
    }

    [Fact]
    public void Types_the_format_lacks_are_refused_all_at_once()
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => Write([("s", new Tensor(TensorShape.Scalar, [[]])), ("f", Tensor.Create<float>([1], TensorShape.Scalar)), ("c", TensorSamples.Random(new Random(1), DataType.Complex128, 1))]));
        Assert.Contains("'s' (string), 'c' (complex128)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}""", 4, "'a' twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "overlapping")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "after the last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "past the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "8 bytes for float32 (2,)")]
    [InlineData("""{"a":{"dtype":"F32","shape":[288230376151711744],"data_offsets":[0,4]}}""", 4, "1152921504606846976 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "2^58")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "out of range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "backwards")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "out of range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", 4, "'x'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "missing")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__")]
    [InlineData("""{"__metadata__":[]}""", 0, "an object of strings under __metadata__")]
    [InlineData("""{"a":[1]}""", 0, "an object under 'a'")]
    [InlineData("""{"a":""", 0, "not JSON")]
    [InlineData("""{} {}""", 0, "not JSON")]
    public void Every_lie_of_a_header_has_its_own_fault(string header, int dataLength, string says)
    {
        File.WriteAllBytes(_folder.File("w.safetensors"), File_(header, dataLength));
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => SafeTensorsReader.Open(_folder.File("w.safetensors")));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_may_be_null()
    {
        File.WriteAllBytes(_folder.File("w.safetensors"), File_("""{"__metadata__":null,"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1));
        using SafeTensorsReader reader = SafeTensorsReader.Open(_folder.File("w.safetensors"));
        Assert.Empty(reader.Metadata);
        Assert.Equal("a", Assert.Single(reader.Variables).Name);
    }

    [Fact]
    public void A_foreign_type_is_listed_and_only_its_values_are_refused()
    {
        File.WriteAllBytes(_folder.File("a"), File_("""{"a":{"dtype":"F8_E8M0","shape":[2,1],"data_offsets":[1,3]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 3));
        using SafeTensorsReader reader = SafeTensorsReader.Open(_folder.File("a"));
        Assert.Equal(["a unknown (F8_E8M0) (2, 1) 2", "b uint8 (1,) 1"], reader.Variables.Select(v => $"{v.Name} {v.TypeName} {v.Shape} {v.ByteSize}"));
        Assert.Equal(1, reader.ReadTensor(reader.Get("b")).ElementCount);
        Assert.Contains("F8_E8M0", Assert.Throws<UnsupportedFeatureException>(() => reader.ReadTensor(reader.Get("a"))).Message, StringComparison.Ordinal);
        Assert.Throws<UnsupportedFeatureException>(() => reader.OpenValues(reader.Get("a")));

        // Its place is still held against the file.
        File.WriteAllBytes(_folder.File("b"), File_("""{"a":{"dtype":"F8_E8M0","shape":[1],"data_offsets":[0,9]}}""", 1));
        Assert.Throws<CorruptFileException>(() => SafeTensorsReader.Open(_folder.File("b")));
    }

    [Fact]
    public void Huge_headers_and_other_files_are_refused()
    {
        File.WriteAllBytes(_folder.File("b"), [.. BitConverter.GetBytes(200_000_000L), (byte)'{']);
        Assert.Throws<LimitExceededException>(() => SafeTensorsReader.Open(_folder.File("b")));
        File.WriteAllBytes(_folder.File("c"), [.. BitConverter.GetBytes(100L), (byte)'{', (byte)'}']);
        Assert.Throws<CorruptFileException>(() => SafeTensorsReader.Open(_folder.File("c")));
        File.WriteAllText(_folder.File("d"), "some text that is longer");
        Assert.Throws<UnrecognizedFormatException>(() => SafeTensorsReader.Open(_folder.File("d")));
        Assert.Throws<InputNotFoundException>(() => SafeTensorsReader.Open(_folder.File("none")));
    }

    [Fact]
    public void Damage_anywhere_is_a_fault_or_still_tensors()
    {
        Write([("a/b", Tensor.Create<float>([1, 2, 3], new TensorShape(3))), ("c", Tensor.Create<byte>([], new TensorShape(0)))]);
        string path = _folder.File("w.safetensors");
        Assert.Equal(new FileInfo(path).Length, BadInput.Truncate(path, ReadAll));
        Assert.True(BadInput.FlipBytes(path, ReadAll) > 100);
    }

    private static void ReadAll(string path)
    {
        using SafeTensorsReader reader = SafeTensorsReader.Open(path);
        foreach (VariableInfo variable in reader.Variables)
        {
            reader.ReadTensor(variable);
        }
    }

    private static byte[] File_(string header, int dataLength)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[dataLength]];
    }

    private void Write(List<(string Name, Tensor Tensor)> tensors)
    {
        using FileStream stream = File.Create(_folder.File("w.safetensors"));
        SafeTensorsWriter writer = new(stream, [.. tensors.Select(t => (t.Name, t.Tensor.DataType, t.Tensor.Shape))], new Dictionary<string, string> { ["format"] = "pt" });
        foreach (int i in writer.WriteOrder)
        {
            writer.BeginTensor();
            writer.Write(tensors[i].Tensor.Bytes.Span);
        }

        writer.Finish();
    }
}
