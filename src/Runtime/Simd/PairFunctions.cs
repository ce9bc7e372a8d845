using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>The elementwise functions of two numbers of any type; the formulas stand at <see cref="BinaryFunction"/>.</summary>
internal static class PairFunctions
{
    /// <summary>a + b.</summary>
    public readonly struct Add<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => a + b;
    }

    /// <summary>a - b.</summary>
    public readonly struct Subtract<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => a - b;
    }

    /// <summary>a * b.</summary>
    public readonly struct Multiply<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => a * b;
    }

    /// <summary>a / b. The smallest integer by -1 wraps around to itself instead of failing.</summary>
    public readonly struct Divide<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => IsMinusOne(b) ? T.Zero - a : a / b;
    }

    /// <summary>a / b, and 0 where b is 0.</summary>
    public readonly struct DivideNoNaN<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => T.IsZero(b) ? T.Zero : Divide<T>.Apply(a, b);
    }

    /// <summary>floor(a / b).</summary>
    public readonly struct FloorDivide<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b)
        {
            if (!T.IsInteger(T.One / (T.One + T.One)))
            {
                return T.CreateTruncating(Math.Floor(double.CreateTruncating(a / b)));
            }

            if (IsMinusOne(b))
            {
                return T.Zero - a;
            }

            T quotient = a / b;
            bool isBelow = !T.IsZero(a % b) && T.IsNegative(a) != T.IsNegative(b);
            return isBelow ? quotient - T.One : quotient;
        }
    }

    /// <summary>a - floor(a / b) * b.</summary>
    public readonly struct FloorMod<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b)
        {
            if (IsMinusOne(b))
            {
                return T.Zero;
            }

            T rest = a % b;
            return !T.IsZero(rest) && T.IsNegative(rest) != T.IsNegative(b) ? rest + b : rest;
        }
    }

    /// <summary>a - truncate(a / b) * b.</summary>
    public readonly struct TruncateMod<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => IsMinusOne(b) ? T.Zero : a % b;
    }

    /// <summary>a to the power b; of integers by squaring, wrapping around, and truncated for a negative b.</summary>
    public readonly struct Power<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b)
        {
            if (typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(Half))
            {
                return T.CreateTruncating(Math.Pow(double.CreateTruncating(a), double.CreateTruncating(b)));
            }

            if (T.IsNegative(b))
            {
                return IsMinusOne(a) ? (T.IsEvenInteger(b) ? T.One : a) : T.One / a;
            }

            T result = T.One;
            T two = T.One + T.One;
            for (T factor = a; b > T.Zero; factor *= factor, b /= two)
            {
                if (T.IsOddInteger(b))
                {
                    result *= factor;
                }
            }

            return result;
        }
    }

    /// <summary>The larger; NaN if either is.</summary>
    public readonly struct Maximum<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => T.Max(a, b);
    }

    /// <summary>The smaller; NaN if either is.</summary>
    public readonly struct Minimum<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => T.Min(a, b);
    }

    /// <summary>(a - b) squared.</summary>
    public readonly struct SquaredDifference<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => (a - b) * (a - b);
    }

    /// <summary>The angle of the point (b, a).</summary>
    public readonly struct Atan2<T> : IPairFunction<T, T>
        where T : INumber<T>
    {
        public static T Apply(T a, T b) => T.CreateTruncating(Math.Atan2(double.CreateTruncating(a), double.CreateTruncating(b)));
    }

    /// <summary>a == b.</summary>
    public readonly struct Equal<T> : IPairFunction<T, bool>
        where T : INumber<T>
    {
        public static bool Apply(T a, T b) => a == b;
    }

    /// <summary>a != b.</summary>
    public readonly struct NotEqual<T> : IPairFunction<T, bool>
        where T : INumber<T>
    {
        public static bool Apply(T a, T b) => a != b;
    }

    /// <summary>a &lt; b.</summary>
    public readonly struct Less<T> : IPairFunction<T, bool>
        where T : INumber<T>
    {
        public static bool Apply(T a, T b) => a < b;
    }

    /// <summary>a &lt;= b.</summary>
    public readonly struct LessEqual<T> : IPairFunction<T, bool>
        where T : INumber<T>
    {
        public static bool Apply(T a, T b) => a <= b;
    }

    /// <summary>a and b.</summary>
    public readonly struct And : IPairFunction<bool, bool>
    {
        public static bool Apply(bool a, bool b) => a && b;
    }

    /// <summary>a or b.</summary>
    public readonly struct Or : IPairFunction<bool, bool>
    {
        public static bool Apply(bool a, bool b) => a || b;
    }

    /// <summary>a differs from b.</summary>
    public readonly struct Xor : IPairFunction<bool, bool>
    {
        public static bool Apply(bool a, bool b) => a != b;
    }

    /// <summary>a is b.</summary>
    public readonly struct Same : IPairFunction<bool, bool>
    {
        public static bool Apply(bool a, bool b) => a == b;
    }

    private static bool IsMinusOne<T>(T value)
        where T : INumber<T> => T.IsInteger(T.One / (T.One + T.One)) && T.IsNegative(value) && value + T.One == T.Zero;
}
