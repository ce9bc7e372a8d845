namespace TfModelTools.Runtime;

/// <summary>
/// The right-hand matrix of a product, with its bias, in the order the matrix kernel reads it: panels of two vectors' columns, in
/// each panel row after row; the last panel, filled up with zeros, may be narrower (see <see cref="Gemm.TailWidth"/>). Packed once,
/// when a kernel is built, for the instructions in use then, and read by these alone: what the process uses later does not matter.
/// </summary>
internal sealed unsafe class PackedMatrix
{
    private readonly Memory<float> _panels;
    private readonly Memory<float> _bias;

    /// <summary>Packs a matrix.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="depth">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="rowStride">The distance from one row to the next in the source.</param>
    /// <param name="columnStride">The distance from one column to the next in the source.</param>
    /// <param name="bias">What each column's sums start from; empty for zero.</param>
    /// <param name="level">The instructions to pack for; those in use if null. Matrices that go by the same panels are packed for the same.</param>
    public PackedMatrix(
        ReadOnlySpan<float> source, int depth, int columns, int rowStride, int columnStride, ReadOnlySpan<float> bias, SimdLevel? level = null)
    {
        Level = level ?? Simd.Level;
        Depth = depth;
        Columns = columns;
        int padded = Gemm.PaddedColumns(Level, columns);
        _panels = KernelMemory.Allocate((long)depth * padded);
        Panels = KernelMemory.AddressOf(_panels);
        Pack(Level, source, depth, columns, rowStride, columnStride, _panels.Span);

        if (!bias.IsEmpty)
        {
            _bias = KernelMemory.Allocate(padded);
            Bias = KernelMemory.AddressOf(_bias);
            bias.CopyTo(new Span<float>(Bias, columns));
            new Span<float>(Bias + columns, padded - columns).Clear();
        }
    }

    /// <summary>The instructions it is packed for.</summary>
    public SimdLevel Level { get; }

    /// <summary>The number of rows.</summary>
    public int Depth { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The panels; valid as long as this object lives.</summary>
    public float* Panels { get; }

    /// <summary>The bias, filled up to whole panels; null for none.</summary>
    public float* Bias { get; }

    /// <summary>An element; for rare use.</summary>
    public float this[int row, int column]
    {
        get
        {
            int width = Gemm.PanelWidth(Level);
            int first = column - (column % width);
            width = Columns - first < width ? Gemm.TailWidth(Level, Columns) : width;
            return Panels[((nint)first * Depth) + ((nint)row * width) + (column - first)];
        }
    }

    /// <summary>Packs a matrix into memory of depth times <see cref="Gemm.PaddedColumns"/> elements.</summary>
    public static void Pack(SimdLevel level, ReadOnlySpan<float> source, int depth, int columns, int rowStride, int columnStride, Span<float> panels)
    {
        int width = Gemm.PanelWidth(level);
        for (int start = 0; start < columns; start += width)
        {
            int count = Math.Min(width, columns - start);
            int filled = count < width ? Gemm.TailWidth(level, columns) : width;
            Span<float> panel = panels[..(depth * filled)];
            panels = panels[panel.Length..];
            if (rowStride == 1)
            {
                // A column of the matrix lies in one piece.
                for (int i = 0; i < count; i++)
                {
                    ReadOnlySpan<float> column = source.Slice((start + i) * columnStride, depth);
                    for (int k = 0, to = i; k < column.Length; k++, to += filled)
                    {
                        panel[to] = column[k];
                    }
                }
            }
            else
            {
                for (int k = 0; k < depth; k++)
                {
                    Span<float> row = panel.Slice(k * filled, count);
                    int from = (k * rowStride) + (start * columnStride);
                    if (columnStride == 1)
                    {
                        source.Slice(from, count).CopyTo(row);
                        continue;
                    }

                    for (int i = 0; i < row.Length; i++, from += columnStride)
                    {
                        row[i] = source[from];
                    }
                }
            }

            for (int at = count; count < filled && at < panel.Length; at += filled)
            {
                panel.Slice(at, filled - count).Clear();
            }
        }
    }
}
