namespace TfModelTools.Runtime;

/// <summary>
/// The matrix product in float32, shared among threads: the entrance for kernels. Each sum is formed over the depth in order, whatever
/// the number of rows and threads.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>The number of columns in a panel of B: two vectors of the instructions it is packed for. A power of two.</summary>
    public static int PanelWidth(SimdLevel level) =>
        level == SimdLevel.Scalar ? 2 * FloatScalar.Count : 2 * FloatVector128.Count << (level - SimdLevel.Vector128);

    /// <summary>
    /// The number of columns in the last panel: the least number that vectors of some width make, two of them, and holds what whole
    /// panels leave.
    /// </summary>
    public static int TailWidth(SimdLevel level, int columns)
    {
        int width = PanelWidth(level);
        int left = columns & (width - 1);
        return left == 0 ? 0
            : left <= 2 * FloatVector128.Count ? Math.Min(width, 2 * FloatVector128.Count)
            : left <= 2 * FloatVector256.Count ? Math.Min(width, 2 * FloatVector256.Count)
            : width;
    }

    /// <summary>The number of columns with the last panel full.</summary>
    public static int PaddedColumns(SimdLevel level, int columns) =>
        checked((columns & -PanelWidth(level)) + TailWidth(level, columns));

    /// <summary>C = A B + bias, or C += A B.</summary>
    /// <param name="a">The first row of A.</param>
    /// <param name="aStride">The distance from one row of A to the next.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="b">B and the bias.</param>
    /// <param name="c">The first row of C.</param>
    /// <param name="cStride">The distance from one row of C to the next.</param>
    /// <param name="accumulate">Whether to add to C instead of starting from the bias.</param>
    public static void Multiply(float* a, nint aStride, int rows, PackedMatrix b, float* c, nint cStride, bool accumulate = false)
    {
        GemmCall call = GemmCall.Of(a, aStride, rows, b, c, cStride, Activation.Linear);
        if (accumulate)
        {
            call.Bias = null;
            call.Addend = c;
            call.AddendStride = cStride;
            call.AddendExtent.Set(call.CExtent);
        }

        Multiply(ref call);
        GC.KeepAlive(b);
    }

    /// <summary>C = activation(A B + bias), of matrices whose rows follow one another.</summary>
    /// <param name="a">(rows, depth of B).</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="b">B and the bias.</param>
    /// <param name="c">(rows, columns of B).</param>
    /// <param name="activation">Applied to the sums.</param>
    /// <exception cref="ArgumentOutOfRangeException">A or C is shorter.</exception>
    public static void Multiply(ReadOnlySpan<float> a, int rows, PackedMatrix b, Span<float> c, Activation activation)
    {
        a = a[..checked(rows * b.Depth)];
        c = c[..checked(rows * b.Columns)];
        fixed (float* pa = a)
        fixed (float* pc = c)
        {
            GemmCall call = GemmCall.Of(pa, b.Depth, rows, b, pc, b.Columns, activation);
            Multiply(ref call);
        }

        GC.KeepAlive(b);
    }

    /// <summary>C = A B, likewise, with panels in any memory.</summary>
    /// <param name="level">The instructions the panels are packed for.</param>
    /// <param name="a">(rows, depth).</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="panels">B, as <see cref="PackedMatrix.Pack"/> leaves it.</param>
    /// <param name="depth">The rows of B.</param>
    /// <param name="columns">The columns of B.</param>
    /// <param name="c">(rows, columns).</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the three is shorter.</exception>
    public static void Multiply(SimdLevel level, ReadOnlySpan<float> a, int rows, ReadOnlySpan<float> panels, int depth, int columns, Span<float> c)
    {
        a = a[..checked(rows * depth)];
        c = c[..checked(rows * columns)];
        panels = panels[..checked(depth * PaddedColumns(level, columns))];
        fixed (float* pa = a)
        fixed (float* pb = panels)
        fixed (float* pc = c)
        {
            GemmCall call = new()
            {
                A = pa,
                RowStride = depth,
                Lines = 1,
                Width = rows,
                Runs = 1,
                RunDepth = depth,
                Level = level,
                Panels = pb,
                Columns = columns,
                C = pc,
                CStride = columns,
                Activation = Activation.Linear,
            };
            call.AExtent.Set(pa, a.Length);
            call.PanelsExtent.Set(pb, panels.Length);
            call.CExtent.Set(pc, c.Length);
            Multiply(ref call);
        }
    }

    /// <summary>Computes a product on as many threads as gain. B must be kept alive by the caller.</summary>
    public static void Multiply(ref GemmCall call)
    {
        if (call.Rows == 0 || call.Columns == 0)
        {
            return;
        }

        int count = Workers.CountFor((long)call.Rows * call.Columns * Math.Max(1, call.Depth));
        if (count == 1)
        {
            GemmBlocks.Run(ref call, 0, call.Columns);
            return;
        }

        GemmParts work = new(call, count);
        Workers.Run(ref work, work.Count, count);
    }
}
