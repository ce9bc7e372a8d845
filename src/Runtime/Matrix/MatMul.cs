namespace TfModelTools.Runtime;

/// <summary>Matrix product of the last two axes of float32 values, the axes before them broadcast; both operands are computed.</summary>
public sealed class MatMul : BinaryKernel<float, float, float>
{
    private readonly int[] _aExtents;
    private readonly int[] _bExtents;
    private readonly bool _transposeA;
    private readonly bool _transposeB;

    /// <summary>Keeps the shapes; negative extents are multiples of the batch size.</summary>
    /// <param name="aExtents">The extents of a, (..., M, K).</param>
    /// <param name="bExtents">The extents of b, (..., K, P).</param>
    /// <param name="transposeA">Whether a is (..., K, M).</param>
    /// <param name="transposeB">Whether b is (..., P, K).</param>
    /// <exception cref="ArgumentException">An operand has less than two axes, or too many.</exception>
    public MatMul(int[] aExtents, int[] bExtents, bool transposeA, bool transposeB)
    {
        ArgumentNullException.ThrowIfNull(aExtents);
        ArgumentNullException.ThrowIfNull(bExtents);
        KernelArguments.RequireRank(Math.Max(2, aExtents.Length), aExtents.Length, nameof(aExtents));
        KernelArguments.RequireRank(Math.Max(2, bExtents.Length), bExtents.Length, nameof(bExtents));
        _aExtents = aExtents;
        _bExtents = bExtents;
        _transposeA = transposeA;
        _transposeB = transposeB;
    }

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, int batch)
    {
        int rank = Math.Max(_aExtents.Length, _bExtents.Length);
        Span<int> aShape = stackalloc int[rank];
        Span<int> bShape = stackalloc int[rank];
        Shapes.ResolveWide(_aExtents, batch, aShape);
        Shapes.ResolveWide(_bExtents, batch, bShape);
        int outerRank = rank - 2;
        int rows = aShape[outerRank + (_transposeA ? 1 : 0)];
        int depth = aShape[outerRank + (_transposeA ? 0 : 1)];
        int columns = bShape[outerRank + (_transposeB ? 0 : 1)];
        KernelArguments.RequireLength(bShape[outerRank + (_transposeB ? 1 : 0)], depth, "the inner extent of b");
        KernelArguments.RequireLength(a.Length, KernelArguments.Product(aShape), nameof(a));
        KernelArguments.RequireLength(b.Length, KernelArguments.Product(bShape), nameof(b));

        // The matrices of each operand in a row; broadcasting goes by these.
        Span<int> outer = stackalloc int[outerRank];
        Span<int> strides = stackalloc int[2 * outerRank];
        outer.Fill(1);
        Shapes.BroadcastStrides(aShape[..outerRank], outer, strides[..outerRank]);
        Shapes.BroadcastStrides(bShape[..outerRank], outer, strides[outerRank..]);
        KernelArguments.RequireLength(y.Length, checked(KernelArguments.Product(outer) * rows * columns), nameof(y));
        if (y.IsEmpty)
        {
            return;
        }

        SimdLevel level = Simd.Level;
        using Scratch panels = Scratch.Rent((long)depth * Gemm.PaddedColumns(level, columns));
        using Scratch turned = Scratch.Rent(_transposeA ? (long)rows * depth : 0);
        int to = 0;
        int packed = -1;
        StridedWalk walk = new(
            stackalloc int[StridedWalk.WorkspacePerAxis * outerRank], outer, strides[..outerRank], strides[outerRank..]);
        do
        {
            int aAt = walk.Offset0;
            int bAt = walk.Offset1;
            for (int i = 0; i < walk.RunLength; i++, aAt += walk.RunStride0, bAt += walk.RunStride1, to += rows * columns)
            {
                if (bAt != packed)
                {
                    ReadOnlySpan<float> from = b.Slice(bAt * depth * columns, depth * columns);
                    PackedMatrix.Pack(level, from, depth, columns, _transposeB ? 1 : columns, _transposeB ? depth : 1, panels.Span);
                    packed = bAt;
                }

                ReadOnlySpan<float> left = a.Slice(aAt * rows * depth, rows * depth);
                if (_transposeA)
                {
                    StridedCopy.Run(left, 0, [rows, depth], [1, rows], turned.Span);
                    left = turned.Span;
                }

                Gemm.Multiply(level, left, rows, panels.Span, depth, columns, y.Slice(to, rows * columns));
            }
        }
        while (walk.MoveNext());
    }
}
