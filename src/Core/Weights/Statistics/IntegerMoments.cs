using TfModelTools.Tensors;

namespace TfModelTools.Weights.Statistics;

/// <summary>
/// The moments of integers of 64 bits, of which float64 does not hold all: range and sum as integers, the deviation from the exact
/// distances to the first number.
/// </summary>
internal sealed class IntegerMoments
{
    private readonly MomentAccumulator _distances = new();
    private double[] _block = [];
    private Int128 _first;
    private Int128 _sum;

    /// <summary>The numbers seen.</summary>
    public long Count => _distances.Count;

    /// <summary>Those that are 0.</summary>
    public long ZeroCount { get; private set; }

    /// <summary>The least number; 0 when there is none.</summary>
    public Int128 Minimum { get; private set; }

    /// <summary>The greatest number; 0 when there is none.</summary>
    public Int128 Maximum { get; private set; }

    /// <summary>The mean, the nearest float64 to it; NaN when there is no number.</summary>
    public double Mean
    {
        get
        {
            if (Count == 0)
            {
                return double.NaN;
            }

            (Int128 whole, Int128 rest) = Int128.DivRem(_sum, Count);
            return (double)whole + ((double)rest / Count);
        }
    }

    /// <summary>The standard deviation; see <see cref="MomentAccumulator.Deviation"/>.</summary>
    public double Deviation => _distances.Deviation;

    /// <summary>Takes a block.</summary>
    public void Add(ExactNumbers numbers)
    {
        if (numbers.Length == 0)
        {
            return;
        }

        if (Count == 0)
        {
            _first = Minimum = Maximum = numbers[0].ToInt128();
        }

        Array.Resize(ref _block, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            Int128 number = numbers[i].ToInt128();
            _sum += number;
            ZeroCount += number == 0 ? 1 : 0;
            Minimum = Int128.Min(Minimum, number);
            Maximum = Int128.Max(Maximum, number);
            _block[i] = (double)(number - _first);
        }

        _distances.Add(_block);
    }
}
