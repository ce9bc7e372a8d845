using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>
/// A tensor inside a graph (tensorflow/core/framework/tensor.proto): raw little-endian content, or a list of numbers whose last stands
/// for all that are missing. Decoded only when it is read. Some formats keep the values in files beside the graph: they are read from there.
/// </summary>
public sealed class StoredTensor
{
    // What a few stored numbers may grow to: a constant of zeros is stored as one number, so the file's length does not bound it.
    private const long MaxFillBytes = 32L << 20;

    // A reference and what it may take in a list or two.
    private const long MaxFilledStrings = MaxFillBytes / 16;

    private readonly TensorMessage _message;
    private readonly string _file;
    private readonly string _place;
    private readonly Func<Tensor>? _elsewhere;

    /// <summary>A tensor whose values are not in the graph.</summary>
    internal StoredTensor(DataType type, TensorShape shape, Func<Tensor> read, string file, string place)
    {
        _message = new TensorMessage();
        _file = file;
        _place = place;
        _elsewhere = read;
        DataType = type;
        Shape = shape;
    }

    internal StoredTensor(TensorMessage message, string file, string place)
    {
        _message = message;
        _file = file;
        _place = place;
        DataType = message.Dtype.ToDataType();
        Shape = message.TensorShape.ToShape(file, place) ?? throw Fault("a tensor of unknown rank", "a shape");
        if (!Shape.IsFullyDefined)
        {
            throw Fault($"the shape {Shape}", "a shape with every extent at least 0");
        }
    }

    /// <summary>The element type.</summary>
    public DataType DataType { get; }

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>How many bytes of values are stored, at most; <see cref="long.MaxValue"/> where they are not in the graph.</summary>
    internal long StoredBytes => _elsewhere is not null ? long.MaxValue : _message.TensorContent.Length > 0 ? _message.TensorContent.Length : ListedNumbers * DataType.ElementSize();

    /// <summary>Decodes the values.</summary>
    /// <exception cref="CorruptFileException">There are too few or too many.</exception>
    /// <exception cref="UnsupportedFeatureException">The element type holds no numbers or strings.</exception>
    /// <exception cref="LimitExceededException">It is larger than one array can be, or than its few stored numbers may grow to.</exception>
    public Tensor Read()
    {
        if (_elsewhere is not null)
        {
            return _elsewhere();
        }

        if (DataType == DataType.String)
        {
            return new Tensor(Shape, ReadStrings());
        }

        if (OpenFilled() is not { } filled)
        {
            return _message.TensorContent.Length == Shape.ElementCount * DataType.ElementSize()
                ? new Tensor(DataType, Shape, _message.TensorContent.Memory)
                : throw Fault($"{_message.TensorContent.Length} bytes", $"{Shape.ElementCount * DataType.ElementSize()} for {DataType.TensorFlowName()} {Shape}");
        }

        byte[] bytes = Tensor.AllocateForFilling(DataType, Shape, _place);
        filled.ReadExactly(bytes);
        return new Tensor(DataType, Shape, bytes);
    }

