using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Walks the fields of a Protocol Buffers message without building objects: for records whose one large field must not be copied.
/// Reading stops with <see cref="Failed"/> set where the bytes are no message.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Whether the bytes turned out to be no message.</summary>
    public bool Failed { get; private set; }

    /// <summary>The field's number.</summary>
    public int Field { get; private set; }

    /// <summary>The field's wire type.</summary>
    public WireType WireType { get; private set; }

    /// <summary>Where the field's value begins; of <see cref="WireType.LengthDelimited"/>, behind the length.</summary>
    public int ValueStart { get; private set; }

    /// <summary>The bytes of the field's value.</summary>
    public int ValueLength { get; private set; }

    /// <summary>The bytes of the field's value.</summary>
    public readonly ReadOnlySpan<byte> Value => _bytes.Slice(ValueStart, ValueLength);

    /// <summary>Moves to the next field; false at the end, or where the bytes are no message.</summary>
    public bool MoveNext()
    {
        if (Failed || _position == _bytes.Length)
        {
            return false;
        }

        int length = 0;
        if (!Varint.TryReadLength(_bytes, ref _position, out int tag) || tag < 8)
        {
            return Fail();
        }

        Field = tag >> 3;
        WireType = (WireType)(tag & 7);
        ValueStart = _position;
        switch (WireType)
        {
            case WireType.Varint:
                if (!Varint.TryRead(_bytes, ref _position, out _))
                {
                    return Fail();
                }

                ValueLength = _position - ValueStart;
                return true;
            case WireType.Fixed64:
                length = 8;
                break;
            case WireType.Fixed32:
                length = 4;
                break;
            case WireType.LengthDelimited:
                if (!Varint.TryReadLength(_bytes, ref _position, out length))
                {
                    return Fail();
                }

                ValueStart = _position;
                break;
            default:
                return Fail();
        }

        if (length > _bytes.Length - _position)
        {
            return Fail();
        }

        ValueLength = length;
        _position += length;
        return true;
    }

    private bool Fail()
    {
        Failed = true;
        return false;
    }
}
