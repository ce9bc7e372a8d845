using System.Numerics;

namespace TfModelTools.Runtime;

/// <summary>Compares two operands element by element, broadcast as NumPy does.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Compare<T> : BinaryKernel<T, T, bool>
    where T : unmanaged, INumber<T>
{
    private readonly ComparisonFunction _function;
    private readonly int[] _aExtents;
    private readonly int[] _bExtents;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="function">The comparison.</param>
    /// <param name="aExtents">The extents of a.</param>
    /// <param name="bExtents">The extents of b.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public Compare(ComparisonFunction function, int[] aExtents, int[] bExtents)
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
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<bool> y, int batch)
    {
        switch (_function)
        {
            case ComparisonFunction.Equal:
                PairMap.Run<T, bool, PairFunctions.Equal<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case ComparisonFunction.NotEqual:
                PairMap.Run<T, bool, PairFunctions.NotEqual<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case ComparisonFunction.Less:
                PairMap.Run<T, bool, PairFunctions.Less<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case ComparisonFunction.LessEqual:
                PairMap.Run<T, bool, PairFunctions.LessEqual<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case ComparisonFunction.Greater:
                PairMap.Run<T, bool, PairFunctions.Less<T>>(_bExtents, b, _aExtents, a, y, batch);
                break;
            case ComparisonFunction.GreaterEqual:
                PairMap.Run<T, bool, PairFunctions.LessEqual<T>>(_bExtents, b, _aExtents, a, y, batch);
                break;
            default:
                throw new InvalidOperationException($"There is no comparison {_function}.");
        }
    }
}
