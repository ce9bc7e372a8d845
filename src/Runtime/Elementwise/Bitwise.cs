using System.Numerics;
using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// A function of the bits of two integers, broadcast as NumPy does. Shifts by less than 0 or more than the last bit are by 0 or to the
/// last bit; of signed types the sign fills up from the left. The output may be the memory of an operand that has the output's shape.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Bitwise<T> : BinaryKernel<T, T, T>
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly BitwiseFunction _function;
    private readonly int[] _aExtents;
    private readonly int[] _bExtents;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="function">The function.</param>
    /// <param name="aExtents">The extents of a.</param>
    /// <param name="bExtents">The extents of b.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public Bitwise(BitwiseFunction function, int[] aExtents, int[] bExtents)
    {
        ArgumentNullException.ThrowIfNull(aExtents);
        ArgumentNullException.ThrowIfNull(bExtents);
        KernelArguments.RequireRank(aExtents.Length, aExtents.Length, nameof(aExtents));
        KernelArguments.RequireRank(bExtents.Length, bExtents.Length, nameof(bExtents));
        _function = function;
        _aExtents = aExtents;
        _bExtents = bExtents;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, int batch)
    {
        switch (_function)
        {
            case BitwiseFunction.And:
                PairMap.Run<T, T, And>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BitwiseFunction.Or:
                PairMap.Run<T, T, Or>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BitwiseFunction.Xor:
                PairMap.Run<T, T, Xor>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BitwiseFunction.ShiftLeft:
                PairMap.Run<T, T, ShiftLeft>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BitwiseFunction.ShiftRight:
                PairMap.Run<T, T, ShiftRight>(_aExtents, a, _bExtents, b, y, batch);
                break;
            default:
                throw new InvalidOperationException($"There is no function {_function}.");
        }
    }

    private static int Distance(T b) => (int)Math.Clamp(long.CreateSaturating(b), 0, (8 * Unsafe.SizeOf<T>()) - 1);

    private readonly struct And : IPairFunction<T, T>
    {
        public static T Apply(T a, T b) => a & b;
    }

    private readonly struct Or : IPairFunction<T, T>
    {
        public static T Apply(T a, T b) => a | b;
    }

    private readonly struct Xor : IPairFunction<T, T>
    {
        public static T Apply(T a, T b) => a ^ b;
    }

    private readonly struct ShiftLeft : IPairFunction<T, T>
    {
        public static T Apply(T a, T b) => a << Distance(b);
    }

    private readonly struct ShiftRight : IPairFunction<T, T>
    {
        public static T Apply(T a, T b) => a >> Distance(b);
    }
}
