using System.Numerics;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Evaluation;

/// <summary>
/// What kernels make of a few numbers, which importers follow as float64: they are computed in their element type by the kernels that a plan
/// runs, so that what is folded at import is what a prediction would compute.
/// </summary>
internal static class NumberKernels
{
    private interface IUse
    {
        double[]? Run<T>()
            where T : unmanaged, INumber<T>;
    }

    /// <summary>A function of each number; null where no kernel computes it in the type.</summary>
    public static double[]? Unary(UnaryFunction kind, DataType type, double[] x) =>
        type.IsFloat() || kind is UnaryFunction.Negate or UnaryFunction.Abs or UnaryFunction.Sign or UnaryFunction.Square ? In(type, new UnaryUse(kind, x)) : null;

    /// <summary>A function of pairs of numbers; null where no kernel computes it in the type, or of these numbers: integers have no quotient by 0.</summary>
    public static double[]? Pair(PairOperator op, DataType type, double[] a, double[] b)
    {
        try
        {
            return type != DataType.Bool ? In(type, new PairUse(op, a, b))
                : OfBooleans(op) is { } logic ? Logic(logic, a, b)
                : null;
        }
        catch (DivideByZeroException)
        {
            return null;
        }
    }

    /// <summary>All numbers combined; null where no kernel does in the type.</summary>
    public static double? Reduce(ReduceFunction kind, DataType type, double[] x) => In(type, new ReduceUse(kind, x))?[0];

    /// <summary>Numbers as another element type holds them; null where no kernel converts to it.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="from">The element type they are of.</param>
    /// <param name="to">The other.</param>
    public static double[]? Convert(double[] x, DataType from, DataType to) =>
        to == DataType.Bool ? OfBooleans(Array.ConvertAll(x, n => n != 0)) : In(to, new CastUse(from.IsFloat(), x));

    // No kernel computes with bfloat16: it is float32 rounded once more, as TensorFlow computes with it.
    private static double[]? In(DataType type, IUse use) => type switch
    {
        DataType.BFloat16 => Rounded(use.Run<float>()),
        DataType.Float32 => use.Run<float>(),
        DataType.Float64 => use.Run<double>(),
        DataType.Float16 => use.Run<Half>(),
        DataType.Int8 => use.Run<sbyte>(),
        DataType.UInt8 => use.Run<byte>(),
        DataType.Int16 => use.Run<short>(),
        DataType.UInt16 => use.Run<ushort>(),
        DataType.Int32 => use.Run<int>(),
        DataType.UInt32 => use.Run<uint>(),
        DataType.Int64 => use.Run<long>(),
        DataType.UInt64 => use.Run<ulong>(),
        _ => null,
    };

    private static double[]? Rounded(double[]? numbers)
    {
        if (numbers is null)
        {
            return null;
        }

        float[] wide = Array.ConvertAll(numbers, n => (float)n);
        byte[] narrow = new byte[2 * wide.Length];
        SmallFloats.Narrow(DataType.BFloat16, wide, narrow);
        SmallFloats.Widen(DataType.BFloat16, narrow, wide);
        return Array.ConvertAll(wide, n => (double)n);
    }

    private static double[] Logic(LogicFunction kind, double[] a, double[] b)
    {
        bool[] y = new bool[a.Length];
        new Logic(kind, [a.Length], [a.Length]).Run(Array.ConvertAll(a, n => n != 0), Array.ConvertAll(b, n => n != 0), y, 1);
        return OfBooleans(y);
    }

    private static LogicFunction? OfBooleans(PairOperator op) => op switch
    {
        LogicOperator logic => logic.Kind,
        CompareOperator { Kind: ComparisonFunction.Equal } => LogicFunction.Same,
        CompareOperator { Kind: ComparisonFunction.NotEqual } => LogicFunction.Xor,
        _ => null,
    };

    private static double[] OfBooleans(bool[] values) => Array.ConvertAll(values, v => v ? 1d : 0);

    private static T[] Of<T>(double[] numbers)
        where T : INumber<T> => Array.ConvertAll(numbers, T.CreateTruncating);

    private static double[] Wide<T>(T[] numbers)
        where T : INumber<T> => Array.ConvertAll(numbers, double.CreateTruncating);

    private sealed record UnaryUse(UnaryFunction Kind, double[] X) : IUse
    {
        public double[]? Run<T>()
            where T : unmanaged, INumber<T>
        {
            T[] y = new T[X.Length];
            new Unary<T>(Kind).Run(Of<T>(X), y, 1);
            return Wide(y);
        }
    }

    private sealed record PairUse(PairOperator Operator, double[] A, double[] B) : IUse
    {
        public double[]? Run<T>()
            where T : unmanaged, INumber<T>
        {
            int[] extents = [A.Length];
            switch (Operator)
            {
                case BinaryOperator binary when binary.Kind != BinaryFunction.Atan2 || !T.IsInteger(T.One / (T.One + T.One)):
                    T[] y = new T[A.Length];
                    new Binary<T>(binary.Kind, extents, extents, Activation.Linear).Run(Of<T>(A), Of<T>(B), y, 1);
                    return Wide(y);
                case CompareOperator compare:
                    bool[] holds = new bool[A.Length];
                    new Compare<T>(compare.Kind, extents, extents).Run(Of<T>(A), Of<T>(B), holds, 1);
                    return OfBooleans(holds);
                default:
                    return null;
            }
        }
    }

    private sealed record ReduceUse(ReduceFunction Kind, double[] X) : IUse
    {
        public double[]? Run<T>()
            where T : unmanaged, INumber<T>
        {
            T[] y = new T[1];
            new Reduce<T>(Kind, [X.Length], [0]).Run(Of<T>(X), y, 1);
            return Wide(y);
        }
    }

    // Floats are brought into the range of integers, and integers wrap around: each is converted as what it is.
    private sealed record CastUse(bool IsFloat, double[] X) : IUse
    {
        public double[]? Run<T>()
            where T : unmanaged, INumber<T>
        {
            T[] y = new T[X.Length];
            if (IsFloat)
            {
                new Cast<double, T>().Run(X, y, 1);
            }
            else
            {
                new Cast<long, T>().Run(Array.ConvertAll(X, n => (long)n), y, 1);
            }

            return Wide(y);
        }
    }
}
