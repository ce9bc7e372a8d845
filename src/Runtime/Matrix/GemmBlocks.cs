using System.Runtime.CompilerServices;

namespace TfModelTools.Runtime;

/// <summary>
/// A matrix product on one thread: in blocks of rows and of depth, so that what is read again and again stays in the second-level
/// cache, and each block in tiles (see <see cref="GemmTile{TVector}"/>).
/// </summary>
internal static unsafe class GemmBlocks
{
    // Elements of A in a block: 256 KB of a second-level cache of at least twice that.
    private const int BlockElements = 64 * 1024;

    // A deeper product goes in chunks of about this depth: one of B then stays near while all rows of the block pass by.
    private const int ChunkDepth = 384;

    // 4 KB in elements: rows that far apart compete for the same lines of the first-level cache.
    private const int CriticalStride = 1024;

    // The most rows of a tile times the widest panel.
    private const int MaxTileElements = 14 * 32;

    /// <summary>Computes some columns of a product.</summary>
    /// <param name="call">The product; its depth may be chunked, so it is changed.</param>
    /// <param name="firstColumn">The first column, at the start of a panel.</param>
    /// <param name="endColumn">One past the last column, at the start of a panel or the end.</param>
    public static void Run(ref GemmCall call, int firstColumn, int endColumn)
    {
        nint zero = 0;
        if (call.Offsets == null)
        {
            call.Offsets = &zero;
        }

        switch (call.Level)
        {
            case SimdLevel.Avx512:
                Run<FloatVector512>(ref call, firstColumn, endColumn);
                break;
            case SimdLevel.Avx2:
                Run<FloatVector256>(ref call, firstColumn, endColumn);
                break;
            case SimdLevel.Vector128:
                Run<FloatVector128>(ref call, firstColumn, endColumn);
                break;
            default:
                Run<FloatScalar>(ref call, firstColumn, endColumn);
                break;
        }
    }

    /// <summary>
    /// Some columns, at most a panel, of a product C = A B of a few rows: a small piece of a greater work that goes on with the result
    /// while it is in the nearest cache.
    /// </summary>
    /// <param name="a">The first row of A.</param>
    /// <param name="aStride">The distance from one row of A to the next.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="b">B.</param>
    /// <param name="column">The first column, at the start of a panel.</param>
    /// <param name="c">The first row of these columns of C.</param>
    /// <param name="cStride">The distance from one row of C to the next.</param>
    public static void RunPanel(float* a, nint aStride, int rows, PackedMatrix b, int column, float* c, nint cStride)
    {
        nint zero = 0;
        GemmTileJob job = new() { Offsets = &zero, Runs = 1, RunDepth = b.Depth, Stride = aStride, CStride = cStride };
        job.A.SetRows(a, aStride, rows, b.Depth);
        job.Panels.Set(b.Panels, (long)b.Depth * Gemm.PaddedColumns(b.Level, b.Columns));
        job.C.SetRows(c, cStride, rows, Math.Min(b.Columns - column, Gemm.PanelWidth(b.Level)));
        float* panel = b.Panels + ((nint)column * b.Depth);
        int whole = Gemm.PanelWidth(b.Level);
        int columns = Math.Min(b.Columns - column, whole);
        int width = columns == whole ? columns : Gemm.TailWidth(b.Level, b.Columns);
        switch (b.Level)
        {
            case SimdLevel.Avx512 when width == 2 * FloatVector512.Count:
                RunPanel<FloatVector512>(&job, rows, a, panel, c, columns);
                break;
            case SimdLevel.Avx512 or SimdLevel.Avx2 when width == 2 * FloatVector256.Count:
                RunPanel<FloatVector256>(&job, rows, a, panel, c, columns);
                break;
            case SimdLevel.Scalar:
                RunPanel<FloatScalar>(&job, rows, a, panel, c, columns);
                break;
            default:
                RunPanel<FloatVector128>(&job, rows, a, panel, c, columns);
                break;
        }
    }

    /// <summary>Whether lines of so many rows go two into one tile.</summary>
    public static bool PairsLines(int width) => width is 7 or 6 or 4;

