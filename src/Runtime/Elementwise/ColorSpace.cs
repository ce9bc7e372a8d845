using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>
/// Converts pixels between red, green, blue and hue, saturation, value, all from 0 to 1 (tf.raw_ops.RGBToHSV, HSVToRGB). The output may
/// be the input's memory.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class ColorSpace<T> : UnaryKernel<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly bool _toHsv;

    /// <summary>Keeps the direction.</summary>
    /// <param name="toHsv">From red, green, blue to hue, saturation, value; else back.</param>
    public ColorSpace(bool toHsv) => _toHsv = toHsv;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> x, Span<T> y, int batch)
    {
        y = KernelArguments.Take(y, x.Length, nameof(y));
        KernelArguments.RequireLength(x.Length % 3, 0, nameof(x));
        for (int i = 0; i < x.Length; i += 3)
        {
            (y[i], y[i + 1], y[i + 2]) = _toHsv ? ToHsv(x[i], x[i + 1], x[i + 2]) : ToRgb(x[i], x[i + 1], x[i + 2]);
        }
    }

    private static (T Hue, T Saturation, T Value) ToHsv(T red, T green, T blue)
    {
        T six = T.CreateChecked(6);
        T value = T.Max(red, T.Max(green, blue));
        T range = value - T.Min(red, T.Min(green, blue));
        T saturation = value > T.Zero ? range / value : T.Zero;
        if (!(range > T.Zero))
        {
            return (T.Zero, saturation, value);
        }

        T norm = T.One / (six * range);
        T hue = red == value ? norm * (green - blue)
            : green == value ? (norm * (blue - red)) + (T.CreateChecked(2) / six)
            : (norm * (red - green)) + (T.CreateChecked(4) / six);
        return (hue < T.Zero ? hue + T.One : hue, saturation, value);
    }

    private static (T Red, T Green, T Blue) ToRgb(T hue, T saturation, T value)
    {
        T sector = hue * T.CreateChecked(6);
        T two = T.CreateChecked(2);
        T red = T.Clamp(T.Abs(sector - T.CreateChecked(3)) - T.One, T.Zero, T.One);
        T green = T.Clamp(two - T.Abs(sector - two), T.Zero, T.One);
        T blue = T.Clamp(two - T.Abs(sector - T.CreateChecked(4)), T.Zero, T.One);
        T rest = T.One - saturation;
        return ((rest + (saturation * red)) * value, (rest + (saturation * green)) * value, (rest + (saturation * blue)) * value);
    }
}
