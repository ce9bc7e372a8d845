using System.Runtime.InteropServices;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// Turns stored numbers into the values they stand for, as TensorFlow.js computes them: in binary64, rounded to float32, or to the nearest
/// integer (halves upwards, as JavaScript's Math.round).
/// </summary>
/// <param name="stored">The stored numbers; disposed with this stream.</param>
/// <param name="quantization">How they were made.</param>
/// <param name="type">float32 or int32.</param>
/// <param name="count">How many there are.</param>
internal sealed class DequantizingStream(Stream stored, TfjsQuantization quantization, DataType type, long count) : ForwardStream
{
    private const int Run = 1 << 13;
    private readonly byte[] _source = new byte[Run * quantization.DataType.ElementSize()];
    private readonly byte[] _values = new byte[Run * sizeof(float)];
    private long _left = count;
    private int _at;
    private int _end;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _end)
        {
            Next();
        }

        int length = Math.Min(buffer.Length, _end - _at);
        _values.AsSpan(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Next()
    {
        int run = (int)Math.Min(Run, _left);
        _left -= run;
        _at = 0;
        _end = run * sizeof(float);
        Span<byte> source = _source.AsSpan(0, run * quantization.DataType.ElementSize());
        stored.ReadExactly(source);
        if (quantization.DataType == DataType.Float16)
        {
            TensorConverter.Convert(DataType.Float16, source, DataType.Float32, _values.AsSpan(0, _end));
            return;
        }

        Span<float> floats = MemoryMarshal.Cast<byte, float>(_values.AsSpan(0, _end));
        Span<int> integers = MemoryMarshal.Cast<byte, int>(_values.AsSpan(0, _end));
        ReadOnlySpan<ushort> wide = quantization.DataType == DataType.UInt16 ? MemoryMarshal.Cast<byte, ushort>(source) : default;
        for (int i = 0; i < run; i++)
        {
            double value = ((wide.IsEmpty ? source[i] : wide[i]) * quantization.Scale) + quantization.Min;
            if (type == DataType.Float32)
            {
                floats[i] = (float)value;
            }
            else
            {
                integers[i] = int.CreateSaturating(Math.Floor(value + 0.5));
            }
        }
    }
}
