using Google.Protobuf.Reflection;
using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.ProtocolBuffers;

/// <summary>
/// Walks the bytes of a message before they are parsed (protobuf.dev/programming-guides/encoding). The library's parser trusts more than
/// a file of somebody else deserves: groups, of which no schema here has any, are skipped with a fault of its own; an alternative of a
/// oneof that comes again, itself or within a message that comes again, is merged with all that came before, which takes quadratic time; and two bytes of a file may become an object
/// of several hundred. What passes here is parsed in linear time and in memory of the file's order.
/// </summary>
internal sealed class MessageCheck
{
    // Real graphs take up to 16 times their bytes (small nodes with many attributes); each object is counted with what it takes.
    private const long MinMemory = 32L << 20;
    private const long MemoryPerByte = 24;

    private readonly WireSource _source;
    private readonly string _file;
    private readonly string _place;
    private readonly long _maxMemory;
    private readonly Stack<string> _path = new();
    private long _memory;

    private MessageCheck(WireSource source, string file, string place)
    {
        _source = source;
        _file = file;
        _place = place;
        _maxMemory = MinMemory + (MemoryPerByte * source.Length);
    }

    /// <summary>Checks bytes in memory.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="message">The message that they should be.</param>
    /// <param name="file">The file they are from, for messages.</param>
    /// <param name="place">Where in it, for messages.</param>
    /// <exception cref="CorruptFileException">They are no such message.</exception>
    /// <exception cref="LimitExceededException">It is nested too deep, or made of more messages than its size explains.</exception>
    public static void Check(ReadOnlyMemory<byte> bytes, MessageDescriptor message, string file, string place) =>
        new MessageCheck(new WireSource(bytes), file, place).Walk(MessageLayout.Of(message), bytes.Length);

    /// <summary>Checks a stream.</summary>
    /// <inheritdoc cref="Check(ReadOnlyMemory{byte}, MessageDescriptor, string, string)"/>
    public static void Check(Stream stream, MessageDescriptor message, string file, string place)
    {
        using ByteStream bytes = new(stream, file, leaveOpen: true);
        new MessageCheck(new WireSource(bytes), file, place).Walk(MessageLayout.Of(message), bytes.Length);
    }

    private void Walk(MessageLayout layout, long end)
    {
        Spend(layout.Cost);
        ulong chosen = 0;
        ulong single = 0;
        while (_source.Position < end)
        {
            long start = _source.Position;
            if (!_source.TryReadVarint(end, out ulong tag) || tag is < 8 or > uint.MaxValue)
            {
                throw Fault(start, "no tag of a field", $"a field of {layout.Name}");
            }

            WireType type = (WireType)(tag & 7);
            MessageLayout.Field? field = layout.Find((int)(tag >> 3));
            if (field is not null && type != field.WireType && !(field.IsPackable && type == WireType.LengthDelimited))
            {
                throw Fault(start, $"a value of wire type {(int)type} for '{field.Name}'", $"one of wire type {(int)field.WireType}");
            }

            if (field is { Alternatives: >= 0 and < 64 })
            {
                ulong bit = 1UL << field.Alternatives;
                if ((chosen & bit) != 0)
                {
                    throw Fault(start, $"'{field.Name}' after another value in its place", "one value");
                }

                chosen |= bit;
            }

            if (field is { IsSingle: true })
            {
                ulong bit = 1UL << field.Index;
                if ((single & bit) != 0)
                {
                    throw Fault(start, $"'{field.Name}' a second time", "one value");
                }

                single |= bit;
            }

            WalkValue(field, type, start, end);
        }
    }

    private void WalkValue(MessageLayout.Field? field, WireType type, long start, long end)
    {
        switch (type)
        {
            case WireType.Varint:
                if (!_source.TryReadVarint(end, out _))
                {
                    throw Fault(start, "a number that is cut off", "one of at most ten bytes");
                }

                Spend(field?.Cost ?? 0);
                return;
            case WireType.Fixed32 or WireType.Fixed64:
                Spend(field?.Cost ?? 0);
                Skip(type == WireType.Fixed32 ? 4 : 8, start, end);
                return;
            case WireType.LengthDelimited:
                if (!_source.TryReadVarint(end, out ulong length) || length > (ulong)(end - _source.Position))
                {
                    throw Fault(start, $"a value that is cut off ({end - _source.Position} bytes are left)", "a length and as many bytes");
                }

                WalkContent(field, (long)length, start);
                return;
            default:
                throw Fault(start, $"a value of wire type {(int)type}", "a value of wire type 0, 1, 2 or 5");
        }
    }

    private void WalkContent(MessageLayout.Field? field, long length, long start)
    {
        long end = _source.Position + length;
        if (field?.Message is { } message)
        {
            if (_path.Count >= Limits.MaxDepth)
            {
                throw new LimitExceededException($"'{_file}', {Place(start)}: messages are nested more than {Limits.MaxDepth} deep.", "The file is probably damaged.", _file);
            }

            _path.Push(field.Name);
            Spend(field.Cost);
            Walk(message, end);
            _path.Pop();
        }
        else if (field is { IsPackable: true })
        {
            WalkNumbers(field, start, end);
        }
        else
        {
            // A text of ASCII takes two bytes a character.
            Spend(field is null ? 0 : field.Cost + (length == 0 ? 0 : 48 + (field.IsText ? 2 * length : length)));
            _source.Skip(length);
        }
    }

    private void WalkNumbers(MessageLayout.Field field, long start, long end)
    {
        long length = end - _source.Position;
        if (field.WireType != WireType.Varint)
        {
            int size = field.WireType == WireType.Fixed32 ? 4 : 8;
            if (length % size != 0)
            {
                throw Fault(start, $"{length} bytes of '{field.Name}'", $"numbers of {size} bytes each");
            }

            Spend(length);
            _source.Skip(length);
            return;
        }

        while (_source.Position < end)
        {
            if (!_source.TryReadVarint(end, out _))
            {
                throw Fault(start, $"a number of '{field.Name}' that is cut off", "numbers of at most ten bytes each");
            }

            Spend(field.Cost);
        }
    }

    private void Skip(int count, long start, long end)
    {
        if (count > end - _source.Position)
        {
            throw Fault(start, $"a number that is cut off ({end - _source.Position} bytes are left)", $"{count} bytes");
        }

        _source.Skip(count);
    }

    private void Spend(long bytes)
    {
        _memory += bytes;
        if (_memory > _maxMemory)
        {
            throw new LimitExceededException(
                $"'{_file}', {Place(_source.Position)}: {_source.Length} bytes hold so many small messages that they would take more than {_maxMemory} bytes of memory.",
                "The file is probably damaged.",
                _file);
        }
    }

    private string Place(long position) =>
        $"{_place}, byte {position}{(_path.Count > 0 ? $" ({string.Join('.', _path.Reverse())})" : string.Empty)}";

    private CorruptFileException Fault(long position, string found, string expected) => new(_file, Place(position), found, expected);
}
