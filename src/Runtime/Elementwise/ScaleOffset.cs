using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// x * scale + offset per element of one axis of float32 values: batch normalization at inference. The output may be the
/// input's memory.
/// </summary>
public sealed unsafe class ScaleOffset : UnaryKernel<float, float>
{
    private readonly int _inner;
    private readonly ReadOnlyMemory<float> _scale;
    private readonly ReadOnlyMemory<float> _offset;
    private readonly Activation _activation;

    /// <summary>Keeps the constants.</summary>
    /// <param name="inner">The product of the extents behind the axis, 1 when it is the last; negative for a multiple of the batch size.</param>
    /// <param name="scale">One for each element of the axis.</param>
    /// <param name="offset">One for each element of the axis.</param>
    /// <param name="activation">Applied to the results.</param>
    /// <exception cref="ArgumentException">The constants differ in length.</exception>
    public ScaleOffset(int inner, float[] scale, float[] offset, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(offset);
        ArgumentNullException.ThrowIfNull(activation);
        KernelArguments.RequireLength(offset.Length, scale.Length, nameof(offset));
        _inner = inner;
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
        fixed (float* px = x)
        fixed (float* py = y)
        fixed (float* scale = _scale.Span)
        fixed (float* offset = _offset.Span)
        {
            for (int i = 0; i < outer; i++)
            {
                float* from = px + ((nint)i * size);
                float* to = py + ((nint)i * size);
                switch (Simd.Level)
                {
                    case SimdLevel.Avx512:
                        Rows<FloatVector512>(from, to, scale, offset, inner);
                        break;
                    case SimdLevel.Avx2:
                        Rows<FloatVector256>(from, to, scale, offset, inner);
                        break;
                    case SimdLevel.Vector128:
                        Rows<FloatVector128>(from, to, scale, offset, inner);
                        break;
                    default:
                        Rows<FloatScalar>(from, to, scale, offset, inner);
                        break;
                }
            }
        }

        ActivationFunctions.Apply(_activation, y, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows<TVector>(float* x, float* y, float* scale, float* offset, int inner)
        where TVector : struct, IFloatVector<TVector>
    {
        if (inner == 1)
        {
            int channels = _scale.Length;
            int c = 0;
            for (; c <= channels - TVector.Count; c += TVector.Count)
            {
                TVector.Store(TVector.MultiplyAdd(TVector.Load(x + c), TVector.Load(scale + c), TVector.Load(offset + c)), y + c);
            }

            for (; c < channels; c++)
            {
                y[c] = float.MultiplyAddEstimate(x[c], scale[c], offset[c]);
            }

            return;
        }

        for (int c = 0; c < _scale.Length; c++, x += inner, y += inner)
        {
            TVector factor = TVector.Create(scale[c]);
            TVector added = TVector.Create(offset[c]);
            int i = 0;
            for (; i <= inner - TVector.Count; i += TVector.Count)
            {
                TVector.Store(TVector.MultiplyAdd(TVector.Load(x + i), factor, added), y + i);
            }

            for (; i < inner; i++)
            {
                y[i] = float.MultiplyAddEstimate(x[i], scale[c], offset[c]);
            }
        }
    }
}
