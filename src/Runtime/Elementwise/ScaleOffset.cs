using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// (x - center) * scale + offset per element of one axis of float32 values: batch normalization at inference. What is far from 0 and near
/// the center loses nothing, as x * scale less center * scale would. The output may be the input's memory.
/// </summary>
public sealed class ScaleOffset : UnaryKernel<float, float>
{
    private readonly int _inner;
    private readonly ReadOnlyMemory<float> _center;
    private readonly ReadOnlyMemory<float> _scale;
    private readonly ReadOnlyMemory<float> _offset;
    private readonly Activation _activation;

    /// <summary>Keeps the constants.</summary>
    /// <param name="inner">The product of the extents behind the axis, 1 when it is the last; negative for a multiple of the batch size.</param>
    /// <param name="center">One for each element of the axis.</param>
    /// <param name="scale">One for each element of the axis.</param>
    /// <param name="offset">One for each element of the axis.</param>
    /// <param name="activation">Applied to the results.</param>
    /// <exception cref="ArgumentException">The constants differ in length.</exception>
    public ScaleOffset(int inner, float[] center, float[] scale, float[] offset, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(center);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(offset);
        ArgumentNullException.ThrowIfNull(activation);
        KernelArguments.RequireLength(center.Length, scale.Length, nameof(center));
        KernelArguments.RequireLength(offset.Length, scale.Length, nameof(offset));
        _inner = inner;
        _center = KernelMemory.Keep(center);
        _scale = KernelMemory.Keep(scale);
        _offset = KernelMemory.Keep(offset);
        _activation = activation;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> x, Span<float> y, int batch)
    {
        int inner = BatchShape.Resolve(_inner, batch);
        int size = checked(_scale.Length * inner);
        int outer = KernelArguments.Samples(x.Length, size, y.Length, size);
        x = x[..checked(outer * size)];
        switch (Simd.Level)
        {
            case SimdLevel.Avx512:
                Rows<FloatVector512>(x, y, inner);
                break;
            case SimdLevel.Avx2:
                Rows<FloatVector256>(x, y, inner);
                break;
            case SimdLevel.Vector128:
                Rows<FloatVector128>(x, y, inner);
                break;
            default:
                Rows<FloatScalar>(x, y, inner);
                break;
        }

        ActivationFunctions.Apply(_activation, y, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows<TVector>(ReadOnlySpan<float> x, Span<float> y, int inner)
        where TVector : struct, IFloatVector<TVector>
    {
        ReadOnlySpan<float> center = _center.Span;
        ReadOnlySpan<float> scale = _scale.Span;
        ReadOnlySpan<float> offset = _offset.Span;
        if (inner == 1)
        {
            ReadOnlySpan<TVector> scales = FloatSpan.Vectors<TVector>(scale);
            ReadOnlySpan<TVector> centers = FloatSpan.Vectors<TVector>(center)[..scales.Length];
            ReadOnlySpan<TVector> offsets = FloatSpan.Vectors<TVector>(offset)[..scales.Length];
            for (int start = 0; start < x.Length; start += scale.Length)
            {
                ReadOnlySpan<TVector> values = FloatSpan.Vectors<TVector>(x[start..])[..scales.Length];
                Span<TVector> results = FloatSpan.Vectors<TVector>(y[start..])[..scales.Length];
                for (int i = 0; i < scales.Length; i++)
                {
                    results[i] = TVector.MultiplyAdd(values[i] - centers[i], scales[i], offsets[i]);
                }

                for (int c = scales.Length * TVector.Count; c < scale.Length; c++)
                {
                    y[start + c] = float.MultiplyAddEstimate(x[start + c] - center[c], scale[c], offset[c]);
                }
            }

            return;
        }

        for (int start = 0, c = 0; start < x.Length; start += inner, c = c + 1 == scale.Length ? 0 : c + 1)
        {
            ReadOnlySpan<float> from = x.Slice(start, inner);
            Span<float> to = y.Slice(start, inner);
            TVector taken = TVector.Create(center[c]);
            TVector factor = TVector.Create(scale[c]);
            TVector added = TVector.Create(offset[c]);
            Span<TVector> results = FloatSpan.Vectors<TVector>(to);
            ReadOnlySpan<TVector> values = FloatSpan.Vectors<TVector>(from)[..results.Length];
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = TVector.MultiplyAdd(values[i] - taken, factor, added);
            }

            for (int i = results.Length * TVector.Count; i < from.Length; i++)
            {
                to[i] = float.MultiplyAddEstimate(from[i] - center[c], scale[c], offset[c]);
            }
        }
    }
}
