namespace TfModelTools.Runtime;

/// <summary>A depthwise convolution in parts for several threads: each is some channels, or some lines, of the output of one sample.</summary>
internal readonly unsafe struct DepthwiseParts : IParallelWork
{
    private const int PartsPerThread = 4;
    private const int ChannelUnit = 16;

    // Read once, so that a part is done on one set of instructions.
    private readonly SimdLevel _level = Simd.Level;
    private readonly SpatialWindow _window;
    private readonly int _channels;
    private readonly float* _kernel;
    private readonly float* _bias;
    private readonly Activation _activation;
    private readonly float* _x;
    private readonly float* _y;
    private readonly int _samples;

    // Parts that make up the lines of one plane of the output, and its channels, which go by units of the widest vector.
    private readonly int _lineParts;
    private readonly int _channelParts;

    public DepthwiseParts(SpatialWindow window, int channels, float* kernel, float* bias, Activation activation, float* x, float* y, int samples)
    {
        _window = window;
        _channels = channels;
        _kernel = kernel;
        _bias = bias;
        _activation = activation;
        _x = x;
        _y = y;
        _samples = samples;
        int planes = samples * window.Output[0];
        int height = window.Output[1];

        // A multiply-add of a depthwise convolution costs about as much as four of a matrix product.
        Threads = Workers.CountFor(4L * planes * height * window.Output[2] * channels * window.Taps);
        int wanted = Threads == 1 ? 1 : Workers.Units(Threads * PartsPerThread, planes);

        // As the products before and behind it are split (see GemmParts). Parts of lines read the lines between them twice: not too many.
        bool splitsLines = GemmParts.PrefersRows((long)planes * height * window.Output[2], channels, Threads);
        _lineParts = splitsLines ? Math.Clamp(height / 8, Math.Min(height, Math.Min(wanted, Threads)), wanted) : 1;
        _channelParts = splitsLines ? 1 : Math.Min(wanted, Workers.Units(channels, ChannelUnit));
        Count = planes * _lineParts * _channelParts;
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    /// <summary>The number of threads that gain.</summary>
    public int Threads { get; }

    /// <inheritdoc/>
    public void Run(int part)
    {
        (int channelPart, int block) = Math.DivRem(part, Count / _channelParts);
        (int plane, int linePart) = Math.DivRem(block, _lineParts);
        int height = _window.Output[1];
        int first = (int)((long)height * linePart / _lineParts);
        int lines = (int)((long)height * (linePart + 1) / _lineParts) - first;
        int units = Workers.Units(_channels, ChannelUnit);
        int start = (int)((long)units * channelPart / _channelParts) * ChannelUnit;
        int end = Math.Min(_channels, (int)((long)units * (channelPart + 1) / _channelParts) * ChannelUnit);
        int channel = start;
        if (_level == SimdLevel.Avx512)
        {
            channel = Channels<FloatVector512>(plane, first, lines, channel, end);
        }

        if (_level >= SimdLevel.Avx2)
        {
            channel = Channels<FloatVector256>(plane, first, lines, channel, end);
        }

        if (_level >= SimdLevel.Vector128)
        {
            channel = Channels<FloatVector128>(plane, first, lines, channel, end);
        }

        Channels<FloatScalar>(plane, first, lines, channel, end);
        if (!ActivationFunctions.IsClamp(_activation, out _, out _) && _activation.Kind != ActivationKind.Linear)
        {
            float* y = Output(plane, first);
            bool isAll = end - start == _channels;
            int length = isAll ? lines * _window.Output[2] * _channels : end - start;
            for (int i = 0; i < (isAll ? 1 : lines * _window.Output[2]); i++)
            {
                Span<float> values = new(y + ((nint)i * _channels) + start, length);
                ActivationFunctions.Apply(_activation, values, values);
            }
        }
    }

    private float* Output(int plane, int line) => _y + ((((nint)plane * _window.Output[1]) + line) * _window.Output[2] * _channels);

    /// <summary>Some lines, from one channel to before another, as far as whole vectors go.</summary>
    private int Channels<TVector>(int plane, int first, int lines, int channel, int end)
        where TVector : struct, IFloatVector<TVector>
    {
        end -= (end - channel) % TVector.Count;
        (int sample, int depth) = Math.DivRem(plane, _window.Output[0]);
        float* image = _x + ((nint)sample * _window.InputPositions * _channels);
        float* output = Output(plane, first);
        bool isThree = _window.Kernel is [1, 3, 3] && _window.Dilations is [_, 1, 1] && _window.PadBefore[0] == 0 && depth * _window.Strides[0] < _window.Input[0];

        // One vector of channels down all lines before the next: what neighbouring lines read is still in the nearest cache.
        for (; channel < end; channel += TVector.Count)
        {
            if (isThree)
            {
                Three<TVector>(image + ((nint)depth * _window.Strides[0] * _window.Input[1] * _window.Input[2] * _channels), output, channel, first, lines);
                continue;
            }

            for (int h = 0; h < lines; h++)
            {
                Line<TVector>(image, output + ((nint)h * _window.Output[2] * _channels), channel, depth, first + h);
            }
        }

        return end;
    }

    private DepthwiseJob NewJob(int channel)
    {
        bool clamps = ActivationFunctions.IsClamp(_activation, out float low, out float high);
        DepthwiseJob job = new()
        {
            TapWeights = _channels,
            YStride = _channels,
            Bias = _bias + channel,
            Clamps = clamps,
            Low = clamps ? low : float.NegativeInfinity,
            High = clamps ? high : float.PositiveInfinity,
        };
        job.X.Set(_x, (long)_samples * _window.InputPositions * _channels);
        job.Weights.Set(_kernel, (long)_window.Taps * _channels);
        job.BiasExtent.Set(_bias, _channels);
        job.Y.Set(_y, (long)_samples * _window.OutputPositions * _channels);
        return job;
    }

    /// <summary>Some lines of the usual kind, three by three, from copies of the three lines of the image under each.</summary>
    private void Three<TVector>(float* image, float* y, int channel, int first, int lines)
        where TVector : struct, IFloatVector<TVector>
    {
        DepthwiseJob job = NewJob(channel);
        job.OutputStride = _window.Strides[2] * TVector.Count;
        int width = _window.Output[2];
        int copied = ((width - 1) * _window.Strides[2]) + 3;
        int left = Math.Min(copied, _window.PadBefore[2]);
        int middle = Math.Min(copied - left, _window.Input[2]);
        int size = copied * TVector.Count;
        using Scratch scratch = Scratch.Rent(3 * size);
        Extent whole = default;
        whole.Set(job.X);
        job.X.Set(scratch.Pointer, 3L * size);
        int next = (first * _window.Strides[1]) - _window.PadBefore[1];
        for (int h = 0; h < lines; h++, y += (nint)width * _channels)
        {
            int top = ((first + h) * _window.Strides[1]) - _window.PadBefore[1];
            for (next = Math.Max(next, top); next < top + 3; next++)
            {
                float* line = (uint)next < (uint)_window.Input[1] ? image + ((nint)next * _window.Input[2] * _channels) + channel : null;
                whole.RequireRows(line, _channels, line == null ? 0 : middle, TVector.Count);
                job.X.Require(scratch.Pointer + (Slot(next) * size), size);
                DepthwiseLine<TVector>.Copy(line, _channels, left, middle, copied - left - middle, scratch.Pointer + (Slot(next) * size));
            }

            DepthwiseLine<TVector>.Run(
                &job,
                scratch.Pointer + (Slot(top) * size),
                scratch.Pointer + (Slot(top + 1) * size),
                scratch.Pointer + (Slot(top + 2) * size),
                _kernel + channel,
                y + channel,
                width);
        }
    }

    // Lines of the image take turns in three places; the padding before the image makes numbers negative.
    private int Slot(int line) => (line + (3 * _window.PadBefore[1])) % 3;

    /// <summary>One line of the output, for one vector of channels, in tiles of positions whose windows lie inside as a whole, and single ones at the ends.</summary>
    private void Line<TVector>(float* image, float* y, int channel, int depth, int line)
        where TVector : struct, IFloatVector<TVector>
    {
        _window.Inside(0, depth, out int originD, out int firstD, out int endD);
        _window.Inside(1, line, out int originH, out int firstH, out int endH);
        int kernelW = _window.Kernel[2];
        nint position = _channels;
        nint inputLine = _window.Input[2] * position;
        DepthwiseJob job = NewJob(channel);
        job.PlaneCount = endD - firstD;
        job.PlaneStride = _window.Dilations[0] * _window.Input[1] * inputLine;
        job.PlaneWeights = (nint)_window.Kernel[1] * kernelW * position;
        job.LineCount = endH - firstH;
        job.LineStride = _window.Dilations[1] * inputLine;
        job.LineWeights = kernelW * position;
        job.TapStride = _window.Dilations[2] * position;
        job.OutputStride = _window.Strides[2] * position;
        nint lines = ((originD + ((nint)firstD * _window.Dilations[0])) * _window.Input[1]) + originH + ((nint)firstH * _window.Dilations[1]);
        float* x = image + (lines * inputLine) + channel;
        float* weights = _kernel + (((((nint)firstD * _window.Kernel[1]) + firstH) * kernelW) * position) + channel;
        y += channel;
        int width = _window.Output[2];
        int endOfWhole = Math.Min(width, _window.EndOfWhole(2));
        int w = 0;
        while (w < width)
        {
            _window.Inside(2, w, out int originW, out int firstW, out int endW);
            bool isWhole = firstW == 0 && endW == kernelW;
            int count = isWhole ? endOfWhole - w : 1;
            job.TapCount = endW - firstW;
            float* start = x + (originW * position) + (firstW * job.TapStride);
            float* taps = weights + (firstW * job.TapWeights);
            for (; count >= 8; count -= 8, w += 8, start += 8 * job.OutputStride)
            {
                DepthwiseTile<TVector>.Run8(&job, start, taps, y + (w * position));
            }

            for (; count >= 4; count -= 4, w += 4, start += 4 * job.OutputStride)
            {
                DepthwiseTile<TVector>.Run4(&job, start, taps, y + (w * position));
            }

            for (; count >= 1; count--, w++, start += job.OutputStride)
            {
                DepthwiseTile<TVector>.Run1(&job, start, taps, y + (w * position));
            }
        }
    }
}
