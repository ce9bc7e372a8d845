using Google.Protobuf;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.Onnx;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Onnx;

/// <summary>Tensors of ONNX: raw bytes and lists of numbers (onnx.proto, TensorProto), values in files beside the model (docs/ExternalData.md), and what contradicts itself.</summary>
public sealed class OnnxTensorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_of_numbers_are_read_by_the_element_type()
    {
        Assert.Equal([1.5f, -2f], Read(new() { DataType = OnnxDataTypeMessage.Float, Dims = { 2 }, FloatData = { 1.5f, -2f } }).AsSpan<float>().ToArray());
        Assert.Equal([1e300], Read(new() { DataType = OnnxDataTypeMessage.Double, Dims = { 1 }, DoubleData = { 1e300 } }).AsSpan<double>().ToArray());
        Assert.Equal([long.MinValue], Read(new() { DataType = OnnxDataTypeMessage.Int64, Dims = { 1 }, Int64Data = { long.MinValue } }).AsSpan<long>().ToArray());
        Assert.Equal([uint.MaxValue], Read(new() { DataType = OnnxDataTypeMessage.Uint32, Dims = { 1 }, Uint64Data = { uint.MaxValue } }).AsSpan<uint>().ToArray());
        Assert.Equal([(sbyte)-3], Read(new() { DataType = OnnxDataTypeMessage.Int8, Dims = { 1 }, Int32Data = { -3 } }).AsSpan<sbyte>().ToArray());
        Assert.Equal([true, false], Read(new() { DataType = OnnxDataTypeMessage.Bool, Dims = { 2 }, Int32Data = { 1, 0 } }).AsSpan<bool>().ToArray());

        // The bits of a half, as an integer.
        Assert.Equal([(Half)1.5], Read(new() { DataType = OnnxDataTypeMessage.Float16, Dims = { 1 }, Int32Data = { BitConverter.HalfToUInt16Bits((Half)1.5) } }).AsSpan<Half>().ToArray());
    }

    [Fact]
    public void Numbers_of_four_bits_lie_two_to_a_byte_the_first_in_the_lower_half()
    {
        Tensor signed = Read(new() { DataType = OnnxDataTypeMessage.Int4, Dims = { 3 }, RawData = ByteString.CopyFrom(0xf7, 0x08) });
        Assert.Equal([7, -1, -8], signed.Bytes.ToArray().Select(b => (int)(sbyte)b));
        Tensor unsigned = Read(new() { DataType = OnnxDataTypeMessage.Uint4, Dims = { 3 }, RawData = ByteString.CopyFrom(0xf7, 0x08) });
        Assert.Equal([7, 15, 8], unsigned.Bytes.ToArray().Select(b => (int)b));
    }

    [Fact]
    public void Too_few_or_too_many_values_are_damage()
    {
        Assert.Contains("1 values", Assert.Throws<CorruptFileException>(() => Read(new() { DataType = OnnxDataTypeMessage.Float, Dims = { 2 }, FloatData = { 1 } })).Message, StringComparison.Ordinal);
        Assert.Contains("7 bytes", Assert.Throws<CorruptFileException>(() => Read(new() { DataType = OnnxDataTypeMessage.Float, Dims = { 2 }, RawData = ByteString.CopyFrom(new byte[7]) })).Message, StringComparison.Ordinal);
        Assert.Throws<CorruptFileException>(() => Read(new() { DataType = OnnxDataTypeMessage.Float, Dims = { -1 }, FloatData = { 1 } }));
        Assert.Throws<CorruptFileException>(() => Read(new() { DataType = OnnxDataTypeMessage.Float, Dims = { long.MaxValue, long.MaxValue }, FloatData = { 1 } }));
    }

    [Fact]
    public void A_type_that_no_tensor_holds_is_refused_by_name() => Assert.Contains(
        "Float8E4M3Fnuz", Assert.Throws<UnsupportedFeatureException>(() => Read(new() { DataType = OnnxDataTypeMessage.Float8E4M3Fnuz, Dims = { 1 }, RawData = ByteString.CopyFrom(1) })).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_beside_the_model_are_a_range_of_a_file_in_its_folder()
    {
        Directory.CreateDirectory(_folder.File("data"));
        File.WriteAllBytes(_folder.File("data/w.bin"), [9, 9, 9, 9, 1, 0, 0, 0, 2, 0, 0, 0, 9]);
        Assert.Equal([1, 2], Read(External("data/w.bin", 4, 8)).AsSpan<int>().ToArray());
    }

    [Theory]
    [InlineData("../w.bin")]
    [InlineData("data/../../w.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("C:\\w.bin")]
    [InlineData("\\\\server\\share\\w.bin")]
    [InlineData("")]
    public void No_file_outside_the_models_folder_is_opened(string location)
    {
        CorruptFileException e = Assert.Throws<CorruptFileException>(() => Read(External(location, 0, 8)));
        Assert.Contains("expected a file in the model's folder", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 8)] // beyond the end
    [InlineData(0, 4)] // another length than its shape
    [InlineData(0, 12)]
    public void A_range_that_does_not_fit_is_damage(long offset, long length)
    {
        File.WriteAllBytes(_folder.File("w.bin"), new byte[12]);
        Assert.Throws<CorruptFileException>(() => Read(External("w.bin", offset, length)));
    }

    [Fact]
    public void A_missing_file_is_said_to_be_missing() => Assert.Contains("'w.bin'", Assert.Throws<InputNotFoundException>(() => Read(External("w.bin", 0, 8))).Message, StringComparison.Ordinal);

    private static OnnxTensorMessage External(string location, long offset, long length) => new()
    {
        DataType = OnnxDataTypeMessage.Int32,
        Dims = { 2 },
        DataLocation = OnnxTensorMessage.Types.Location.External,
        ExternalData = { Pair("location", location), Pair("offset", $"{offset}"), Pair("length", $"{length}") },
    };

    private static OnnxStringPairMessage Pair(string key, string value) => new() { Key = key, Value = value };

    private Tensor Read(OnnxTensorMessage message) => new OnnxTensor(message, _folder.File("m.onnx"), "the tensor").ToStored().Read();
}