    private static void RunPanel<TVector>(GemmTileJob* job, int rows, float* a, float* panel, float* c, int valid)
        where TVector : struct, IFloatVector<TVector>
    {
        while (rows > 0)
        {
            int height = TileHeights.Next(rows, TVector.TileRows);
            Tile<TVector>(height, job, a, a + (height / 2 * job->Stride), panel, null, null, c, valid);
            a += height * job->Stride;
            c += height * job->CStride;
            rows -= height;
        }
    }

    private static void Run<TVector>(ref GemmCall call, int firstColumn, int endColumn)
        where TVector : struct, IFloatVector<TVector>
    {
        int rows = call.Rows;
        int depth = call.Depth;
        if (rows == 1)
        {
            // A step of a recurrent layer is as short as this: nothing around it.
            Block<TVector>(ref call, firstColumn, endColumn, depth, null);
            return;
        }

        bool isSpread = call.RowStride % CriticalStride == 0 && depth > 0;

        // A few rows are one tile: no part of B is met twice, so there is nothing to keep.
        int chunk = rows <= TVector.TileRows ? depth : Math.Min(depth, ChunkDepth);
        int blockRows = Math.Max(TVector.TileRows, BlockElements / Math.Max(1, chunk));
        int mostRows = Math.Min(rows, call.Lines > 1 ? Math.Max(blockRows, call.Width) : blockRows);
        using Scratch spread = Scratch.Rent(isSpread ? (long)mostRows * SpreadStride(chunk) : 0);
        if (call.Lines == 1)
        {
            int unit = blockRows / RowUnit<TVector>() * RowUnit<TVector>();
            unit = unit == 0 ? blockRows : unit;
            for (int start = 0; start < rows; start += unit)
            {
                GemmCall block = call.TakeRows(start, Math.Min(unit, rows - start));
                Block<TVector>(ref block, firstColumn, endColumn, chunk, isSpread ? spread.Pointer : null);
            }
        }
        else
        {
            // An even number of lines, as two narrow ones may share a tile.
            int lines = Math.Max(1, blockRows / call.Width);
            lines = lines > 1 ? lines & ~1 : 1;
            for (int start = 0; start < call.Lines; start += lines)
            {
                GemmCall block = call.TakeLines(start, Math.Min(lines, call.Lines - start));
                Block<TVector>(ref block, firstColumn, endColumn, chunk, isSpread ? spread.Pointer : null);
            }
        }
    }

    // Blocks of so many rows are whole tiles.
    private static int RowUnit<TVector>()
        where TVector : struct, IFloatVector<TVector>
        => TVector.TileRows >= 14 ? 14 : TVector.TileRows;

    private static int SpreadStride(int depth) => depth + 16 + (depth % CriticalStride == 0 ? 16 : 0);

    /// <summary>One block of rows: all chunks of its depth, and the activation where the tiles cannot apply it.</summary>
    private static void Block<TVector>(ref GemmCall block, int firstColumn, int endColumn, int chunk, float* spread)
        where TVector : struct, IFloatVector<TVector>
    {
        bool clamps = ActivationFunctions.IsClamp(block.Activation, out float low, out float high);
        GemmTileJob job = new() { Stride = block.RowStride, CStride = block.CStride, FromStride = block.AddendStride, Low = low, High = high };
        job.Panels.Set(block.PanelsExtent);
        job.Bias.Set(block.BiasExtent);
        job.From.Set(block.AddendExtent);
        job.C.Set(block.CExtent);
        int depth = block.Depth;
        float* bias = block.Bias == null ? null : block.Bias + firstColumn;
        float* from = block.Addend == null ? null : block.Addend + firstColumn;
        int start = 0;
        do
        {
            // Whole runs where they are short, else an even piece of one.
            int run = block.RunDepth == 0 ? 0 : start / block.RunDepth;
            int inRun = start - (run * block.RunDepth);
            int left = block.RunDepth - inRun;
            nint piece = block.Offsets[Math.Min(run, block.Runs - 1)] + inRun;
            if (left <= chunk && inRun == 0)
            {
                job.Runs = block.RunDepth == 0 ? 1 : Math.Min(Math.Max(1, chunk / block.RunDepth), block.Runs - run);
                job.RunDepth = block.RunDepth;
                job.Offsets = block.Offsets + run;
            }
            else
            {
                int pieces = (left + chunk - 1) / chunk;
                job.Runs = 1;
                job.RunDepth = Math.Min(left, ((left + pieces - 1) / pieces + 15) & ~15);
                job.Offsets = &piece;
            }

            int taken = (int)(job.Runs * job.RunDepth);
            job.Clamps = clamps && start + taken == depth;
            GemmCall rows = block;
            nint zero = 0;
            job.A.Set(block.AExtent);
            if (spread != null)
            {
                rows.A = spread;
                rows.RowStride = SpreadStride(taken);
                rows.LineStride = rows.RowStride * rows.Width;
                CopyRows(ref block, ref job, spread, rows.RowStride);
                job.Stride = rows.RowStride;
                job.Offsets = &zero;
                job.Runs = 1;
                job.RunDepth = taken;
                job.A.SetRows(spread, rows.RowStride, rows.Rows, taken);
            }

            Panels<TVector>(&job, ref rows, firstColumn, endColumn, depth, start, bias, from);
            bias = null;
            from = block.C + firstColumn;
            job.FromStride = block.CStride;
            job.From.Set(block.CExtent);
            start += taken;
        }
        while (start < depth);
        if (!clamps && block.Activation.Kind != ActivationKind.Linear)
        {
            Activate(ref block, firstColumn, endColumn);
        }
    }

