namespace TfModelTools.Runtime;

/// <summary>
/// A convolution in parts for several threads: each is some lines of the output of one sample, or some positions where it is one line,
/// and some of its filters where there are few positions but many weights.
/// </summary>
internal readonly unsafe struct ConvParts : IParallelWork
{
    // Elements of the image in a block: they stay in the second-level cache with their copied border.
    private const int BlockElements = 96 * 1024;
    private const int PartsPerThread = 4;

    private readonly SpatialWindow _window;
    private readonly ConvLines _lines;
    private readonly PackedMatrix[] _groups;
    private readonly int _channels;
    private readonly int _filters;
    private readonly Activation _activation;
    private readonly float* _x;
    private readonly float* _addend;
    private readonly float* _y;
    private readonly int _samples;

    // Whether a plane of the output is one line; parts are along it then.
    private readonly bool _isLine;

    // Parts that make up the lines of one plane of the output, and its filters. Lines go by units of one or two, positions by tiles,
    // filters by panels.
    private readonly int _extent;
    private readonly int _lineUnit;
    private readonly int _panelWidth;
    private readonly int _lineParts;
    private readonly int _columnParts;

    public ConvParts(
        SpatialWindow window, ConvLines lines, PackedMatrix[] groups, int channels, int filters, Activation activation, float* x, float* addend, float* y, int samples)
    {
        _window = window;
        _lines = lines;
        _groups = groups;
        _channels = channels;
        _filters = filters;
        _activation = activation;
        _x = x;
        _addend = addend;
        _y = y;
        _samples = samples;
        int planes = samples * window.Output[0];
        int height = window.Output[1];
        int width = window.Output[2];
        int columns = groups[0].Columns;
        _panelWidth = Gemm.PanelWidth(groups[0].Level);
        Threads = Workers.CountFor((long)planes * height * width * filters * groups[0].Depth);

        // The elements of the image behind one line of the output, or one position where there is one line.
        _isLine = height == 1;
        _extent = _isLine ? width : height;
        long elements = Math.Max(1, (long)window.Kernel[0] * (_isLine ? window.Kernel[1] * window.Strides[2] : window.Strides[1] * window.Input[2]) * channels);
        _lineUnit = _isLine ? 14 : height > 2 * Threads && GemmBlocks.PairsLines(width) ? 2 : 1;
        int units = Workers.Units(_extent, _lineUnit);
        int blocks = Workers.Units((int)Math.Min(int.MaxValue, _extent * elements), BlockElements);
        bool splitsLines = Threads > 1 && GemmParts.PrefersRows((long)planes * height * width, columns, Threads);
        _lineParts = splitsLines ? Math.Max(blocks, Workers.Units(Threads * PartsPerThread, planes)) : blocks;
        _lineParts = Math.Clamp(_lineParts, 1, units);
        _columnParts = Threads == 1 || splitsLines ? 1 : Math.Min(Workers.Units(columns, _panelWidth), Workers.Units(Threads * PartsPerThread, planes * _lineParts));
        Count = planes * _lineParts * _columnParts;
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    /// <summary>The number of threads that gain.</summary>
    public int Threads { get; }

    /// <inheritdoc/>
    public void Run(int part)
    {
        // Of all columns' parts the same share falls to each thread, whatever the number of planes.
        (int columnPart, int block) = Math.DivRem(part, Count / _columnParts);
        (int plane, int linePart) = Math.DivRem(block, _lineParts);
        (int sample, int depth) = Math.DivRem(plane, _window.Output[0]);
        int units = Workers.Units(_extent, _lineUnit);
        int first = (int)((long)units * linePart / _lineParts) * _lineUnit;
        int count = Math.Min((int)((long)units * (linePart + 1) / _lineParts) * _lineUnit, _extent) - first;
        (int line, int lines, int position, int width) = _isLine ? (0, 1, first, count) : (first, count, 0, _window.Output[2]);
        nint row = ((((nint)plane * _window.Output[1]) + line) * _window.Output[2]) + position;
        int group = _channels / _groups.Length;
        int columns = _groups[0].Columns;
        using Scratch copy = Scratch.Rent(_lines.CopyLength(lines, width));
        using Scratch offsets = Scratch.Rent((long)_lines.Runs * sizeof(nint) / sizeof(float));
        GemmCall call = new() { Columns = columns, CStride = _filters, AddendStride = _filters, Activation = _activation };
        float* image = _x + ((nint)sample * _window.InputPositions * _channels);
        _lines.Describe(ref call, image, depth, line, lines, position, width, copy.Pointer, (nint*)offsets.Pointer);
        call.CExtent.Set(_y, (long)_samples * _window.OutputPositions * _filters);
        call.AddendExtent.Set(_addend, (long)_samples * _window.OutputPositions * _filters);
        int panels = Workers.Units(columns, _panelWidth);
        int start = (int)((long)panels * columnPart / _columnParts) * _panelWidth;
        int end = Math.Min((int)((long)panels * (columnPart + 1) / _columnParts) * _panelWidth, columns);
        for (int g = 0; g < _groups.Length; g++)
        {
            GemmCall one = call;
            one.A += g * group;
            one.Take(_groups[g]);
            one.C = _y + (row * _filters) + (g * columns);
            one.Addend = _addend == null ? null : _addend + (row * _filters) + (g * columns);
            GemmBlocks.Run(ref one, start, end);
        }
    }
}
