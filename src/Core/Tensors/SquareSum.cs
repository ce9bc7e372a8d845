namespace TfModelTools.Tensors;

/// <summary>
/// A sum of squares, or of products, that may be beyond float64 where its root is not: the squares of 1e200, or of 1e-200. It stands for
/// <paramref name="Value"/> times 4 to the power of <paramref name="Exponent"/>.
/// </summary>
/// <param name="Value">The sum, of what was divided by 2 to the power of the exponent.</param>
/// <param name="Exponent">The exponent; 0 where the squares are within float64 as they are.</param>
internal readonly record struct SquareSum(double Value, int Exponent)
{
    // Sums within these are added to each other, however many there are, without leaving float64.
    private const double Least = 1e-270;
    private const double Greatest = 1e270;

    /// <summary>Whether a sum of squares that was computed as it is lost nothing to the ends of float64.</summary>
    public static bool IsExact(double sum) => sum is >= Least and <= Greatest;

    /// <summary>The sum of the squared distances of the finite ones of some numbers from another, wherever they lie.</summary>
    public static SquareSum OfDistances(ReadOnlySpan<double> numbers, double from)
    {
        double reach = 0;
        foreach (double number in numbers)
        {
            reach = double.IsFinite(number) ? Math.Max(reach, Math.Abs(number - from)) : reach;
        }

        if (reach == 0)
        {
            return default;
        }

        // The distance between the ends of float64 is beyond it.
        int exponent = double.IsFinite(reach) ? Math.ILogB(reach) : 1024;
        double sum = 0;
        foreach (double number in numbers)
        {
            if (double.IsFinite(number))
            {
                double distance = number - from;
                distance = double.IsFinite(distance) ? Math.ScaleB(distance, -exponent) : Math.ScaleB(number, -exponent) - Math.ScaleB(from, -exponent);
                sum += distance * distance;
            }
        }

        return new SquareSum(sum, exponent);
    }

    /// <summary>As often as this.</summary>
    public static SquareSum operator *(SquareSum sum, double times) => sum with { Value = sum.Value * times };

    /// <summary>Both.</summary>
    public static SquareSum operator +(SquareSum left, SquareSum right)
    {
        if (left.Value == 0 || right.Value == 0)
        {
            return left.Value == 0 ? right : left;
        }

        int exponent = Math.Max(left.Exponent, right.Exponent);
        return new SquareSum(Math.ScaleB(left.Value, 2 * (left.Exponent - exponent)) + Math.ScaleB(right.Value, 2 * (right.Exponent - exponent)), exponent);
    }

    /// <summary>The root of the mean of so many squares.</summary>
    public double RootMean(long count) => Math.ScaleB(Math.Sqrt(Value / count), Exponent);
}
