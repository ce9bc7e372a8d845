namespace TfModelTools.Runtime;

/// <summary>
/// A convolution by Winograd's minimal filtering in parts for several threads: each is a block of tiles of the output of one sample, and
/// some of its filters where there are few tiles.
/// </summary>
internal readonly unsafe struct WinogradParts : IParallelWork
{
    // Elements of the transformed patches of a block: a quarter of a second-level cache of 1 MB.
    private const int BlockElements = 64 * 1024;
    private const int PartsPerThread = 4;
    private const int MaxPanelWidth = 32;

    // Tiles along a line are the rows of matrix products, which go by so many.
    private const int ColumnUnit = 14;

    // Where lines are cut for several threads: equal shares gain more than whole units do.
    private const int SharedColumnUnit = 2;

    private readonly WinogradKind _kind;
    private readonly SpatialWindow _window;
    private readonly PackedMatrix[] _weights;
    private readonly SimdLevel _level;
    private readonly int _panelWidth;
    private readonly float* _bias;
    private readonly Activation _activation;
    private readonly int _channels;
    private readonly int _filters;
    private readonly float* _x;
    private readonly float* _addend;
    private readonly float* _y;
    private readonly int _samples;

    // Tiles on either axis of the output, parts that make them up, and parts that make up the filters, which go by panels.
    private readonly int _tileRows;
    private readonly int _tileColumns;
    private readonly int _rowParts;
    private readonly int _columnParts;
    private readonly int _filterParts;

    public WinogradParts(
        WinogradKind kind,
        SpatialWindow window,
        PackedMatrix[] weights,
        float* bias,
        Activation activation,
        int channels,
        int filters,
        float* x,
        float* addend,
        float* y,
        int samples)
    {
        _kind = kind;
        _window = window;
        _weights = weights;

        // The patches and tiles go by what the products are packed for.
        _level = weights[0].Level;
        _panelWidth = Gemm.PanelWidth(_level);
        _bias = bias;
        _activation = activation;
        _channels = channels;
        _filters = filters;
        _x = x;
        _addend = addend;
        _y = y;
        _samples = samples;
        _tileRows = Workers.Units(window.Output[1], kind.TileHeight);
        _tileColumns = Workers.Units(window.Output[2], kind.TileWidth);
        long tiles = (long)samples * _tileRows * _tileColumns;
        Threads = Workers.CountFor(tiles * kind.Products * channels * filters);
        int most = Math.Max(ColumnUnit, BlockElements / (kind.Products * channels));
        int rows = Math.Clamp(most / _tileColumns, 1, _tileRows);
        _rowParts = Workers.Units(_tileRows, rows);
        _columnParts = Math.Min(Workers.Units(_tileColumns, most), Workers.Units(_tileColumns, ColumnUnit));
        _filterParts = 1;
        if (Threads > 1)
        {
            // Of rows where each thread has some, as the layers before and behind are split (see GemmParts).
            int wanted = Workers.Units(Threads * PartsPerThread, samples);
            if (_tileRows >= 4 * Threads || (_tileRows == 1 && _tileColumns >= 4 * ColumnUnit * Threads))
            {
                _rowParts = Math.Max(_rowParts, Math.Min(_tileRows, wanted));
                _columnParts = _tileRows == 1 ? Math.Max(_columnParts, Math.Min(wanted, _tileColumns / (2 * ColumnUnit))) : _columnParts;
            }
            else
            {
                _filterParts = Math.Min(Workers.Units(filters, _panelWidth), wanted);
            }
        }

        Count = samples * _rowParts * _columnParts * _filterParts;
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    /// <summary>The number of threads that gain.</summary>
    public int Threads { get; }

    /// <inheritdoc/>
    public void Run(int part)
    {
        (int filterPart, int block) = Math.DivRem(part, Count / _filterParts);
        (int row, int columnPart) = Math.DivRem(block, _columnParts);
        (int sample, int rowPart) = Math.DivRem(row, _rowParts);
        (int top, int bottom) = Workers.Share(_tileRows, rowPart, _rowParts);
        int rows = bottom - top;
        int unit = Threads > 1 ? SharedColumnUnit : ColumnUnit;
        (int left, int right) = Workers.Share(Workers.Units(_tileColumns, unit), columnPart, _columnParts);
        left *= unit;
        int columns = Math.Min(right * unit, _tileColumns) - left;
        (int panel, int lastPanel) = Workers.Share(Workers.Units(_filters, _panelWidth), filterPart, _filterParts);
        int tiles = rows * columns;
        int stride = _channels % 1024 == 0 ? _channels + 16 : _channels;
        nint plane = SpreadPlane((nint)tiles * stride);
        using Scratch patches = Scratch.Rent(plane * _kind.Products);
        Patches(sample, top, rows, left, columns, patches.Pointer, stride, plane);

        // A few tiles at a time: their products are transformed while they are in the nearest cache.
        nint productPlane = SpreadPlane(ColumnUnit * MaxPanelWidth);
        using Scratch products = Scratch.Rent(productPlane * _kind.Products);
        for (int p = panel; p < lastPanel; p++)
        {
            int first = p * _panelWidth;
            int end = Math.Min(_filters, first + _panelWidth);
            for (int tile = 0; tile < tiles; tile += ColumnUnit)
            {
                int count = Math.Min(ColumnUnit, tiles - tile);
                float* v = patches.Pointer + ((nint)tile * stride);
                for (int k = 0; k < _kind.Products; k++)
                {
                    GemmBlocks.RunPanel(v + (k * plane), stride, count, _weights[k], first, products.Pointer + (k * productPlane), MaxPanelWidth);
                }

                Tiles(sample, top, left, columns, tile, count, products.Pointer, productPlane, first, end);
            }
        }

        if (!ActivationFunctions.IsClamp(_activation, out _, out _) && _activation.Kind != ActivationKind.Linear)
        {
            Activate(sample, top, rows, left, columns, panel * _panelWidth, Math.Min(_filters, lastPanel * _panelWidth));
        }
    }

    // An odd number of cache lines: neighbours of many planes do not compete for the same place in the nearest cache.
    private static nint SpreadPlane(nint elements) => (((elements + 15) / 16) | 1) * 16;

    /// <summary>Transforms the patches of a block; those that reach over the border from a copy with zeros.</summary>
    private void Patches(int sample, int top, int rows, int left, int columns, float* v, int stride, nint plane)
    {
        int height = _window.Input[1];
        int width = _window.Input[2];
        int patchHeight = _kind.Axes == 2 ? _kind.Patch : 1;
        float* image = _x + ((nint)sample * height * width * _channels);
        int border = patchHeight * _kind.Patch * _channels;
        using Scratch copy = Scratch.Rent(border);
        Extent patches = default;
        patches.Set(v, plane * _kind.Products);
        for (int i = 0; i < rows; i++)
        {
            int h = ((top + i) * _kind.TileHeight) - _window.PadBefore[1];
            for (int j = 0; j < columns; j++, v += stride)
            {
                int w = ((left + j) * _kind.TileWidth) - _window.PadBefore[2];
                nint line = (nint)width * _channels;
                float* from = image + (h * line) + ((nint)w * _channels);
                Extent source = default;
                source.Set(_x, (long)_samples * height * width * _channels);
                if (h < 0 || w < 0 || h + patchHeight > height || w + _kind.Patch > width)
                {
                    CopyPatch(image, h, w, patchHeight, copy.Pointer);
                    from = copy.Pointer;
                    source.Set(from, border);
                    line = (nint)_kind.Patch * _channels;
                }

                source.Require(from, ((patchHeight - 1) * line) + (_kind.Patch * _channels));
                patches.Require(v, ((_kind.Products - 1) * plane) + _channels);
                nint c = 0;
                if (_level == SimdLevel.Avx512)
                {
                    c = Patch<FloatVector512>(from, line, v, plane, c);
                }

                if (_level >= SimdLevel.Avx2 && c < _channels)
                {
                    c = Patch<FloatVector256>(from, line, v, plane, c);
                }

                if (_level >= SimdLevel.Vector128 && c < _channels)
                {
                    c = Patch<FloatVector128>(from, line, v, plane, c);
                }

                if (c < _channels)
                {
                    Patch<FloatScalar>(from, line, v, plane, c);
                }
            }
        }
    }

    /// <summary>The channels of a patch from one on, as far as whole vectors go.</summary>
    private nint Patch<TVector>(float* x, nint line, float* v, nint plane, nint c)
        where TVector : struct, IFloatVector<TVector>
        => _kind.Axes == 2 ? WinogradTile<TVector>.Input3x3(x, line, _channels, v, plane, c, _channels)
            : _kind.Size == 3 ? WinogradTile<TVector>.Input3(x, _channels, v, plane, c, _channels)
            : WinogradTile<TVector>.Input5(x, _channels, v, plane, c, _channels);

    private void CopyPatch(float* image, int h, int w, int patchHeight, float* copy)
    {
        int length = _kind.Patch * _channels;
        int start = Math.Clamp(-w, 0, _kind.Patch);
        int end = Math.Clamp(_window.Input[2] - w, start, _kind.Patch);
        for (int i = 0; i < patchHeight; i++, copy += length)
        {
            Span<float> to = new(copy, length);
            if ((uint)(h + i) >= (uint)_window.Input[1] || start == end)
            {
                to.Clear();
                continue;
            }

            to[..(start * _channels)].Clear();
            float* from = image + ((((nint)(h + i) * _window.Input[2]) + w + start) * _channels);
            new ReadOnlySpan<float>(from, (end - start) * _channels).CopyTo(to[(start * _channels)..]);
            to[(end * _channels)..].Clear();
        }
    }

    /// <summary>Transforms the products of some tiles of a block and some filters to tiles of the output.</summary>
    private void Tiles(int sample, int top, int left, int columns, int tile, int count, float* m, nint plane, int first, int end)
    {
        bool clamps = ActivationFunctions.IsClamp(_activation, out float low, out float high);
        nint filters = end - first;
        WinogradJob job = new()
        {
            Tile = MaxPanelWidth,
            YTile = _kind.TileWidth * _filters,
            Plane = plane,
            Bias = _bias + first,
            YLine = (nint)_window.Output[2] * _filters,
            YPosition = _filters,
            HasAddend = _addend != null,
            AddendOffset = _addend == null ? 0 : (nint)(_addend - _y),
            Clamps = clamps,
            Low = low,
            High = high,
        };
        job.Products.Set(m, plane * _kind.Products);
        job.BiasExtent.Set(_bias, Gemm.PaddedColumns(_level, _filters));
        job.Y.Set(_y, (long)_samples * _window.OutputPositions * _filters);
        job.Addend.Set(_addend, (long)_samples * _window.OutputPositions * _filters);
        float* image = _y + ((nint)sample * _window.Output[1] * job.YLine) + first;
        (int i, int j) = Math.DivRem(tile, columns);
        while (count > 0)
        {
            // Tiles that lie inside the output side by side; the one at its end by itself.
            int h = (top + i) * _kind.TileHeight;
            int w = (left + j) * _kind.TileWidth;
            int inside = Math.Min(Math.Min(count, columns - j), (_window.Output[2] - w) / _kind.TileWidth);
            job.Tiles = Math.Max(1, inside);
            job.Lines = Math.Min(_kind.TileHeight, _window.Output[1] - h);
            job.Positions = inside > 0 ? _kind.TileWidth : _window.Output[2] - w;
            float* y = image + (h * job.YLine) + (w * job.YPosition);
            job.Require(m, y, _kind.Products, filters);
            nint c = 0;
            if (_level == SimdLevel.Avx512)
            {
                c = Tile<FloatVector512>(&job, m, y, c, filters);
            }

            if (_level >= SimdLevel.Avx2 && c < filters)
            {
                c = Tile<FloatVector256>(&job, m, y, c, filters);
            }

            if (_level >= SimdLevel.Vector128 && c < filters)
            {
                c = Tile<FloatVector128>(&job, m, y, c, filters);
            }

            if (c < filters)
            {
                Tile<FloatScalar>(&job, m, y, c, filters);
            }

            m += job.Tiles * MaxPanelWidth;
            count -= job.Tiles;
            j += job.Tiles;
            if (j == columns)
            {
                j = 0;
                i++;
            }
        }
    }

    /// <summary>The filters of a tile from one on, as far as whole vectors go.</summary>
    private nint Tile<TVector>(WinogradJob* job, float* m, float* y, nint c, nint count)
        where TVector : struct, IFloatVector<TVector>
        => _kind.Axes == 2 ? WinogradTile<TVector>.Output3x3(job, m, y, c, count)
            : _kind.Size == 3 ? WinogradTile<TVector>.Output3(job, m, y, c, count)
            : WinogradTile<TVector>.Output5(job, m, y, c, count);

    private void Activate(int sample, int top, int rows, int left, int columns, int first, int end)
    {
        int width = _window.Output[2];
        int lines = Math.Min((top + rows) * _kind.TileHeight, _window.Output[1]);
        int start = left * _kind.TileWidth;
        int positions = Math.Min((left + columns) * _kind.TileWidth, width) - start;
        bool isAll = first == 0 && end == _filters;
        for (int h = top * _kind.TileHeight; h < lines; h++)
        {
            float* line = _y + (((((nint)sample * _window.Output[1]) + h) * width) + start) * _filters;
            for (int i = 0; i < (isAll ? 1 : positions); i++)
            {
                Span<float> values = new(line + ((nint)i * _filters) + first, isAll ? positions * _filters : end - first);
                ActivationFunctions.Apply(_activation, values, values);
            }
        }
    }
}
