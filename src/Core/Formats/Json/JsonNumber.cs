using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TfModelTools.Formats.Json;

/// <summary>
/// A number of a JSON text, or NaN, Infinity, -Infinity as Python writes them. Most numbers of weights have few digits and a small
/// exponent; these come out of one exact multiplication or division (W. Clinger, "How to Read Floating Point Numbers Accurately",
/// 1990), the rest goes to the framework's parser.
/// </summary>
internal readonly ref struct JsonNumber
{
    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    // Whole numbers of so many digits each type holds, every one.
    private const int SingleDigits = 7;
    private const int DoubleDigits = 15;

    // As many as 64 bits hold.
    private const int MantissaDigits = 19;

    // The framework's own NaN has its sign set; that of Python, numpy and TensorFlow has not.
    private static readonly double QuietNaN = BitConverter.UInt64BitsToDouble(0x7ff8_0000_0000_0000);

    private readonly ReadOnlySpan<byte> _text;
    private readonly ulong _mantissa;
    private readonly int _exponent;
    private readonly int _digits;
    private readonly int _significant;
    private readonly bool _negative;
    private readonly double _special;

    private JsonNumber(ReadOnlySpan<byte> text, ulong mantissa, int exponent, int digits, int significant, bool negative, bool isInteger, double special)
    {
        _text = text;
        _mantissa = mantissa;
        _exponent = exponent;
        _digits = digits;
        _significant = significant;
        _negative = negative;
        IsInteger = isInteger;
        _special = special;
    }

    /// <summary>Whether it is written without point and exponent.</summary>
    public bool IsInteger { get; }

    /// <summary>Bytes of its text.</summary>
    public int Length => _text.Length;

    private bool IsSpecial => _special != 0;

    /// <summary>Takes a number from the front of a text; false when none stands there.</summary>
    public static bool TryTake(ReadOnlySpan<byte> text, out JsonNumber number)
    {
        number = default;
        int at = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] == '-')
        {
            negative = true;
            at = 1;
        }

        if (text[at..].StartsWith("Infinity"u8))
        {
            number = new(text[..(at + 8)], 0, 0, 0, 0, negative, false, negative ? double.NegativeInfinity : double.PositiveInfinity);
            return true;
        }

        if (!negative && text.StartsWith("NaN"u8))
        {
            number = new(text[..3], 0, 0, 0, 0, false, false, QuietNaN);
            return true;
        }

        ulong mantissa = 0;
        int digits = 0;
        int significant = 0; // without the zeros that end it
        int start = at;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
        {
            AddDigit(text[at], ref mantissa, ref digits, ref significant);
        }

        // One digit at least, and no zero before others.
        if (at == start || (text[start] == '0' && at - start > 1))
        {
            return false;
        }

        bool isInteger = true;
        int exponent = 0;
        if (at < text.Length && text[at] == '.')
        {
            isInteger = false;
            int point = ++at;
            if (mantissa == 0 && digits == 0 && text.Length - at >= 16 && EightDigits(BinaryPrimitives.ReadUInt64LittleEndian(text[at..])) is { } eight and not 0)
            {
                // "0.12345678": most numbers of weights. Eight digits at a time, of which the first may be zeros.
                mantissa = eight;
                digits = eight >= 1_000_000 ? eight >= 10_000_000 ? 8 : 7 : CountDigits(eight);
                significant = digits - TrailingZeros(eight);
                at += 8;
            }

            for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
            {
                AddDigit(text[at], ref mantissa, ref digits, ref significant);
            }

            exponent = point - at;
            if (exponent == 0)
            {
                return false;
            }
        }

        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            isInteger = false;
            at++;
            bool down = false;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
            {
                down = text[at++] == '-';
            }

            int written = 0;
            int first = at;
            for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++)
            {
                written = Math.Min(100_000, (written * 10) + (text[at] - '0'));
            }

            if (at == first)
            {
                return false;
            }

            exponent += down ? -written : written;
        }

        number = new(text[..at], mantissa, exponent, digits, significant, negative, isInteger, 0);
        return true;
    }

    /// <summary>The nearest binary64; infinity when it is too large.</summary>
    public double ToDouble()
    {
        if (IsSpecial)
        {
            return _special;
        }

        if (_digits <= MantissaDigits && _mantissa <= 1UL << 53 && _exponent is >= -22 and <= 22)
        {
            double magnitude = _exponent < 0 ? _mantissa / PowersOfTen[-_exponent] : _mantissa * PowersOfTen[_exponent];
            return _negative ? -magnitude : magnitude;
        }

        return double.Parse(_text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The nearest binary32; infinity when it is too large.</summary>
    public float ToSingle()
    {
        if (IsSpecial)
        {
            return (float)_special;
        }

        double near = ToDouble();
        ulong bits = BitConverter.DoubleToUInt64Bits(near);

        // Rounding twice goes wrong only where the binary64 stands half-way between two binary32; subnormal ones have other half-ways.
        return (bits & 0x1fff_ffff) == 0x1000_0000 || (near != 0 && Math.Abs(near) < 1.2e-38) || float.IsInfinity((float)near)
            ? float.Parse(_text, NumberStyles.Float, CultureInfo.InvariantCulture)
            : (float)near;
    }

    /// <summary>
    /// Whether what lists types may take it for a binary32: it has no more digits than the shortest text of one can have, or is one exactly; a whole
    /// number only where it is one.
    /// </summary>
    public bool FitsSingle()
    {
        // Far from the ends of the range the digits alone decide.
        if (IsSpecial || (_significant <= 9 && _digits + _exponent is > -36 and < 38 && (!IsInteger || _digits <= SingleDigits)))
        {
            return true;
        }

        float single = ToSingle();
        return IsNoOverflow(single) && (IsInteger ? IsExactly(single) : _significant <= 9 || single == ToDouble());
    }

    /// <summary>Whether a binary64 holds it: it becomes neither infinity nor 0, and a whole number is one or is how one is written.</summary>
    public bool FitsDouble() =>
        IsSpecial || (_digits + _exponent is > -300 and < 300 && (!IsInteger || _digits <= DoubleDigits)) || IsHeldBy(ToDouble());

    /// <summary>Whether the nearest binary32 may stand for it: as <see cref="FitsDouble"/> of binary64. Fractions are rounded.</summary>
    /// <param name="near">What <see cref="ToSingle"/> gives.</param>
    public bool IsHeldBy(float near) => IsHeldBy(near, _digits <= SingleDigits) || (IsBeyondCounting(near) && IsWrittenAs(near.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Whether the nearest binary64 may stand for it.</summary>
    /// <param name="near">What <see cref="ToDouble"/> gives.</param>
    public bool IsHeldBy(double near) => IsHeldBy(near, _digits <= DoubleDigits);

    /// <summary>The integer, if it is one that fits. What is written with a point or an exponent may be one, too.</summary>
    public bool TryToInt64(out long value)
    {
        if (IsInteger)
        {
            return long.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        }

        bool isShort = IsSmallWhole() && _digits <= DoubleDigits && _digits + _exponent <= DoubleDigits;
        value = isShort ? (long)ToDouble() : 0;
        return isShort || (IsSmallWhole() && long.TryParse(WholeText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));
    }

    /// <summary>The unsigned integer, if it is one that fits. What is written with a point or an exponent may be one, too.</summary>
    public bool TryToUInt64(out ulong value)
    {
        value = 0;
        return IsInteger
            ? ulong.TryParse(_text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            : IsSmallWhole() && ulong.TryParse(WholeText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The number as it is written, for people: not more than the begin of it.</summary>
    public override string ToString() => Encoding.ASCII.GetString(_text[..Math.Min(_text.Length, 40)]) + (_text.Length > 40 ? "..." : string.Empty);

    private bool IsHeldBy(double near, bool isShort) =>
        IsSpecial || (IsNoOverflow(near) && (!IsInteger || isShort || IsExactly(near)
            || (IsBeyondCounting(near) && ToDouble() == near && IsWrittenAs(near.ToString("R", CultureInfo.InvariantCulture)))));

    // Neither infinite, nor 0 and it was not.
    private bool IsNoOverflow(double near) => near == 0 ? _significant == 0 : double.IsFinite(near);

    // Of a whole number.
    private bool IsExactly(double near) => _digits <= MantissaDigits ? (ulong)Math.Abs(near) == _mantissa : Whole() == (BigInteger)near;

    // Where binary64 has gaps between whole numbers, JavaScript and Go write the shortest text of one with zeros behind it, up to 1e21.
    private bool IsBeyondCounting(double near) => IsInteger && double.IsFinite(near) && Math.Abs(near) > 1UL << 53;

    private bool IsWrittenAs(string shortest) => Whole() == BigInteger.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture);

    // Whether it is a whole number of no more digits than one of 64 bits can have.
    private bool IsSmallWhole() => !IsSpecial && (_significant == 0 || (_significant <= _digits + _exponent && _digits + _exponent <= 20));

    private string WholeText() => Whole().ToString(CultureInfo.InvariantCulture);

    // The number, which must be a whole one.
    private BigInteger Whole()
    {
        BigInteger value = BigInteger.Zero;
        int taken = 0;
        for (int at = 0; taken < _significant; at++)
        {
            if (_text[at] != '.' && _text[at] != '-' && (taken > 0 || _text[at] != '0'))
            {
                value = (value * 10) + (_text[at] - '0');
                taken++;
            }
        }

        value *= BigInteger.Pow(10, _significant == 0 ? 0 : _digits + _exponent - _significant);
        return _negative ? -value : value;
    }

    // The number of eight ASCII digits, the first in the lowest byte; null when one is no digit (the tests and products of D. Lemire,
    // "Number parsing at a gigabyte per second", 2021).
    private static uint? EightDigits(ulong text)
    {
        ulong value = text - 0x3030303030303030;
        if (((text + 0x4646464646464646) | value) >> 7 is var high && (high & 0x0101010101010101) != 0)
        {
            return null;
        }

        value = (value * 10) + (value >> 8);
        return (uint)((((value & 0x000000ff000000ff) * 0x000f424000000064) + (((value >> 16) & 0x000000ff000000ff) * 0x0000271000000001)) >> 32);
    }

    private static int CountDigits(uint number)
    {
        int count = 0;
        for (; number != 0; number /= 10)
        {
            count++;
        }

        return count;
    }

    private static int TrailingZeros(uint number)
    {
        int count = 0;
        for (; number % 10 == 0; number /= 10)
        {
            count++;
        }

        return count;
    }

    // Past so many digits the mantissa is not used.
    private static void AddDigit(byte digit, ref ulong mantissa, ref int digits, ref int significant)
    {
        if (digits < MantissaDigits)
        {
            mantissa = (mantissa * 10) + (ulong)(digit - '0');
        }

        if (digits > 0 || digit != '0')
        {
            digits++;
        }

        if (digit != '0')
        {
            significant = digits;
        }
    }
}
