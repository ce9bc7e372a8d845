using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>
/// Stores float32 values as uint8 or uint16: value = stored * scale + min, with a stored number for 0 exactly where 0 lies in the range. As quantize_weights of the
/// converters (tfjs-converter/python/tensorflowjs/quantization.py) to the bit: the range in binary64; clip, subtraction and division in binary32, which is what NumPy 1 does with a
/// float32 array and a float64 scalar and what the converters' files hold (NumPy 2 computes in binary64 and gives other bytes for one value in some hundreds at most).
/// </summary>
internal sealed class AffineQuantizer
{
    private const int Run = 1 << 12;
    private readonly double _max;
    private readonly bool _isConstant;
    private readonly float[] _values = new float[Run];

    private AffineQuantizer(TfjsQuantization quantization, double max, bool isConstant)
    {
        Quantization = quantization;
        _max = max;
        _isConstant = isConstant;
    }

    /// <summary>The stored type, the scale and the value of a stored 0.</summary>
    public TfjsQuantization Quantization { get; }

    // Where binary32 has no such scale or distance (values near its smallest, or from end to end of its range), NumPy 1 divides by 0 or infinity.
    private bool NeedsDouble => !float.IsNormal((float)Quantization.Scale) || !float.IsFinite((float)(_max - Quantization.Min));

    /// <summary>Finds the range.</summary>
    /// <param name="name">The weight's name, for faults.</param>
    /// <param name="shape">Its shape, for faults.</param>
    /// <param name="values">All values; at least one.</param>
    /// <param name="type">uint8 or uint16.</param>
    /// <exception cref="InvalidInputException">A value is NaN or infinite.</exception>
    public static AffineQuantizer Of(string name, TensorShape shape, ReadOnlySpan<float> values, DataType type)
    {
        double min = TensorPrimitives.Min(values);
        double max = TensorPrimitives.Max(values);
        if (!double.IsFinite(min) || !double.IsFinite(max))
        {
            int at = 0;
            while (float.IsFinite(values[at]))
            {
                at++;
            }

            throw new InvalidInputException(
                $"The weight '{name}' holds {(float.IsNaN(values[at]) ? "NaN" : "an infinity")} at {TfjsValueConversion.Place(shape, at)}, so it has no range that {type.TensorFlowName()} could divide.",
                "Leave this weight out of the quantization, or use float16.");
        }

        if (min == max)
        {
            return new AffineQuantizer(new TfjsQuantization(type, 1, min), max, isConstant: true);
        }

        double steps = type == DataType.UInt8 ? byte.MaxValue : ushort.MaxValue;
        double scale = (max - min) / steps;
        if (min <= 0 && max >= 0)
        {
            min = -Math.Round((0 - min) / scale, MidpointRounding.ToEven) * scale;
            max = (steps * scale) + min;
        }

        return new AffineQuantizer(new TfjsQuantization(type, scale, min), max, isConstant: false);
    }

    /// <summary>Stores a run of values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="target">Room for as many stored numbers.</param>
    public void Quantize(ReadOnlySpan<float> values, Span<byte> target)
    {
        if (_isConstant)
        {
            target.Clear();
            return;
        }

        int size = Quantization.DataType.ElementSize();
        for (; values.Length > 0; values = values[Math.Min(Run, values.Length)..])
        {
            ReadOnlySpan<float> run = values[..Math.Min(Run, values.Length)];
            Span<float> stored = _values.AsSpan(0, run.Length);
            if (NeedsDouble)
            {
                InDouble(run, stored);
            }
            else
            {
                TensorPrimitives.Clamp(run, (float)Quantization.Min, (float)_max, stored);
                TensorPrimitives.Subtract(stored, (float)Quantization.Min, stored);
                TensorPrimitives.Divide(stored, (float)Quantization.Scale, stored);
                TensorPrimitives.Round<float>(stored, MidpointRounding.ToEven, stored);
            }

            if (size == 1)
            {
                TensorPrimitives.ConvertSaturating<float, byte>(stored, target);
            }
            else
            {
                TensorPrimitives.ConvertSaturating<float, ushort>(stored, MemoryMarshal.Cast<byte, ushort>(target));
            }

            target = target[(run.Length * size)..];
        }
    }

    private void InDouble(ReadOnlySpan<float> values, Span<float> stored)
    {
        for (int i = 0; i < values.Length; i++)
        {
            stored[i] = (float)Math.Round((Math.Clamp(values[i], Quantization.Min, _max) - Quantization.Min) / Quantization.Scale, MidpointRounding.ToEven);
        }
    }
}
