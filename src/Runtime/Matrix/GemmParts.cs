namespace TfModelTools.Runtime;

/// <summary>
/// A matrix product in parts for several threads. A part is some rows, the same share of all rows at every layer: what a thread wrote it
/// reads again, from its own cache. Where there are few rows it is some columns, so that each thread reads its own share of the weights.
/// </summary>
internal readonly struct GemmParts : IParallelWork
{
    // Several parts for each thread even out what other programs take of a processor.
    private const int PartsPerThread = 4;

    // Rows go by whole tiles, lines by pairs, as two narrow ones may share a tile.
    private const int RowUnit = 14;

    private readonly GemmCall _call;
    private readonly int _unit;
    private readonly int _units;

    /// <summary>Chooses the parts.</summary>
    /// <param name="call">The product.</param>
    /// <param name="threads">The number of threads, at least 2.</param>
    public GemmParts(in GemmCall call, int threads)
    {
        _call = call;
        SplitsRows = PrefersRows(call.Rows, call.Columns, threads);
        if (SplitsRows)
        {
            _unit = call.Lines == 1 ? RowUnit : call.Lines >= 2 * threads && GemmBlocks.PairsLines(call.Width) ? 2 : 1;
            _units = Workers.Units(call.Lines == 1 ? call.Width : call.Lines, _unit);
        }
        else
        {
            // A single row goes by groups of four panels (see GemmBlocks).
            int width = Gemm.PanelWidth(call.Level);
            _unit = call.Rows == 1 && call.Columns >= 8 * width ? 4 * width : width;
            _units = Workers.Units(call.Columns, _unit);
        }

        Count = Math.Min(_units, threads * PartsPerThread);
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    private bool SplitsRows { get; }

    /// <summary>Whether threads had better share the rows of a product than its columns.</summary>
    public static bool PrefersRows(long rows, int columns, int threads) => rows >= 2L * RowUnit * threads && rows >= columns / 8;

    /// <inheritdoc/>
    public void Run(int part)
    {
        (int start, int end) = Workers.Share(_units, part, Count);
        start *= _unit;
        end *= _unit;
        if (!SplitsRows)
        {
            GemmCall whole = _call;
            GemmBlocks.Run(ref whole, start, Math.Min(_call.Columns, end));
            return;
        }

        GemmCall rows = _call.Lines == 1
            ? _call.TakeRows(start, Math.Min(_call.Width, end) - start)
            : _call.TakeLines(start, Math.Min(_call.Lines, end) - start);
        GemmBlocks.Run(ref rows, 0, rows.Columns);
    }
}
