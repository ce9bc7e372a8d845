using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Json;

/// <summary>
/// Writes weights as JSON: one object, name to flattened array, one variable a line. Floats are the shortest text that reads back to
/// the same bits, always with a point or an exponent, so that they read back as floats; NaN, Infinity and -Infinity as Python's json
/// writes them (not JSON proper); integers exactly; bool as true and false; complex numbers as re, im, re, im; strings as strings, or
/// as {"b64": "..."} where they are not UTF-8 (the custom of TensorFlow Serving's REST interface). See docs/formats/weights-json.md.
/// </summary>
public sealed class JsonWeightsWriter : IDisposable
{
    private const int MaxNumberBytes = 48;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[1 << 17];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _at;
    private bool _anyValue;
    private long _left;
    private DataType _type;

    /// <summary>Begins the object.</summary>
    /// <param name="stream">Where to write; it stays open.</param>
    public JsonWeightsWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        Append("{"u8);
    }

    /// <summary>Begins an array of numbers, whose values are to follow.</summary>
    /// <exception cref="InvalidInputException">The name occurs twice, or the type holds no numbers.</exception>
    public void BeginArray(string name, DataType dataType, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (dataType.ElementSize() == 0)
        {
            throw new InvalidInputException($"'{name}': {dataType.TensorFlowName()} values cannot be written as JSON numbers.", "Leave this variable out.");
        }

        BeginName(name);
        _type = dataType;
        _left = shape.ElementCount * dataType.ElementSize();
    }

    /// <summary>Writes the next values: whole elements, little-endian, in row-major order.</summary>
    public void Write(ReadOnlySpan<byte> values)
    {
        if (values.Length > _left || values.Length % _type.ElementSize() != 0)
        {
            throw new InvalidOperationException("More values than the shape has, or a part of an element.");
        }

        _left -= values.Length;
        switch (_type)
        {
            case DataType.Float32 or DataType.Complex64: WriteFloats(MemoryMarshal.Cast<byte, float>(values)); break;
            case DataType.Float64 or DataType.Complex128: WriteDoubles(MemoryMarshal.Cast<byte, double>(values)); break;
            case DataType.Float16 or DataType.BFloat16 or DataType.Float8E5M2 or DataType.Float8E4M3FN: WriteNarrowFloats(values); break;
            case DataType.Bool: WriteBools(values); break;
            case DataType.Int8 or DataType.QInt8 or DataType.Int4: WriteIntegers(MemoryMarshal.Cast<byte, sbyte>(values)); break;
            case DataType.UInt8 or DataType.QUInt8 or DataType.UInt4: WriteIntegers(values); break;
            case DataType.Int16 or DataType.QInt16: WriteIntegers(MemoryMarshal.Cast<byte, short>(values)); break;
            case DataType.UInt16 or DataType.QUInt16: WriteIntegers(MemoryMarshal.Cast<byte, ushort>(values)); break;
            case DataType.Int32 or DataType.QInt32: WriteIntegers(MemoryMarshal.Cast<byte, int>(values)); break;
            case DataType.UInt32: WriteIntegers(MemoryMarshal.Cast<byte, uint>(values)); break;
            case DataType.Int64: WriteIntegers(MemoryMarshal.Cast<byte, long>(values)); break;
            default: WriteIntegers(MemoryMarshal.Cast<byte, ulong>(values)); break;
        }
    }

    /// <summary>Ends the array.</summary>
    /// <exception cref="InvalidOperationException">Fewer values were written than its shape has.</exception>
    public void EndArray()
    {
        if (_left != 0)
        {
            throw new InvalidOperationException($"The array lacks {_left} bytes.");
        }

        Append("]"u8);
    }

    /// <summary>Adds an array of strings.</summary>
    /// <exception cref="InvalidInputException">The name occurs twice.</exception>
    public void AddStrings(string name, byte[][] strings)
    {
        ArgumentNullException.ThrowIfNull(strings);
        BeginName(name);
        foreach (byte[] s in strings)
        {
            Separate();
            if (System.Text.Unicode.Utf8.IsValid(s))
            {
                Append(JsonText.EncodeString(Encoding.UTF8.GetString(s)));
            }
            else
            {
                Append("{\"b64\": \""u8);
                byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(s.Length)];
                Base64.EncodeToUtf8(s, text, out _, out int written);
                Append(text.AsSpan(0, written));
                Append("\"}"u8);
            }
        }

        _left = 0;
        EndArray();
    }

    /// <summary>Ends the object. Nothing can be added afterwards.</summary>
    public void Finish()
    {
        Append("\n}\n"u8);
        Flush();
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void BeginName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_names.Add(name))
        {
            throw new InvalidInputException($"The name '{name}' occurs twice.", "Rename one of the two.");
        }

        Append(_names.Count == 1 ? "\n"u8 : ",\n"u8);
        Append(JsonText.EncodeString(name));
        Append(": ["u8);
        _anyValue = false;
    }

    private void WriteFloats(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            Span<byte> to = Room();
            _at += ShortestSingle.Format(value, to);
        }
    }

    private void WriteDoubles(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            Span<byte> to = Room();
            value.TryFormat(to, out int length, default, CultureInfo.InvariantCulture);
            _at += MarkFloat(to, length);
        }
    }

    private void WriteNarrowFloats(ReadOnlySpan<byte> values)
    {
        const int Run = 1024;
        Span<float> wide = stackalloc float[Run];
        int size = _type.ElementSize();
        for (int at = 0; at < values.Length; at += Run * size)
        {
            ReadOnlySpan<byte> run = values.Slice(at, Math.Min(Run * size, values.Length - at));
            Span<float> target = wide[..(run.Length / size)];
            TensorConverter.Convert(_type, run, DataType.Float32, MemoryMarshal.AsBytes(target));
            WriteFloats(target);
        }
    }

    private void WriteIntegers<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IUtf8SpanFormattable
    {
        foreach (T value in values)
        {
            Span<byte> to = Room();
            value.TryFormat(to, out int length, default, CultureInfo.InvariantCulture);
            _at += length;
        }
    }

    private void WriteBools(ReadOnlySpan<byte> values)
    {
        foreach (byte value in values)
        {
            Separate();
            Append(value != 0 ? "true"u8 : "false"u8);
        }
    }

    // A whole number reads "1" otherwise, which Python and others take for an integer ("-0" would lose its sign).
    private static int MarkFloat(Span<byte> text, int length)
    {
        int mark = text[..length].IndexOfAny(".ENI"u8);
        if (mark < 0)
        {
            text[length] = (byte)'.';
            text[length + 1] = (byte)'0';
            return length + 2;
        }

        int exponent = text[..length].IndexOf((byte)'E');
        if (exponent >= 0)
        {
            text[exponent] = (byte)'e';
        }

        return length;
    }

    // The comma, and room for a number.
    private Span<byte> Room()
    {
        if (_buffer.Length - _at < MaxNumberBytes)
        {
            Flush();
        }

        if (_anyValue)
        {
            _buffer[_at++] = (byte)',';
        }

        _anyValue = true;
        return _buffer.AsSpan(_at);
    }

    private void Separate() => Room();

    private void Append(ReadOnlySpan<byte> text)
    {
        if (text.Length > _buffer.Length - _at)
        {
            Flush();
            if (text.Length >= _buffer.Length)
            {
                _stream.Write(text);
                return;
            }
        }

        text.CopyTo(_buffer.AsSpan(_at));
        _at += text.Length;
    }

    private void Flush()
    {
        _stream.Write(_buffer, 0, _at);
        _at = 0;
    }
}
