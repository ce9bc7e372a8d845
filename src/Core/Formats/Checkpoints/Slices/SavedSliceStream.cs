using System.Buffers.Binary;
using TfModelTools.Common;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// The values of a TensorProto as little-endian elements: floating point numbers as they stand, integers from their varints.
/// Packed and single values are read alike.
/// </summary>
internal sealed class SavedSliceStream : ForwardStream
{
    private readonly ReadOnlyMemory<byte> _tensor;
    private readonly DataType _type;
    private readonly int _elementSize;
    private readonly int _valueField;
    private readonly long _total;
    private readonly string _filePath;
    private readonly string _name;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;
    private int _position;
    private int _segmentEnd;
    private bool _varints;
    private long _produced;

    /// <summary>Creates the stream.</summary>
    /// <param name="tensor">The bytes of the TensorProto.</param>
    /// <param name="type">The element type, which V1 can hold and which has a fixed size.</param>
    /// <param name="count">The number of elements there must be.</param>
    /// <param name="filePath">The file, for faults.</param>
    /// <param name="name">The variable, for faults.</param>
    public SavedSliceStream(ReadOnlyMemory<byte> tensor, DataType type, long count, string filePath, string name)
    {
        _tensor = tensor;
        _type = type;
        _elementSize = type.ElementSize();
        _valueField = SavedSlice.ValueField(type);
        _filePath = filePath;
        _name = name;
        _buffer = new byte[32 * 1024];

        // No encoding of an element is shorter than a byte: a count beyond that is false, and must not overflow below.
        if (count > tensor.Length)
        {
            throw WrongCount($"at most {tensor.Length}", count);
        }

        _total = count * _elementSize;
        if (_total == 0)
        {
            Fill();
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_start == _end && _produced < _total)
        {
            Fill();
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    private void Fill()
    {
        ReadOnlySpan<byte> bytes = _tensor.Span;
        _start = 0;
        _end = 0;
        while (_end < _buffer.Length && (_position < _segmentEnd || NextSegment(bytes)))
        {
            if (_varints)
            {
                ReadVarints(bytes);
            }
            else
            {
                int count = Math.Min(_buffer.Length - _end, _segmentEnd - _position);
                bytes.Slice(_position, count).CopyTo(_buffer.AsSpan(_end));
                _position += count;
                _end += count;
            }
        }

        _produced += _end;
        bool ended = _position >= _segmentEnd && !NextSegment(bytes);
        if (_produced > _total || (_produced == _total) != ended)
        {
            throw WrongCount(ended ? $"{_produced / _elementSize}" : $"more than {_total / _elementSize}", _total / _elementSize);
        }
    }

    private bool NextSegment(ReadOnlySpan<byte> bytes)
    {
        WireReader reader = new(bytes[_segmentEnd..]);
        int from = _segmentEnd;
        while (reader.MoveNext())
        {
            bool values = reader.Field == _valueField;
            if (reader.ValueLength > 0 && (values || (reader.Field == SavedSlice.ContentField && reader.WireType == WireType.LengthDelimited)))
            {
                bool raw = !values || _type is DataType.Float32 or DataType.Complex64 or DataType.Float64 or DataType.Complex128;
                int unit = _type is DataType.Float64 or DataType.Complex128 ? 8 : 4;
                if (raw && values && reader.ValueLength % unit != 0)
                {
                    throw new CorruptFileException(_filePath, $"variable '{_name}'", $"{reader.ValueLength} bytes of values", $"a multiple of {unit}");
                }

                _varints = !raw;
                _position = from + reader.ValueStart;
                _segmentEnd = _position + reader.ValueLength;
                return true;
            }
        }

        if (reader.Failed)
        {
            throw SavedSlice.NotAMessage(_filePath, _name);
        }

        _position = _segmentEnd = bytes.Length;
        return false;
    }

    private void ReadVarints(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> segment = bytes[.._segmentEnd];
        while (_position < _segmentEnd && _end + _elementSize <= _buffer.Length)
        {
            if (!Varint.TryRead(segment, ref _position, out ulong value))
            {
                throw SavedSlice.NotAMessage(_filePath, _name);
            }

            // Signed or not, a number of n bits lies in -2^(n-1) .. 2^n - 1; anything else was cut off by nobody but a fault.
            long signed = (long)value;
            if (_type == DataType.Bool ? value > 1 : _elementSize < 8 && (signed < -(1L << ((8 * _elementSize) - 1)) || signed >= 1L << (8 * _elementSize)))
            {
                throw new CorruptFileException(_filePath, $"variable '{_name}'", $"the value {signed}", $"a value of type {_type.TensorFlowName()}");
            }

            Span<byte> element = _buffer.AsSpan(_end);
            switch (_elementSize)
            {
                case 1:
                    element[0] = (byte)value;
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)value);
                    break;
                case 4:
                    BinaryPrimitives.WriteUInt32LittleEndian(element, (uint)value);
                    break;
                default:
                    BinaryPrimitives.WriteUInt64LittleEndian(element, value);
                    break;
            }

            _end += _elementSize;
        }
    }

    private CorruptFileException WrongCount(string found, long expected) =>
        new(_filePath, $"variable '{_name}'", $"{found} values", $"{expected}");
}
