using System.Numerics.Tensors;

namespace TfModelTools.Tensors;

/// <summary>The cosine of the angle between two vectors that come block by block, also where squares of their numbers are beyond float64.</summary>
internal sealed class CosineAccumulator
{
    // Products of numbers of which the greatest is within these neither vanish nor overflow, as far as they count.
    private const double Least = 1e-100;
    private const double Greatest = 1e100;

    private SquareSum _product;
    private SquareSum _firstSquares;
    private SquareSum _secondSquares;
    private bool _allFinite = true;

    /// <summary>Whether all numbers of one of the two are zeros.</summary>
    public bool IsOfZeros => _firstSquares.Value == 0 || _secondSquares.Value == 0;

    /// <summary>The cosine; 1 of two vectors of zeros, 0 of one, null where a number is not finite.</summary>
    public double? Cosine => !_allFinite ? null
        : _firstSquares.Value == 0 && _secondSquares.Value == 0 ? 1
        : _firstSquares.Value == 0 || _secondSquares.Value == 0 ? 0
        : Math.Clamp(
            Math.ScaleB(
                _product.Value / (Math.Sqrt(_firstSquares.Value) * Math.Sqrt(_secondSquares.Value)),
                (2 * _product.Exponent) - _firstSquares.Exponent - _secondSquares.Exponent),
            -1,
            1);

    /// <summary>Takes a block of both vectors.</summary>
    public void Add(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.IsEmpty || !_allFinite)
        {
            return;
        }

        double firstReach = Math.Abs(TensorPrimitives.MaxMagnitude(first));
        double secondReach = Math.Abs(TensorPrimitives.MaxMagnitude(second));
        _allFinite = double.IsFinite(firstReach) && double.IsFinite(secondReach);
        if (!_allFinite)
        {
            return;
        }

        int firstExponent = ExponentOf(firstReach);
        int secondExponent = ExponentOf(secondReach);
        (double product, double firstSquares, double secondSquares) = Sums(Scaled(first, firstExponent), Scaled(second, secondExponent));
        _product += new SquareSum(product, (firstExponent + secondExponent) / 2);
        _firstSquares += new SquareSum(firstSquares, firstExponent);
        _secondSquares += new SquareSum(secondSquares, secondExponent);
    }

    // Even, so that the exponent of a product is half a sum of two.
    private static int ExponentOf(double reach) => reach is 0 or (>= Least and <= Greatest) ? 0 : Math.ILogB(reach) & ~1;

    private static ReadOnlySpan<double> Scaled(ReadOnlySpan<double> numbers, int exponent)
    {
        if (exponent == 0)
        {
            return numbers;
        }

        double[] scaled = new double[numbers.Length];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = Math.ScaleB(numbers[i], -exponent);
        }

        return scaled;
    }

    private static (double Product, double FirstSquares, double SecondSquares) Sums(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double product = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int i = 0; i < first.Length; i++)
        {
            product += first[i] * second[i];
            firstSquares += first[i] * first[i];
            secondSquares += second[i] * second[i];
        }

        return (product, firstSquares, secondSquares);
    }
}
