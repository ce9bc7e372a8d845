using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// (x - mean) / sqrt(variance + epsilon), mean and population variance taken over some axes of float32 values in float64; where those
/// axes are the last ones, times gamma plus beta. The output may be the input's memory.
/// </summary>
public sealed class LayerNorm : UnaryKernel<float, float>
{
    private readonly float _epsilon;
    private readonly int[] _extents;
    private readonly bool _firstIsNormalized;
    private readonly ReadOnlyMemory<float> _gamma;
    private readonly ReadOnlyMemory<float> _beta;

    /// <summary>Keeps the shape and the constants.</summary>
    /// <param name="extents">The extents of x; negative for multiples of the batch size.</param>
    /// <param name="axes">The axes normalized together, from 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="gamma">A factor for each element of the normalized axes, which are then the last ones; null for none.</param>
    /// <param name="beta">An offset for each element of the normalized axes, which are then the last ones; null for none.</param>
    /// <exception cref="ArgumentException">The arguments do not fit each other.</exception>
    public LayerNorm(int[] extents, int[] axes, float epsilon, float[]? gamma, float[]? beta)
    {
        ArgumentNullException.ThrowIfNull(extents);
        ArgumentNullException.ThrowIfNull(axes);
        KernelArguments.RequireRank(extents.Length, extents.Length, nameof(extents));
        (_extents, _firstIsNormalized) = Shapes.JoinByKind(extents, axes);
        if (gamma is not null || beta is not null)
        {
            if (!IsTrailing)
            {
                throw new ArgumentException("A factor or an offset needs the last axes to be the normalized ones.", nameof(axes));
            }

            KernelArguments.RequireLength(gamma?.Length ?? Row, Row, nameof(gamma));
            KernelArguments.RequireLength(beta?.Length ?? Row, Row, nameof(beta));
        }

        _epsilon = epsilon;
        _gamma = KernelMemory.Keep(gamma ?? []);
        _beta = KernelMemory.Keep(beta ?? []);
    }

    /// <summary>Whether the normalized axes are the last ones (those of extent 1 are so anywhere), and do not depend on the batch size.</summary>
    private bool IsTrailing => _extents.Length <= (_firstIsNormalized ? 1 : 2) && Row >= 0;

    private int Row => _extents.Length == 0 || (_extents.Length == 1 && !_firstIsNormalized) ? 1 : _extents[^1];

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch)
    {
        int rank = _extents.Length;
        Span<int> extents = stackalloc int[rank];
        BatchShape.Resolve(_extents, batch, extents);
        KernelArguments.RequireLength(x.Length, KernelArguments.Product(extents), nameof(x));
        KernelArguments.RequireLength(y.Length, x.Length, nameof(y));
        if (x.IsEmpty)
        {
            return;
        }

        if (IsTrailing)
        {
            for (int i = 0; i < x.Length; i += Row)
            {
                Normalize(x.Slice(i, Row), y.Slice(i, Row));
            }

            return;
        }

        General(x, y, extents);
    }

    private void Normalize(ReadOnlySpan<float> x, Span<float> y)
    {
        // Of distances from one of them: the sum of numbers far from zero would be rounded by more than they differ.
        double mean = x[0] + (FloatSums.Sum(x, x[0]) / x.Length);

        // Centered at the rounded mean, and corrected for the rest of it.
        float center = (float)mean;
        double variance = (FloatSums.SquaredDistance(x, center) / x.Length) - ((mean - center) * (mean - center));
        FloatMap.Run(x, y, new Standardize(center, (float)(1 / Math.Sqrt(variance + _epsilon))));
        if (!_gamma.IsEmpty)
        {
            FloatPairMap.Run<FloatPairFunctions.Multiply>(y, _gamma.Span, y);
        }

        if (!_beta.IsEmpty)
        {
            FloatPairMap.Run<FloatPairFunctions.Add>(y, _beta.Span, y);
        }
    }

    private void General(ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<int> extents)
    {
        int rank = extents.Length;
        Span<int> strides = stackalloc int[rank];
        Shapes.RowMajorStrides(extents, strides);
        int first = _firstIsNormalized ? 0 : 1;
        int keptRank = 0;
        int normalizedRank = 0;
        Span<int> kept = stackalloc int[2 * rank];
        Span<int> normalized = stackalloc int[2 * rank];
        for (int i = 0; i < rank; i++)
        {
            if (i % 2 == first)
            {
                normalized[normalizedRank] = extents[i];
                normalized[rank + normalizedRank++] = strides[i];
            }
            else
            {
                kept[keptRank] = extents[i];
                kept[rank + keptRank++] = strides[i];
            }
        }

        Span<int> workspace = stackalloc int[StridedWalk.WorkspacePerAxis * normalizedRank];
        StridedWalk walk = new(stackalloc int[StridedWalk.WorkspacePerAxis * keptRank], kept[..keptRank], kept.Slice(rank, keptRank));
        do
        {
            int offset = walk.Offset0;
            for (int i = 0; i < walk.RunLength; i++, offset += walk.RunStride0)
            {
                NormalizeStrided(x, y, offset, normalized[..normalizedRank], normalized.Slice(rank, normalizedRank), workspace);
            }
        }
        while (walk.MoveNext());
    }

    private void NormalizeStrided(ReadOnlySpan<float> x, Span<float> y, int offset, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, Span<int> workspace)
    {
        double mean = 0;
        double squares = 0;
        int count = KernelArguments.Product(extents);
        for (int pass = 0; pass < 3; pass++)
        {
            double factor = pass == 2 ? 1 / Math.Sqrt((squares / count) + _epsilon) : 0;
            StridedWalk walk = new(workspace, extents, strides);
            do
            {
                int at = offset + walk.Offset0;
                for (int i = 0; i < walk.RunLength; i++, at += walk.RunStride0)
                {
                    double distance = x[at] - mean;
                    if (pass == 2)
                    {
                        y[at] = (float)(distance * factor);
                    }
                    else
                    {
                        squares += pass == 0 ? distance : distance * distance;
                    }
                }
            }
            while (walk.MoveNext());
            if (pass == 0)
            {
                mean = squares / count;
                squares = 0;
            }
        }
    }

    private readonly struct Standardize(float mean, float factor) : IFloatFunction
    {
        private readonly float _mean = mean;
        private readonly float _factor = factor;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector>(TVector x)
            where TVector : struct, IFloatVector<TVector> => (x - TVector.Create(_mean)) * TVector.Create(_factor);
    }
}
