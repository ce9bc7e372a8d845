using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>How a fixed string is filled up to its length.</summary>
internal enum StringPadding
{
    NullTerminated = 0,
    NullPadded = 1,
    SpacePadded = 2,
}

/// <summary>Where the fields of a floating-point number stand, in bits from the lowest.</summary>
internal readonly record struct FloatLayout(
    int Offset, int Precision, int Sign, int ExponentAt, int ExponentSize, int MantissaAt, int MantissaSize, long Bias, int Normalization)
{
    private static readonly (DataType Type, FloatLayout Layout)[] Known =
    [
        (DataType.Float16, Ieee(5, 10)),
        (DataType.BFloat16, Ieee(8, 7)),
        (DataType.Float32, Ieee(8, 23)),
        (DataType.Float64, Ieee(11, 52)),
        (DataType.Float8E5M2, Ieee(5, 2)),
        (DataType.Float8E4M3FN, Ieee(4, 3)),
    ];

    /// <summary>The element type with this layout, or unknown.</summary>
    public DataType DataType
    {
        get
        {
            foreach ((DataType type, FloatLayout layout) in Known)
            {
                if (layout == this)
                {
                    return type;
                }
            }

            return DataType.Unknown;
        }
    }

    /// <summary>The layout of an element type; null where it is not a float.</summary>
    public static FloatLayout? Of(DataType type)
    {
        foreach ((DataType known, FloatLayout layout) in Known)
        {
            if (known == type)
            {
                return layout;
            }
        }

        return null;
    }

    /// <summary>Sign, exponent, mantissa from the highest bit down, the mantissa's leading one implied (normalization 2).</summary>
    private static FloatLayout Ieee(int exponent, int mantissa) =>
        new(0, 1 + exponent + mantissa, exponent + mantissa, mantissa, exponent, 0, mantissa, (1L << (exponent - 1)) - 1, 2);
}