    /// <summary>All panels of one chunk of the depth.</summary>
    private static void Panels<TVector>(
        GemmTileJob* job, ref GemmCall rows, int firstColumn, int endColumn, int depth, int start, float* bias, float* from)
        where TVector : struct, IFloatVector<TVector>
    {
        int width = 2 * TVector.Count;
        float* panel = rows.Panels + ((nint)firstColumn * depth) + ((nint)start * width);
        float* c = rows.C + firstColumn;
        int column = firstColumn;
        if (rows.Rows == 1 && job->Runs == 1 && job->RunDepth == depth)
        {
            int group = 4 * width;
            for (; column + group <= endColumn; column += group)
            {
                job->Require(1, rows.A, rows.A, panel, bias, from, c, group);
                GemmTile<TVector>.Run1x4(job, rows.A, panel, bias, from, c);
                panel += (nint)group * depth;
                c += group;
                bias = bias == null ? null : bias + group;
                from = from == null ? null : from + group;
            }
        }

        for (; column + width <= endColumn; column += width)
        {
            Panel<TVector>(job, ref rows, panel, bias, from, c, width);
            panel += (nint)width * depth;
            c += width;
            bias = bias == null ? null : bias + width;
            from = from == null ? null : from + width;
        }

        int left = endColumn - column;
        if (left > 0)
        {
            // The last panel may be of narrower vectors (see Gemm.TailWidth), so its chunk starts elsewhere.
            int tail = Gemm.TailWidth(rows.Level, rows.Columns);
            panel += (nint)start * (tail - width);
            if (tail == width)
            {
                Panel<TVector>(job, ref rows, panel, bias, from, c, left);
            }
            else if (tail == 2 * FloatVector256.Count)
            {
                Panel<FloatVector256>(job, ref rows, panel, bias, from, c, left);
            }
            else
            {
                Panel<FloatVector128>(job, ref rows, panel, bias, from, c, left);
            }
        }
    }

    /// <summary>All rows of one panel.</summary>
    private static void Panel<TVector>(GemmTileJob* job, ref GemmCall rows, float* panel, float* bias, float* from, float* c, int valid)
        where TVector : struct, IFloatVector<TVector>
    {
        int width = rows.Width;
        int line = 0;
        float* a = rows.A;
        nint cLine = width * job->CStride;
        nint fromLine = width * job->FromStride;
        if (TVector.TileRows >= 14 && PairsLines(width))
        {
            for (; line + 2 <= rows.Lines; line += 2)
            {
                Tile<TVector>(2 * width, job, a, a + rows.LineStride, panel, bias, from, c, valid);
                a += 2 * rows.LineStride;
                c += 2 * cLine;
                from = from == null ? null : from + (2 * fromLine);
            }
        }

        for (; line < rows.Lines; line++)
        {
            for (int x = 0; x < width;)
            {
                int height = TileHeights.Next(width - x, TVector.TileRows);
                float* first = a + (x * job->Stride);
                float* second = first + (height / 2 * job->Stride);
                float* added = from == null ? null : from + (x * job->FromStride);
                Tile<TVector>(height, job, first, second, panel, bias, added, c + (x * job->CStride), valid);
                x += height;
            }

            a += rows.LineStride;
            c += cLine;
            from = from == null ? null : from + fromLine;
        }
    }

