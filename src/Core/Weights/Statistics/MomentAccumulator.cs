using System.Numerics;
using TfModelTools.Tensors;

namespace TfModelTools.Weights.Statistics;

/// <summary>
/// Least, greatest, mean and standard deviation of the finite ones among numbers that come block by block, and how many are zero, NaN and
/// infinite. Each block is summed for itself, and blocks are joined by the update of T. Chan, G. Golub and R. LeVeque ("Updating Formulae
/// and a Pairwise Algorithm for Computing Sample Variances", 1979), which loses nothing to large means.
/// </summary>
internal sealed class MomentAccumulator
{
    private SquareSum _squares;

    /// <summary>The numbers seen.</summary>
    public long Count { get; private set; }

    /// <summary>Those that are finite.</summary>
    public long FiniteCount { get; private set; }

    /// <summary>Those that are 0 or -0.</summary>
    public long ZeroCount { get; private set; }

    /// <summary>Those that are not a number.</summary>
    public long NaNCount { get; private set; }

    /// <summary>Those that are infinite, of either sign.</summary>
    public long InfinityCount => Count - FiniteCount - NaNCount;

    /// <summary>The least finite number; infinity when there is none.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>The greatest finite number; minus infinity when there is none.</summary>
    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>The mean of the finite numbers.</summary>
    public double Mean { get; private set; }

    /// <summary>The standard deviation of the finite numbers, the root of their squared distances from the mean divided by their number (as numpy.std does); finite as they are.</summary>
    public double Deviation => FiniteCount == 0 ? double.NaN : _squares.RootMean(FiniteCount);

    /// <summary>Takes a block of numbers.</summary>
    public void Add(ReadOnlySpan<double> numbers)
    {
        Vector<double> least = new(double.PositiveInfinity);
        Vector<double> greatest = new(double.NegativeInfinity);
        Vector<double> infinity = new(double.PositiveInfinity);
        Vector<double> sums = default;
        Vector<long> finite = default;
        Vector<long> zeros = default;
        Vector<long> numbersThatAre = default;
        int width = Vector<double>.Count;
        int whole = numbers.Length / width * width;
        for (int i = 0; i < whole; i += width)
        {
            Vector<double> x = new(numbers[i..]);
            Vector<long> isFinite = Vector.LessThan(Vector.Abs(x), infinity);
            finite -= isFinite;
            zeros -= Vector.Equals(x, default);
            numbersThatAre -= Vector.Equals(x, x);
            least = Vector.ConditionalSelect(isFinite, Vector.Min(least, x), least);
            greatest = Vector.ConditionalSelect(isFinite, Vector.Max(greatest, x), greatest);
            sums += Vector.ConditionalSelect(isFinite, x, default);
        }

        long count = Vector.Sum(finite);
        long nans = whole - Vector.Sum(numbersThatAre);
        double sum = Vector.Sum(sums);
        (double minimum, double maximum) = (double.PositiveInfinity, double.NegativeInfinity);
        ZeroCount += Vector.Sum(zeros);
        for (int lane = 0; lane < width; lane++)
        {
            minimum = Math.Min(minimum, least[lane]);
            maximum = Math.Max(maximum, greatest[lane]);
        }

        foreach (double x in numbers[whole..])
        {
            if (double.IsFinite(x))
            {
                count++;
                sum += x;
                minimum = Math.Min(minimum, x);
                maximum = Math.Max(maximum, x);
                ZeroCount += x == 0 ? 1 : 0;
            }
            else
            {
                nans += double.IsNaN(x) ? 1 : 0;
            }
        }

        Count += numbers.Length;
        NaNCount += nans;
        Minimum = Math.Min(Minimum, minimum);
        Maximum = Math.Max(Maximum, maximum);
        if (count > 0)
        {
            double mean = double.IsFinite(sum) ? sum / count : MeanOfLarge(numbers, count);
            double squares = Squares(numbers, mean);
            bool isExact = SquareSum.IsExact(squares) || (squares == 0 && minimum == maximum);
            Join(count, mean, isExact ? new SquareSum(squares, 0) : SquareSum.OfDistances(numbers, mean));
        }
    }

    // Numbers whose sum is beyond float64 have a mean within: each is divided before it is added.
    private static double MeanOfLarge(ReadOnlySpan<double> numbers, long count)
    {
        double mean = 0;
        foreach (double x in numbers)
        {
            mean += double.IsFinite(x) ? x / count : 0;
        }

        return mean;
    }

    /// <summary>The sum of the squared distances of the finite numbers from their mean.</summary>
    private static double Squares(ReadOnlySpan<double> numbers, double mean)
    {
        Vector<double> means = new(mean);
        Vector<double> infinity = new(double.PositiveInfinity);
        Vector<double> squares = default;
        int width = Vector<double>.Count;
        int whole = numbers.Length / width * width;
        for (int i = 0; i < whole; i += width)
        {
            Vector<double> x = new(numbers[i..]);
            Vector<double> distance = Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(x), infinity), x - means, default);
            squares += distance * distance;
        }

        double sum = Vector.Sum(squares);
        foreach (double x in numbers[whole..])
        {
            sum += double.IsFinite(x) ? (x - mean) * (x - mean) : 0;
        }

        return sum;
    }

    private void Join(long count, double mean, SquareSum squares)
    {
        if (FiniteCount == 0)
        {
            (FiniteCount, Mean, _squares) = (count, mean, squares);
            return;
        }

        long all = FiniteCount + count;
        double previous = Mean;
        double distance = mean - previous;
        double share = (double)count / all;
        Mean = double.IsFinite(distance) ? Mean + (distance * share) : (Mean * (1 - share)) + (mean * share);
        double square = distance * distance;
        _squares += squares + ((SquareSum.IsExact(square) ? new SquareSum(square, 0) : SquareSum.OfDistances([mean], previous)) * ((double)FiniteCount * count / all));
        FiniteCount = all;
    }
}
