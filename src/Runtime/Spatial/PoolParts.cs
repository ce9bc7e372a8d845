namespace TfModelTools.Runtime;

/// <summary>A pooling in parts for several threads: each is some lines of the output of one sample.</summary>
internal readonly unsafe ref struct PoolParts : IParallelWork
{
    private const int PartsPerThread = 4;

    // Read once, so that a part is done on one set of instructions.
    private readonly SimdLevel _level = Simd.Level;
    private readonly SpatialWindow _window;
    private readonly int _channels;
    private readonly bool _isMax;
    private readonly ReadOnlySpan<float> _x;
    private readonly Span<float> _y;
    private readonly int _rows;

    public PoolParts(SpatialWindow window, int channels, bool isMax, ReadOnlySpan<float> x, Span<float> y, int samples)
    {
        _window = window;
        _channels = channels;
        _isMax = isMax;
        _x = x;
        _y = y;

        // Lines along the last axis, of all planes and samples; of an image of one line, its positions.
        IsByPosition = window.Output[0] * window.Output[1] == 1;
        _rows = samples * (IsByPosition ? window.Output[2] : window.Output[0] * window.Output[1]);
        Threads = Workers.CountFor(4L * samples * window.OutputPositions * channels * window.Taps);
        Count = Threads == 1 ? 1 : Math.Min(_rows, Threads * PartsPerThread);
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    /// <summary>The number of threads that gain.</summary>
    public int Threads { get; }

    private bool IsByPosition { get; }

    /// <inheritdoc/>
    public void Run(int part)
    {
        fixed (float* x = _x)
        fixed (float* y = _y)
        {
            Run(part, x, y);
        }
    }

    private void Run(int part, float* x, float* y)
    {
        (int row, int end) = Workers.Share(_rows, part, Count);
        while (row < end)
        {
            if (IsByPosition)
            {
                (int sample, int w) = Math.DivRem(row, _window.Output[2]);
                int last = Math.Min(_window.Output[2], w + end - row);
                row += last - w;
                Line(x, y, sample, 0, 0, w, last);
            }
            else
            {
                (int plane, int h) = Math.DivRem(row++, _window.Output[1]);
                (int sample, int d) = Math.DivRem(plane, _window.Output[0]);
                Line(x, y, sample, d, h, 0, _window.Output[2]);
            }
        }
    }

    /// <summary>Some positions of a line of the output.</summary>
    private void Line(float* x, float* y, int sample, int d, int h, int w, int end)
    {
        _window.Inside(0, d, out int originD, out int firstD, out int endD);
        _window.Inside(1, h, out int originH, out int firstH, out int endH);
        nint lineStride = (nint)_window.Input[2] * _channels;
        PoolJob job = new()
        {
            IsMax = _isMax,
            PlaneCount = endD - firstD,
            PlaneStride = _window.Input[1] * lineStride,
            LineCount = endH - firstH,
            LineStride = lineStride,
            TapCount = -1,
            TapStride = _channels,
        };
        job.X.Set(x, _x.Length);
        job.Y.Set(y, _y.Length);
        nint line = ((((nint)sample * _window.Input[0]) + originD + firstD) * _window.Input[1]) + originH + firstH;
        float* from = x + (line * lineStride);
        int whole = _window.EndOfWhole(2);
        nint output = ((((nint)sample * _window.Output[0]) + d) * _window.Output[1]) + h;
        float* to = y + (((output * _window.Output[2]) + w) * _channels);
        for (; w < end; w++, to += _channels)
        {
            int originW = (w * _window.Strides[2]) - _window.PadBefore[2];
            (int firstW, int endW) = (0, _window.Kernel[2]);
            if (originW < 0 || w >= whole)
            {
                _window.Inside(2, w, out originW, out firstW, out endW);
            }

            if (endW - firstW != job.TapCount)
            {
                job.TapCount = endW - firstW;
                job.Scale = 1f / Math.Max(1, job.PlaneCount * job.LineCount * job.TapCount);
            }

            float* start = from + ((nint)(originW + firstW) * _channels);
            int c = 0;
            if (_level == SimdLevel.Avx512)
            {
                c = Channels<FloatVector512>(&job, start, to, c);
            }

            if (_level >= SimdLevel.Avx2 && c < _channels)
            {
                c = Channels<FloatVector256>(&job, start, to, c);
            }

            if (_level >= SimdLevel.Vector128 && c < _channels)
            {
                c = Channels<FloatVector128>(&job, start, to, c);
            }

            if (c < _channels)
            {
                Channels<FloatScalar>(&job, start, to, c);
            }
        }
    }

    /// <summary>The channels from one on, as far as whole vectors go.</summary>
    private int Channels<TVector>(PoolJob* job, float* x, float* y, int c)
        where TVector : struct, IFloatVector<TVector>
    {
        for (; c <= _channels - (4 * TVector.Count); c += 4 * TVector.Count)
        {
            PoolTile<TVector>.Run4(job, x + c, y + c);
        }

        for (; c <= _channels - TVector.Count; c += TVector.Count)
        {
            PoolTile<TVector>.Run1(job, x + c, y + c);
        }

        return c;
    }
}
