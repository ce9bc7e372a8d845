using System.Globalization;
using System.Numerics;

namespace TfModelTools.Tensors;

/// <summary>
/// A real number of a tensor without loss: an integer of any type as the integer it is, anything else as the float64 that holds it.
/// Integers of 64 bits beyond 2^53 have no float64 of their own; comparing them by one would call neighbours equal.
/// </summary>
public readonly struct ExactNumber : IComparable<ExactNumber>, IEquatable<ExactNumber>, IFormattable
{
    // Up to here every integer is a float64 of its own.
    private const long MaxExactDouble = 1L << 53;

    private readonly Int128 _integer;
    private readonly double _number;

    private ExactNumber(Int128 integer)
    {
        _integer = integer;
        IsInteger = true;
    }

    private ExactNumber(double number) => _number = number;

    /// <summary>Whether it is of an integer type; a whole number of a float type is not.</summary>
    public bool IsInteger { get; }

    /// <summary>Whether it is neither NaN nor infinite.</summary>
    public bool IsFinite => IsInteger || double.IsFinite(_number);

    /// <summary>A float64 as it is.</summary>
    public static implicit operator ExactNumber(double number) => new(number);

    /// <summary>An integer.</summary>
    public static implicit operator ExactNumber(long number) => new((Int128)number);

    /// <summary>An integer.</summary>
    public static implicit operator ExactNumber(int number) => new((Int128)number);

    /// <summary>An integer.</summary>
    public static implicit operator ExactNumber(Int128 number) => new(number);

    /// <summary>The nearest float64.</summary>
    public static explicit operator double(ExactNumber number) => number.ToDouble();

    /// <summary>By value, whatever the types; see <see cref="CompareTo(ExactNumber)"/>.</summary>
    public static bool operator ==(ExactNumber left, ExactNumber right) => left.Equals(right);

    /// <summary>By value, whatever the types; see <see cref="CompareTo(ExactNumber)"/>.</summary>
    public static bool operator !=(ExactNumber left, ExactNumber right) => !left.Equals(right);

    /// <summary>By value, whatever the types; see <see cref="CompareTo(ExactNumber)"/>.</summary>
    public static bool operator <(ExactNumber left, ExactNumber right) => left.CompareTo(right) < 0;

    /// <summary>By value, whatever the types; see <see cref="CompareTo(ExactNumber)"/>.</summary>
    public static bool operator >(ExactNumber left, ExactNumber right) => left.CompareTo(right) > 0;

    /// <summary>By value, whatever the types; see <see cref="CompareTo(ExactNumber)"/>.</summary>
    public static bool operator <=(ExactNumber left, ExactNumber right) => left.CompareTo(right) <= 0;

    /// <summary>By value, whatever the types; see <see cref="CompareTo(ExactNumber)"/>.</summary>
    public static bool operator >=(ExactNumber left, ExactNumber right) => left.CompareTo(right) >= 0;

    /// <summary>Whether an integer is one of those from -2^53 to 2^53, each of which float64 holds.</summary>
    public static bool FitsDouble(Int128 integer) => integer >= -MaxExactDouble && integer <= MaxExactDouble;

    /// <summary>How far two numbers are apart. Integers are subtracted as integers; two NaN, and two infinities of one sign, are 0 apart, what is not finite and anything else infinitely.</summary>
    public static ExactNumber Distance(ExactNumber a, ExactNumber b)
    {
        if (a.IsInteger && b.IsInteger)
        {
            return Int128.Abs(a._integer - b._integer);
        }

        if (!a.IsFinite || !b.IsFinite)
        {
            return a.Equals(b) ? 0.0 : double.PositiveInfinity;
        }

        if (a.IsDouble && b.IsDouble)
        {
            return Math.Abs(a.ToDouble() - b.ToDouble());
        }

        // An integer beyond 2^53 and a float: what the float has of a whole is taken off exactly.
        (Int128 integer, double number) = a.IsInteger ? (a._integer, b._number) : (b._integer, a._number);
        return Math.Abs(number) < 1e30
            ? Math.Abs((double)(integer - (Int128)Math.Truncate(number)) - (number - Math.Truncate(number)))
            : Math.Abs((double)integer - number);
    }

    /// <summary>The nearest float64.</summary>
    public double ToDouble() => IsInteger ? (double)_integer : _number;

    /// <summary>As a number of .NET: long where it fits, else ulong, else <see cref="BigInteger"/>; what is no integer as double.</summary>
    public object ToObject() =>
        // Each as an object: as a number, all would take the type of the last.
        !IsInteger ? (object)_number
        : _integer >= long.MinValue && _integer <= long.MaxValue ? (object)(long)_integer
        : _integer >= 0 && _integer <= ulong.MaxValue ? (object)(ulong)_integer
        : (object)(BigInteger)_integer;

    /// <summary>The integer it is.</summary>
    /// <exception cref="InvalidOperationException">It is none (see <see cref="IsInteger"/>).</exception>
    public Int128 ToInt128() => IsInteger ? _integer : throw new InvalidOperationException($"{_number} is of no integer type.");

    /// <summary>Less than 0, 0 or more, by value; NaN is less than everything, as <see cref="double.CompareTo(double)"/> has it.</summary>
    public int CompareTo(ExactNumber other)
    {
        if (IsInteger && other.IsInteger)
        {
            return _integer.CompareTo(other._integer);
        }

        if (IsDouble && other.IsDouble)
        {
            return ToDouble().CompareTo(other.ToDouble());
        }

        return IsInteger ? Compare(_integer, other._number) : -Compare(other._integer, _number);
    }

    /// <summary>Whether the values are the same, whatever the types; NaN is NaN.</summary>
    public bool Equals(ExactNumber other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExactNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToDouble().GetHashCode();

    /// <summary>All digits of an integer; a float64 as the shortest text that reads back.</summary>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);

    /// <summary>All digits of an integer, whatever the format: none may be lost. What is no integer by the format.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        IsInteger ? _integer.ToString(CultureInfo.InvariantCulture) : _number.ToString(format, formatProvider ?? CultureInfo.InvariantCulture);

    private bool IsDouble => !IsInteger || FitsDouble(_integer);

    // Only numbers of 65 bits come here: a float beyond 1e30 is beyond all of them.
    private static int Compare(Int128 integer, double number)
    {
        if (double.IsNaN(number))
        {
            return 1;
        }

        if (Math.Abs(number) >= 1e30)
        {
            return number > 0 ? -1 : 1;
        }

        double whole = Math.Truncate(number);
        int compared = integer.CompareTo((Int128)whole);
        return compared != 0 ? compared : whole.CompareTo(number);
    }
}
