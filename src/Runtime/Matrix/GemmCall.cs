using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// A matrix product C = activation(A B + bias + addend), by addresses. The rows of A need not be stored as a matrix: a row is some runs
/// of elements, at the same distances in every row, and rows go along lines. So the windows of a convolution are rows, where they are
/// in the image.
/// </summary>
internal unsafe struct GemmCall
{
    /// <summary>The first row of A.</summary>
    public float* A;

    /// <summary>From one row of A to the next in its line.</summary>
    public nint RowStride;

    /// <summary>From one line to the next.</summary>
    public nint LineStride;

    /// <summary>The number of lines.</summary>
    public int Lines;

    /// <summary>Rows in a line.</summary>
    public int Width;

    /// <summary>Where each run of a row starts, counted from the row's own start; null where there is one run, at 0.</summary>
    public nint* Offsets;

    /// <summary>The number of runs.</summary>
    public int Runs;

    /// <summary>Elements of a run.</summary>
    public int RunDepth;

    /// <summary>The instructions that B is packed for, and no other may read it.</summary>
    public SimdLevel Level;

    /// <summary>B in panels (see <see cref="PackedMatrix"/>).</summary>
    public float* Panels;

    /// <summary>What each column's sums start from, filled up to whole panels; null for zero.</summary>
    public float* Bias;

    /// <summary>The number of columns.</summary>
    public int Columns;

    /// <summary>The first row of C.</summary>
    public float* C;

    /// <summary>From one row of C to the next.</summary>
    public nint CStride;

    /// <summary>The first row of what is added, a matrix of C's shape, which may be C; null for nothing.</summary>
    public float* Addend;

    /// <summary>From one row of the addend to the next.</summary>
    public nint AddendStride;

    /// <summary>Applied to the sums.</summary>
    public Activation Activation;

    /// <summary>What A may be read of.</summary>
    public Extent AExtent;

    /// <summary>What the panels may be read of.</summary>
    public Extent PanelsExtent;

    /// <summary>What the bias may be read of.</summary>
    public Extent BiasExtent;

    /// <summary>What C may be written of.</summary>
    public Extent CExtent;

    /// <summary>What the addend may be read of.</summary>
    public Extent AddendExtent;

    /// <summary>The number of rows.</summary>
    public readonly int Rows => Lines * Width;

    /// <summary>Elements of a row of A.</summary>
    public readonly int Depth => Runs * RunDepth;

    /// <summary>Describes a product of matrices that are stored as such.</summary>
    public static GemmCall Of(float* a, nint aStride, int rows, PackedMatrix b, float* c, nint cStride, Activation activation)
    {
        GemmCall call = new()
        {
            A = a,
            RowStride = aStride,
            Lines = 1,
            Width = rows,
            Runs = 1,
            RunDepth = b.Depth,
            Columns = b.Columns,
            C = c,
            CStride = cStride,
            Activation = activation,
        };
        call.Take(b);
        call.AExtent.SetRows(a, aStride, rows, b.Depth);
        call.CExtent.SetRows(c, cStride, rows, b.Columns);
        return call;
    }

    /// <summary>Takes the panels and the bias of a packed matrix, which the caller keeps alive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(PackedMatrix b)
    {
        Level = b.Level;
        Panels = b.Panels;
        Bias = b.Bias;
        PanelsExtent.Set(b.Panels, (long)b.Depth * Gemm.PaddedColumns(b.Level, b.Columns));
        BiasExtent.Set(b.Bias, Gemm.PaddedColumns(b.Level, b.Columns));
    }

    /// <summary>The product of some lines only.</summary>
    public readonly GemmCall TakeLines(int start, int count)
    {
        GemmCall part = this;
        part.A += start * LineStride;
        part.Lines = count;
        part.SkipRows(start * Width);
        return part;
    }

    /// <summary>The product of some rows of the only line.</summary>
    public readonly GemmCall TakeRows(int start, int count)
    {
        GemmCall part = this;
        part.A += start * RowStride;
        part.Width = count;
        part.SkipRows(start);
        return part;
    }

    private void SkipRows(int count)
    {
        C += count * CStride;
        if (Addend != null)
        {
            Addend += count * AddendStride;
        }
    }
}
