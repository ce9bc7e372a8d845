namespace TfModelTools.Runtime;

/// <summary>
/// Where the windows of a convolution are in memory: as rows of a matrix product that go along the lines of the output, read from the
/// image itself, or, where it is padded, from a copy of some of its lines with their border.
/// </summary>
internal sealed unsafe class ConvLines
{
    private readonly SpatialWindow _window;
    private readonly int _channels;
    private readonly bool _isPadded;

    /// <summary>Works the geometry out.</summary>
    /// <param name="window">The window.</param>
    /// <param name="channels">The channels of the image.</param>
    /// <param name="groups">How many groups they are split into.</param>
    public ConvLines(SpatialWindow window, int channels, int groups)
    {
        _window = window;
        _channels = channels;
        _isPadded = !window.IsInside;
        int part = channels / groups;
        bool isWhole = window.Kernel[2] == 1 || (window.Dilations[2] == 1 && groups == 1);
        Runs = isWhole ? window.Kernel[0] * window.Kernel[1] : window.Taps;
        RunDepth = isWhole ? window.Kernel[2] * part : part;
    }

    /// <summary>The number of runs of elements in a window.</summary>
    public int Runs { get; }

    /// <summary>The elements of a run.</summary>
    public int RunDepth { get; }

    /// <summary>The elements of the copy that some lines need; 0 when they are read in place.</summary>
    /// <param name="lines">Lines of the output.</param>
    /// <param name="width">Positions of each.</param>
    public long CopyLength(int lines, int width) => _isPadded ? (long)_window.Kernel[0] * Reach(1, lines) * Reach(2, width) * _channels : 0;

    /// <summary>Fills in where the left side of a product is: the windows of some positions of some lines of the output.</summary>
    /// <param name="call">The product.</param>
    /// <param name="sample">The image.</param>
    /// <param name="depth">The place on the first spatial axis.</param>
    /// <param name="first">The first line.</param>
    /// <param name="lines">The number of lines.</param>
    /// <param name="start">The first position in each line.</param>
    /// <param name="width">The number of positions.</param>
    /// <param name="copy">Memory of <see cref="CopyLength"/> elements, aligned.</param>
    /// <param name="offsets">Memory for the starts of <see cref="Runs"/> runs.</param>
    public void Describe(ref GemmCall call, float* sample, int depth, int first, int lines, int start, int width, float* copy, nint* offsets)
    {
        nint lineStride = (nint)(_isPadded ? Reach(2, width) : _window.Input[2]) * _channels;
        nint planeStride = lineStride * (_isPadded ? Reach(1, lines) : _window.Input[1]);
        if (_isPadded)
        {
            Copy(sample, depth, first, Reach(1, lines), start, Reach(2, width), copy);
            call.A = copy;
            call.AExtent.Set(copy, CopyLength(lines, width));
        }
        else
        {
            call.AExtent.Set(sample, (long)_window.InputPositions * _channels);
            nint plane = (nint)depth * _window.Strides[0];
            nint line = (nint)first * _window.Strides[1];
            call.A = sample + (plane * planeStride) + (line * lineStride) + ((nint)start * _window.Strides[2] * _channels);
            planeStride *= _window.Dilations[0];
        }

        call.RowStride = (nint)_window.Strides[2] * _channels;
        call.LineStride = _window.Strides[1] * lineStride;
        call.Lines = lines;
        call.Width = width;
        call.Offsets = offsets;
        call.Runs = Runs;
        call.RunDepth = RunDepth;
        int perLine = Runs / (_window.Kernel[0] * _window.Kernel[1]);
        for (int kd = 0; kd < _window.Kernel[0]; kd++)
        {
            for (int kh = 0; kh < _window.Kernel[1]; kh++)
            {
                for (int kw = 0; kw < perLine; kw++)
                {
                    *offsets++ = (kd * planeStride) + (kh * _window.Dilations[1] * lineStride) + ((nint)kw * _window.Dilations[2] * _channels);
                }
            }
        }
    }

    /// <summary>How far the windows of some neighbouring positions of the output reach on one axis of the image.</summary>
    private int Reach(int axis, int count) => ((count - 1) * _window.Strides[axis]) + ((_window.Kernel[axis] - 1) * _window.Dilations[axis]) + 1;

    /// <summary>Copies what some windows reach over, with zeros where there is no image; of the planes only those that count.</summary>
    private void Copy(float* sample, int depth, int first, int lines, int start, int width, float* copy)
    {
        int[] input = _window.Input;
        int top = (first * _window.Strides[1]) - _window.PadBefore[1];
        int from = (start * _window.Strides[2]) - _window.PadBefore[2];
        int left = Math.Clamp(-from, 0, width);
        int middle = Math.Clamp(input[2] - Math.Max(0, from), 0, width - left);
        int right = width - left - middle;
        for (int kd = 0; kd < _window.Kernel[0]; kd++)
        {
            int d = (depth * _window.Strides[0]) - _window.PadBefore[0] + (kd * _window.Dilations[0]);
            for (int i = 0; i < lines; i++)
            {
                int h = top + i;
                if ((uint)d >= (uint)input[0] || (uint)h >= (uint)input[1])
                {
                    Clear(ref copy, width);
                    continue;
                }

                Clear(ref copy, left);
                float* line = sample + ((((nint)d * input[1]) + h) * input[2] * _channels) + ((nint)Math.Max(0, from) * _channels);
                int length = middle * _channels;
                new ReadOnlySpan<float>(line, length).CopyTo(new Span<float>(copy, length));
                copy += length;
                Clear(ref copy, right);
            }
        }
    }

    private void Clear(ref float* to, int positions)
    {
        int length = positions * _channels;
        new Span<float>(to, length).Clear();
        to += length;
    }
}
