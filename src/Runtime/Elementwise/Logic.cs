namespace TfModelTools.Runtime;

/// <summary>
/// An elementwise function of two booleans, broadcast as NumPy does. The output may be the memory of an operand that has the
/// output's shape.
/// </summary>
public sealed class Logic : BinaryKernel<bool, bool, bool>
{
    private readonly LogicFunction _function;
    private readonly int[] _aExtents;
    private readonly int[] _bExtents;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="function">The function.</param>
    /// <param name="aExtents">The extents of a.</param>
    /// <param name="bExtents">The extents of b.</param>
    /// <exception cref="ArgumentException">There are too many axes.</exception>
    public Logic(LogicFunction function, int[] aExtents, int[] bExtents)
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
    public override void Run(ReadOnlySpan<bool> a, ReadOnlySpan<bool> b, Span<bool> y, int batch)
    {
        switch (_function)
        {
            case LogicFunction.And:
                PairMap.Run<bool, bool, PairFunctions.And>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case LogicFunction.Or:
                PairMap.Run<bool, bool, PairFunctions.Or>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case LogicFunction.Xor:
                PairMap.Run<bool, bool, PairFunctions.Xor>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case LogicFunction.Same:
                PairMap.Run<bool, bool, PairFunctions.Same>(_aExtents, a, _bExtents, b, y, batch);
                break;
            default:
                throw new InvalidOperationException($"There is no function {_function}.");
        }
    }
}
