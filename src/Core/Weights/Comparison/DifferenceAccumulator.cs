using TfModelTools.Tensors;

namespace TfModelTools.Weights.Comparison;

/// <summary>Takes pairs of numbers block by block and keeps how far they are apart.</summary>
/// <param name="absoluteTolerance">See <see cref="ComparisonOptions"/>.</param>
/// <param name="relativeTolerance">See <see cref="ComparisonOptions"/>.</param>
internal sealed class DifferenceAccumulator(double absoluteTolerance, double relativeTolerance)
{
    private double _product;
    private double _referenceSquares;
    private double _differenceSquares;
    private bool _allFinite = true;
    private long _seen;

    /// <summary>Pairs that differ by more than the tolerances.</summary>
    public long MismatchCount { get; private set; }

    /// <summary>The greatest absolute difference; of integers exact.</summary>
    public ExactNumber MaximumAbsolute { get; private set; } = 0;

    /// <summary>The greatest relative difference.</summary>
    public double MaximumRelative { get; private set; }

    /// <summary>Where the greatest absolute difference is; -1 while there is none.</summary>
    public long MaximumIndex { get; private set; } = -1;

    /// <summary>The cosine of the angle between the two; null where a number is not finite.</summary>
    public double? Cosine => !_allFinite ? null
        : _referenceSquares == 0 && _differenceSquares == 0 ? 1
        : _referenceSquares == 0 || _differenceSquares == 0 ? 0
        : Math.Clamp(_product / (Math.Sqrt(_referenceSquares) * Math.Sqrt(_differenceSquares)), -1, 1);

    /// <summary>Takes a block of numbers that float64 holds.</summary>
    public void Add(ReadOnlySpan<double> reference, ReadOnlySpan<double> difference)
    {
        double product = 0;
        double referenceSquares = 0;
        double differenceSquares = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double a = reference[i];
            double b = difference[i];
            product += a * b;
            referenceSquares += a * a;
            differenceSquares += b * b;
            if (a != b && !(double.IsNaN(a) && double.IsNaN(b)))
            {
                Mismatch(a, b, a, _seen + i);
            }
        }

        Join(product, referenceSquares, differenceSquares, reference.Length);
    }

    /// <summary>Takes a block of which at least one side holds integers of 64 bits: what differs is told by these, angles by float64.</summary>
    public void Add(ExactNumbers reference, ExactNumbers difference)
    {
        double product = 0;
        double referenceSquares = 0;
        double differenceSquares = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            ExactNumber x = reference[i];
            ExactNumber y = difference[i];
            double a = x.ToDouble();
            double b = y.ToDouble();
            product += a * b;
            referenceSquares += a * a;
            differenceSquares += b * b;
            if (x != y)
            {
                Mismatch(x, y, a, _seen + i);
            }
        }

        Join(product, referenceSquares, differenceSquares, reference.Length);
    }

    private void Join(double product, double referenceSquares, double differenceSquares, int count)
    {
        // Squares overflow and NaN spreads: in both cases there is no angle to speak of.
        _allFinite &= double.IsFinite(product) && double.IsFinite(referenceSquares) && double.IsFinite(differenceSquares);
        _product += product;
        _referenceSquares += referenceSquares;
        _differenceSquares += differenceSquares;
        _seen += count;
    }

    private void Mismatch(ExactNumber reference, ExactNumber difference, double a, long index)
    {
        // The tolerance is computed in float64, the difference of integers is held against it as it is.
        ExactNumber distance = ExactNumber.Distance(reference, difference);
        double allowed = absoluteTolerance + (relativeTolerance * Math.Abs(a));
        if (!distance.IsFinite || double.IsNaN(allowed) || distance > allowed)
        {
            MismatchCount++;
        }

        if (a != 0 && !double.IsNaN(a))
        {
            double relative = double.IsInfinity(a) ? double.PositiveInfinity : distance.ToDouble() / Math.Abs(a);
            MaximumRelative = Math.Max(MaximumRelative, relative);
        }

        if (distance > MaximumAbsolute || MaximumIndex < 0)
        {
            MaximumAbsolute = distance;
            MaximumIndex = index;
        }
    }
}