    /// <summary>Reads numbers that are stored as a list, one after the other in the form of <see cref="Tensor.Bytes"/>, without writing out in memory what one stands for; null where they are stored otherwise.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    internal Stream? OpenFilled()
    {
        int size = DataType.ElementSize();
        if (size == 0)
        {
            throw new UnsupportedFeatureException(
                $"'{_file}', {_place}: a constant of type {DataType.TensorFlowName()} has no values that can be read.", "Cut the graph so that it is not needed.", _file);
        }

        if (_elsewhere is not null || _message.TensorContent.Length > 0)
        {
            return null;
        }

        byte[] stored = StoredNumbers();
        long wanted = Shape.ElementCount * size;
        if (stored.Length > wanted)
        {
            throw Fault($"{stored.Length / size} numbers", $"{Shape.ElementCount} for {DataType.TensorFlowName()} {Shape}");
        }

        if (wanted > MaxFillBytes && stored.Length < wanted)
        {
            throw TooMuchFilled($"{stored.Length / size} stored numbers stand for {wanted} bytes, more than the limit of {MaxFillBytes}");
        }

        return new FilledValues(stored, size, wanted);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{DataType.TensorFlowName()} {Shape}";

    // Of the lists only that of its own type is read; one in which a number takes less than an element has fewer of them.
    private long ListedNumbers => (long)_message.FloatVal.Count + _message.DoubleVal.Count + _message.IntVal.Count + _message.Int64Val.Count + _message.HalfVal.Count + _message.BoolVal.Count
        + _message.Uint32Val.Count + _message.Uint64Val.Count + _message.ScomplexVal.Count + _message.DcomplexVal.Count + _message.Float8Val.Length;

    private byte[] StoredNumbers() => DataType switch
    {
        DataType.Float32 => Bytes<float>([.. _message.FloatVal]),
        DataType.Float64 => Bytes<double>([.. _message.DoubleVal]),
        DataType.Int32 or DataType.QInt32 => Bytes<int>([.. _message.IntVal]),
        DataType.Int16 or DataType.QInt16 => Bytes<short>([.. _message.IntVal.Select(v => (short)v)]),
        DataType.UInt16 or DataType.QUInt16 => Bytes<ushort>([.. _message.IntVal.Select(v => (ushort)v)]),
        DataType.Int8 or DataType.QInt8 or DataType.Int4 or DataType.UInt8 or DataType.QUInt8 or DataType.UInt4 => [.. _message.IntVal.Select(v => (byte)v)],
        DataType.Float16 or DataType.BFloat16 => Bytes<ushort>([.. _message.HalfVal.Select(v => (ushort)v)]),
        DataType.Bool => [.. _message.BoolVal.Select(v => v ? (byte)1 : (byte)0)],
        DataType.Int64 => Bytes<long>([.. _message.Int64Val]),
        DataType.UInt32 => Bytes<uint>([.. _message.Uint32Val]),
        DataType.UInt64 => Bytes<ulong>([.. _message.Uint64Val]),
        DataType.Complex64 => Whole(Bytes<float>([.. _message.ScomplexVal]), 8),
        DataType.Complex128 => Whole(Bytes<double>([.. _message.DcomplexVal]), 16),
        DataType.Float8E5M2 or DataType.Float8E4M3FN => _message.Float8Val.ToByteArray(),
        _ => [],
    };

    private byte[] Whole(byte[] bytes, int size) => bytes.Length % size == 0 ? bytes : throw Fault("half a complex number", "pairs of numbers");

    private byte[][] ReadStrings()
    {
        // Raw content of strings is their lengths as varints, then their bytes (tensorflow/core/framework/tensor.cc, ToProto of compact strings).
        List<byte[]> strings = _message.TensorContent.Length > 0 ? PackedStrings(_message.TensorContent.Span) : [.. _message.StringVal.Select(s => s.ToByteArray())];
        if (strings.Count > Shape.ElementCount)
        {
            throw Fault($"{strings.Count} strings", $"{Shape.ElementCount} for string {Shape}");
        }

        if (strings.Count < Shape.ElementCount && Shape.ElementCount > MaxFilledStrings)
        {
            throw TooMuchFilled($"{strings.Count} stored strings stand for {Shape.ElementCount}, more than the limit of {MaxFilledStrings}");
        }

        byte[] last = strings.Count > 0 ? strings[^1] : [];
        byte[][] all = new byte[Shape.ElementCount][];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = i < strings.Count ? strings[i] : last;
        }

        return all;
    }

    private List<byte[]> PackedStrings(ReadOnlySpan<byte> content)
    {
        if (Shape.ElementCount > content.Length)
        {
            throw Fault($"{content.Length} bytes", $"the lengths of {Shape.ElementCount} strings");
        }

        int[] lengths = new int[Shape.ElementCount];
        int at = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            uint value = 0;
            for (int shift = 0; ; shift += 7)
            {
                if (at == content.Length || shift > 28)
                {
                    throw Fault("a length that is cut off", "the lengths of the strings");
                }

                value |= (uint)(content[at] & 0x7f) << shift;
                if (content[at++] < 0x80)
                {
                    break;
                }
            }

            lengths[i] = value <= (uint)content.Length ? (int)value : throw Fault($"a string of {value} bytes", $"at most {content.Length}");
        }

        List<byte[]> strings = [];
        foreach (int length in lengths)
        {
            if (length > content.Length - at)
            {
                throw Fault($"{content.Length - at} bytes", $"a string of {length} bytes");
            }

            strings.Add(content.Slice(at, length).ToArray());
            at += length;
        }

        return strings;
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged
        => BitConverter.IsLittleEndian ? MemoryMarshal.AsBytes(values.AsSpan()).ToArray() : throw new PlatformNotSupportedException("TfModelTools runs on little-endian machines.");

    private LimitExceededException TooMuchFilled(string problem) =>
        new($"'{_file}', {_place}: {problem}.", "The file is probably damaged; if it is not, cut the graph so that the constant is not needed.", _file);

    private CorruptFileException Fault(string found, string expected) => new(_file, _place, found, expected);
}