    private static void Tile<TVector>(
        int height, GemmTileJob* job, float* a, float* second, float* panel, float* bias, float* from, float* c, int valid)
        where TVector : struct, IFloatVector<TVector>
    {
        if (valid < 2 * TVector.Count)
        {
            PartialTile<TVector>(height, job, a, second, panel, bias, from, c, valid);
            return;
        }

        job->Require(height, a, second, panel, bias, from, c, 2 * TVector.Count);
        switch (height)
        {
            case 14:
                GemmTile<TVector>.Run14(job, a, second, panel, bias, from, c);
                break;
            case 12:
                GemmTile<TVector>.Run12(job, a, second, panel, bias, from, c);
                break;
            case 8:
                GemmTile<TVector>.Run8(job, a, second, panel, bias, from, c);
                break;
            case 6:
                GemmTile<TVector>.Run6(job, a, panel, bias, from, c);
                break;
            case 4:
                GemmTile<TVector>.Run4(job, a, panel, bias, from, c);
                break;
            case 2:
                GemmTile<TVector>.Run2(job, a, panel, bias, from, c);
                break;
            default:
                GemmTile<TVector>.Run1(job, a, panel, bias, from, c);
                break;
        }
    }

    /// <summary>A tile of the last panel, whose columns are not all in C: it is computed aside.</summary>
    [SkipLocalsInit]
    private static void PartialTile<TVector>(
        int height, GemmTileJob* job, float* a, float* second, float* panel, float* bias, float* from, float* c, int valid)
        where TVector : struct, IFloatVector<TVector>
    {
        float* tile = stackalloc float[MaxTileElements];
        int width = 2 * TVector.Count;
        if (from != null)
        {
            for (int i = 0; i < height; i++)
            {
                Span<float> to = new(tile + (i * width), width);
                new ReadOnlySpan<float>(from + (i * job->FromStride), valid).CopyTo(to);
                to[valid..].Clear();
            }
        }

        GemmTileJob aside = *job;
        aside.CStride = width;
        aside.FromStride = width;
        aside.From.Set(tile, MaxTileElements);
        aside.C.Set(tile, MaxTileElements);
        job->From.RequireRows(from, job->FromStride, from == null ? 0 : height, valid);
        job->C.RequireRows(c, job->CStride, height, valid);
        Tile<TVector>(height, &aside, a, second, panel, bias, from == null ? null : tile, tile, width);
        for (int i = 0; i < height; i++)
        {
            new ReadOnlySpan<float>(tile + (i * width), valid).CopyTo(new Span<float>(c + (i * job->CStride), valid));
        }
    }

    /// <summary>Copies the rows of a chunk to a distance at which they do not compete for cache lines.</summary>
    private static void CopyRows(ref GemmCall block, ref GemmTileJob job, float* to, nint stride)
    {
        int length = (int)job.RunDepth;
        for (int line = 0; line < block.Lines; line++)
        {
            float* row = block.A + (line * block.LineStride);
            for (int i = 0; i < block.Width; i++, row += block.RowStride, to += stride)
            {
                for (int run = 0; run < (int)job.Runs; run++)
                {
                    new ReadOnlySpan<float>(row + job.Offsets[run], length).CopyTo(new Span<float>(to + ((nint)run * length), length));
                }
            }
        }
    }

    private static void Activate(ref GemmCall block, int firstColumn, int endColumn)
    {
        int length = endColumn - firstColumn;
        int rows = block.Rows;
        if (length == block.CStride)
        {
            length *= rows;
            rows = 1;
        }

        for (int i = 0; i < rows; i++)
        {
            Span<float> row = new(block.C + firstColumn + (i * block.CStride), length);
            ActivationFunctions.Apply(block.Activation, row, row);
        }
    }
}
