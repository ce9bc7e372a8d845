using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Onnx;

/// <summary>
/// A tensor of a model (TensorProto of onnx/onnx.proto): raw little-endian bytes, a list of numbers of its type, or a range of a file beside the model. Values are decoded only
/// when they are read. Numbers of four bits lie two to a byte, the first in the lower half.
/// </summary>
internal sealed class OnnxTensor
{
    private readonly OnnxTensorMessage _message;
    private readonly string _model;
    private readonly string _place;
    private readonly Lazy<OnnxExternalData>? _external;

    /// <summary>Takes a tensor, and checks what it says of itself.</summary>
    /// <param name="message">The message.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="place">The tensor, for messages.</param>
    /// <exception cref="CorruptFileException">Its shape is impossible, or it has more or fewer values than that.</exception>
    public OnnxTensor(OnnxTensorMessage message, string model, string place)
    {
        _message = message;
        _model = model;
        _place = place;
        Shape = OnnxTypes.ToShape([.. message.Dims], model, place);
        DataType = OnnxTypes.ToDataType(message.DataType);
        if (!Shape.IsFullyDefined)
        {
            throw Fault($"the shape {Shape}", "a shape with every extent at least 0");
        }

        if (message.Segment is not null)
        {
            throw new UnsupportedFeatureException($"'{model}', {place}: it is stored in segments.", "Save the model anew: no current writer does so.", model);
        }

        if (message.DataLocation == OnnxTensorMessage.Types.Location.External)
        {
            _external = new Lazy<OnnxExternalData>(() => OnnxExternalData.Find(message.ExternalData, StoredBytes, model, place));
        }
        else if (DataType != DataType.Unknown && Count() is var count && count != Expected)
        {
            throw Fault($"{count} {(message.RawData.Length > 0 ? "bytes" : "values")}", $"{Expected} for {DataType.TensorFlowName()} {Shape}");
        }
    }

    /// <summary>The element type; unknown for one that no tensor here holds.</summary>
    public DataType DataType { get; }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>The file that holds the values, without folder, and where in it they begin; -1 where they stand in the model.</summary>
    public (string File, long Offset) Location => _external is { } external ? (Path.GetFileName(external.Value.FileName), external.Value.Offset) : (Path.GetFileName(_model), -1);

    /// <summary>The tensor as a constant of a graph, decoded when it is read.</summary>
    /// <exception cref="UnsupportedFeatureException">No tensor holds its element type.</exception>
    public StoredTensor ToStored() => DataType == DataType.Unknown
        ? throw new UnsupportedFeatureException($"'{_model}', {_place}: its element type {_message.DataType} ({(int)_message.DataType}) is not supported.", "Save the model with another type.", _model)
        : new StoredTensor(DataType, Shape, Read, _model, _place);

    /// <summary>Opens the values where they lie in a file of their own, as their type has them; null elsewhere.</summary>
    public Stream? OpenExternal() => IsPacked || DataType == DataType.Bool ? null : _external?.Value.Open();

    /// <summary>Decodes the values.</summary>
    /// <exception cref="LimitExceededException">It is larger than one array can be.</exception>
    public Tensor Read()
    {
        if (DataType == DataType.String)
        {
            return new Tensor(Shape, [.. _message.StringData.Select(s => s.ToByteArray())]);
        }

        ReadOnlyMemory<byte> stored = _external is { } external ? ReadExternal(external.Value) : _message.RawData.Length > 0 ? _message.RawData.Memory : Numbers();
        return new Tensor(DataType, Shape, IsPacked && stored.Length == StoredBytes ? Unpack(stored.Span) : stored);
    }

    private bool IsPacked => DataType is DataType.Int4 or DataType.UInt4;

    private long StoredBytes => IsPacked ? (Shape.ElementCount + 1) / 2 : Shape.ElementCount * DataType.ElementSize();

    private bool IsRaw => _message.RawData.Length > 0;

    private long Expected => IsRaw ? StoredBytes : DataType is DataType.Complex64 or DataType.Complex128 ? 2 * Shape.ElementCount : IsPacked ? StoredBytes : Shape.ElementCount;

    // Which list holds the numbers of a type is said beside each in onnx.proto.
    private long Count() => IsRaw ? _message.RawData.Length : DataType switch
    {
        DataType.Float32 or DataType.Complex64 => _message.FloatData.Count,
        DataType.Float64 or DataType.Complex128 => _message.DoubleData.Count,
        DataType.Int64 => _message.Int64Data.Count,
        DataType.UInt32 or DataType.UInt64 => _message.Uint64Data.Count,
        DataType.String => _message.StringData.Count,
        _ => _message.Int32Data.Count,
    };

    private byte[] Numbers() => DataType switch
    {
        DataType.Float32 or DataType.Complex64 => Bytes<float>([.. _message.FloatData]),
        DataType.Float64 or DataType.Complex128 => Bytes<double>([.. _message.DoubleData]),
        DataType.Int64 => Bytes<long>([.. _message.Int64Data]),
        DataType.UInt64 => Bytes<ulong>([.. _message.Uint64Data]),
        DataType.UInt32 => Bytes<uint>([.. _message.Uint64Data.Select(v => (uint)v)]),
        DataType.Int32 => Bytes<int>([.. _message.Int32Data]),
        DataType.Int16 or DataType.UInt16 or DataType.Float16 or DataType.BFloat16 => Bytes<ushort>([.. _message.Int32Data.Select(v => (ushort)v)]),
        DataType.Bool => [.. _message.Int32Data.Select(v => v != 0 ? (byte)1 : (byte)0)],
        _ => [.. _message.Int32Data.Select(v => (byte)v)],
    };

    private byte[] ReadExternal(OnnxExternalData external)
    {
        if (external.Length > Limits.MaxTensorBytes)
        {
            throw new LimitExceededException($"'{_model}', {_place}: {external.Length} bytes are more than one array holds.", "Split the tensor.", _model);
        }

        byte[] bytes = new byte[external.Length];
        using Stream stream = external.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        byte[] numbers = new byte[Shape.ElementCount];
        for (int i = 0; i < numbers.Length; i++)
        {
            int half = (i & 1) == 0 ? packed[i / 2] & 0xf : packed[i / 2] >> 4;
            numbers[i] = (byte)(DataType == DataType.Int4 && half > 7 ? half - 16 : half);
        }

        return numbers;
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged
        => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private CorruptFileException Fault(string found, string expected) => new(_model, _place, found, expected);
}
