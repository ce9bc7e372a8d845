using System.Numerics;
using System.Runtime.InteropServices;

namespace TfModelTools.Runtime;

/// <summary>
/// An elementwise function of two operands, broadcast as NumPy does. The output may be the memory of an operand that has the
/// output's shape. An integer division by zero throws <see cref="DivideByZeroException"/>.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class Binary<T> : BinaryKernel<T, T, T>
    where T : unmanaged, INumber<T>
{
    private readonly BinaryFunction _function;
    private readonly int[] _aExtents;
    private readonly int[] _bExtents;
    private readonly Activation _activation;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="function">The function.</param>
    /// <param name="aExtents">The extents of a.</param>
    /// <param name="bExtents">The extents of b.</param>
    /// <param name="activation">Applied to the results; linear unless the element type is float32.</param>
    /// <exception cref="ArgumentException">There are too many axes, or an activation that is not for the type.</exception>
    public Binary(BinaryFunction function, int[] aExtents, int[] bExtents, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(aExtents);
        ArgumentNullException.ThrowIfNull(bExtents);
        ArgumentNullException.ThrowIfNull(activation);
        KernelArguments.RequireRank(aExtents.Length, aExtents.Length, nameof(aExtents));
        KernelArguments.RequireRank(bExtents.Length, bExtents.Length, nameof(bExtents));
        if (typeof(T) != typeof(float) && activation.Kind != ActivationKind.Linear)
        {
            throw new ArgumentException($"Activations are of float32, not of {typeof(T).Name}.", nameof(activation));
        }

        _function = function;
        _aExtents = aExtents;
        _bExtents = bExtents;
        _activation = activation;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, int batch)
    {
        if (typeof(T) == typeof(float))
        {
            Span<float> output = MemoryMarshal.Cast<T, float>(y);
            if (!RunVectors(MemoryMarshal.Cast<T, float>(a), MemoryMarshal.Cast<T, float>(b), output, batch))
            {
                RunElements(a, b, y, batch);
            }

            ActivationFunctions.Apply(_activation, output, output);
            return;
        }

        RunElements(a, b, y, batch);
    }

    private bool RunVectors(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, int batch)
    {
        switch (_function)
        {
            case BinaryFunction.Add:
                PairMap.RunFloat<FloatPairFunctions.Add>(_aExtents, a, _bExtents, b, y, batch);
                return true;
            case BinaryFunction.Subtract:
                PairMap.RunFloat<FloatPairFunctions.Subtract>(_aExtents, a, _bExtents, b, y, batch);
                return true;
            case BinaryFunction.Multiply:
                PairMap.RunFloat<FloatPairFunctions.Multiply>(_aExtents, a, _bExtents, b, y, batch);
                return true;
            case BinaryFunction.Divide:
                PairMap.RunFloat<FloatPairFunctions.Divide>(_aExtents, a, _bExtents, b, y, batch);
                return true;
            case BinaryFunction.Maximum:
                PairMap.RunFloat<FloatPairFunctions.Maximum>(_aExtents, a, _bExtents, b, y, batch);
                return true;
            case BinaryFunction.Minimum:
                PairMap.RunFloat<FloatPairFunctions.Minimum>(_aExtents, a, _bExtents, b, y, batch);
                return true;
            case BinaryFunction.SquaredDifference:
                PairMap.RunFloat<FloatPairFunctions.SquaredDifference>(_aExtents, a, _bExtents, b, y, batch);
                return true;
            default:
                return false;
        }
    }

    private void RunElements(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, int batch)
    {
        switch (_function)
        {
            case BinaryFunction.Add:
                PairMap.Run<T, T, PairFunctions.Add<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.Subtract:
                PairMap.Run<T, T, PairFunctions.Subtract<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.Multiply:
                PairMap.Run<T, T, PairFunctions.Multiply<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.Divide:
                PairMap.Run<T, T, PairFunctions.Divide<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.DivideNoNaN:
                PairMap.Run<T, T, PairFunctions.DivideNoNaN<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.FloorDivide:
                PairMap.Run<T, T, PairFunctions.FloorDivide<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.FloorMod:
                PairMap.Run<T, T, PairFunctions.FloorMod<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.TruncateMod:
                PairMap.Run<T, T, PairFunctions.TruncateMod<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.Power:
                PairMap.Run<T, T, PairFunctions.Power<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.Maximum:
                PairMap.Run<T, T, PairFunctions.Maximum<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.Minimum:
                PairMap.Run<T, T, PairFunctions.Minimum<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.SquaredDifference:
                PairMap.Run<T, T, PairFunctions.SquaredDifference<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            case BinaryFunction.Atan2:
                PairMap.Run<T, T, PairFunctions.Atan2<T>>(_aExtents, a, _bExtents, b, y, batch);
                break;
            default:
                throw new InvalidOperationException($"There is no function {_function}.");
        }
    }
}
