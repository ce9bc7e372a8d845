using System.Numerics;
using TfModelTools.Tensors;

namespace TfModelTools.Weights.Comparison;

/// <summary>Takes pairs of numbers block by block and keeps how far they are apart.</summary>
/// <param name="absoluteTolerance">See <see cref="ComparisonOptions"/>.</param>
/// <param name="relativeTolerance">See <see cref="ComparisonOptions"/>.</param>
internal sealed class DifferenceAccumulator(double absoluteTolerance, double relativeTolerance)
{
    private readonly CosineAccumulator _angle = new();
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
    public double? Cosine => _angle.Cosine;

    /// <summary>Takes a block of numbers that float64 holds.</summary>
    public void Add(ReadOnlySpan<double> reference, ReadOnlySpan<double> difference)
    {
        for (int i = 0; i < reference.Length; i++)
        {
            double a = reference[i];
            double b = difference[i];
            if (a != b && !(double.IsNaN(a) && double.IsNaN(b)))
            {
                Mismatch(ExactNumber.Distance(a, b), Math.Abs(a), _seen + i);
            }
        }

        _angle.Add(reference, difference);
        _seen += reference.Length;
    }

    /// <summary>Takes a block of which at least one side holds integers of 64 bits: what differs is told by these, angles by float64.</summary>
    public void Add(ExactNumbers reference, ExactNumbers difference)
    {
        double[] a = new double[reference.Length];
        double[] b = new double[reference.Length];
        for (int i = 0; i < a.Length; i++)
        {
            ExactNumber x = reference[i];
            ExactNumber y = difference[i];
            a[i] = x.ToDouble();
            b[i] = y.ToDouble();
            if (x != y)
            {
                Mismatch(ExactNumber.Distance(x, y), Math.Abs(a[i]), _seen + i);
            }
        }

        _angle.Add(a, b);
        _seen += a.Length;
    }

    /// <summary>Takes a block of complex numbers, whose two parts lie one after the other. They are as far apart, and as large, as they are in the plane (as numpy.isclose has it).</summary>
    public void AddComplex(ReadOnlySpan<double> reference, ReadOnlySpan<double> difference)
    {
        for (int i = 0; i < reference.Length; i += 2)
        {
            double real = PartDistance(reference[i], difference[i]);
            double imaginary = PartDistance(reference[i + 1], difference[i + 1]);
            if (real == 0 && imaginary == 0)
            {
                continue;
            }

            // What is infinite in one part is not near anything that differs in the other.
            bool isInfinite = Complex.IsInfinity(new Complex(reference[i], reference[i + 1])) || Complex.IsInfinity(new Complex(difference[i], difference[i + 1]));
            double distance = isInfinite ? double.PositiveInfinity : double.Hypot(real, imaginary);
            Mismatch(distance, double.Hypot(Magnitude(reference[i]), Magnitude(reference[i + 1])), _seen + (i / 2));
        }

        _angle.Add(reference, difference);
        _seen += reference.Length / 2;
    }

    private static double PartDistance(double a, double b) => ExactNumber.Distance(a, b).ToDouble();

    // A part that is NaN in both leaves the other to be compared.
    private static double Magnitude(double part) => double.IsNaN(part) ? 0 : Math.Abs(part);

    private void Mismatch(ExactNumber distance, double magnitude, long index)
    {
        // The tolerance is computed in float64, the difference of integers is held against it as it is.
        double allowed = absoluteTolerance + (relativeTolerance * magnitude);
        if (!distance.IsFinite || double.IsNaN(allowed) || distance > allowed)
        {
            MismatchCount++;
        }

        if (magnitude != 0 && !double.IsNaN(magnitude))
        {
            double relative = double.IsInfinity(magnitude) ? double.PositiveInfinity : distance.ToDouble() / magnitude;
            MaximumRelative = Math.Max(MaximumRelative, relative);
        }

        if (distance > MaximumAbsolute || MaximumIndex < 0)
        {
            MaximumAbsolute = distance;
            MaximumIndex = index;
        }
    }
}
