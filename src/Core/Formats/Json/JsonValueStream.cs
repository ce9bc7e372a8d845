using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Json;

/// <summary>The values of one variable, parsed as they are asked for. Brackets are passed over: the shape is known.</summary>
internal sealed class JsonValueStream : ForwardStream
{
    private const int Run = 8192;
    private readonly JsonCursor _cursor;
    private readonly VariableInfo _variable;
    private readonly string _path;
    private readonly Action<JsonCursor> _release;
    private readonly byte[] _values;
    private int _at;
    private int _end;
    private long _left;
    private bool _released;

    /// <summary>Begins at the value's place.</summary>
    /// <param name="cursor">Stands at the value.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="path">The file, for faults.</param>
    /// <param name="release">Takes the cursor back when the stream is closed.</param>
    public JsonValueStream(JsonCursor cursor, VariableInfo variable, string path, Action<JsonCursor> release)
    {
        _cursor = cursor;
        _variable = variable;
        _path = path;
        _release = release;
        _left = variable.ElementCount;
        _values = new byte[(int)Math.Min(Run, Math.Max(1, _left)) * variable.DataType.ElementSize()];
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _end)
        {
            Parse();
        }

        int count = Math.Min(buffer.Length, _end - _at);
        _values.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_released)
        {
            _released = true;
            _release(_cursor);
        }

        base.Dispose(disposing);
    }

    private void Parse()
    {
        int count = (int)Math.Min(Run, _left);
        _at = 0;
        _end = count * _variable.DataType.ElementSize();
        _left -= count;
        Span<byte> values = _values.AsSpan(0, _end);
        switch (_variable.DataType)
        {
            case DataType.Bool:
                foreach (ref byte value in values)
                {
                    PassPunctuation();
                    value = _cursor.TakeBool() ? (byte)1 : (byte)0;
                }

                break;
            case DataType.Int64:
                foreach (ref long value in MemoryMarshal.Cast<byte, long>(values))
                {
                    if (!TakeNumber().TryToInt64(out value))
                    {
                        throw Unfit();
                    }
                }

                break;
            case DataType.UInt64:
                foreach (ref ulong value in MemoryMarshal.Cast<byte, ulong>(values))
                {
                    if (!TakeNumber().TryToUInt64(out value))
                    {
                        throw Unfit();
                    }
                }

                break;
            case DataType.Float32:
                Span<float> singles = MemoryMarshal.Cast<byte, float>(values);
                while (singles.Length > 0)
                {
                    singles = singles[_cursor.TakeSingles(singles)..];
                    if (singles.Length > 0)
                    {
                        singles[0] = TakeNumber().ToSingle();
                        singles = singles[1..];
                    }
                }

                break;
            default:
                foreach (ref double value in MemoryMarshal.Cast<byte, double>(values))
                {
                    value = TakeNumber().ToDouble();
                }

                break;
        }
    }

    private JsonNumber TakeNumber()
    {
        PassPunctuation();
        return _cursor.TakeNumber();
    }

    private void PassPunctuation()
    {
        while (_cursor.Peek() is '[' or ']' or ',')
        {
            _cursor.Skip(1);
        }
    }

    private CorruptFileException Unfit() => new(_path, $"variable '{_variable.Name}' before offset {_cursor.Position}", "another number", $"one of type {_variable.DataType.TensorFlowName()}", "Do not change the file while it is read.");
}
