namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>What scans bring of a component: samples at once, or of a progressive picture values that later scans go on with.</summary>
internal sealed class JpegComponentPixels
{
    // Where each of the 64 values of a block stands in it: from the corner on, along the diagonals, to and fro (T.81, figure A.6).
    private static readonly byte[] Places = MakePlaces();

    private readonly ushort[] _steps;
    private readonly JpegFrame _frame;
    private readonly JpegComponent _component;

    // Of a progressive picture, the values of all blocks, also of those that fill up units; their samples only once these are complete.
    private short[]? _values;
    private JpegPlane? _plane;
    private readonly int _blocksAcross;

    /// <summary>Begins with nothing.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="component">The component.</param>
    /// <param name="steps">What its values are multiples of.</param>
    public JpegComponentPixels(JpegFrame frame, JpegComponent component, ushort[] steps)
    {
        (_frame, _component, _steps) = (frame, component, steps);
        _blocksAcross = frame.UnitsAcross * component.Across;
        _values = frame.IsProgressive ? new short[64L * _blocksAcross * frame.UnitsDown * component.Down] : null;
        _plane = frame.IsProgressive ? null : new JpegPlane(component, frame);
    }

    /// <summary>Reads what a scan brings of a block.</summary>
    public void Read(ref JpegBits bits, JpegBlockReader reader, JpegHuffmanTable? first, JpegHuffmanTable? rest, int x, int y)
    {
        if (_values is not null)
        {
            reader.Read(ref bits, _component, first, rest, _values.AsSpan(64 * ((y * _blocksAcross) + x), 64));
            return;
        }

        Span<short> block = stackalloc short[64];
        block.Clear();
        reader.Read(ref bits, _component, first, rest, block);
        Write(_plane!, block, x, y);
    }

    /// <summary>A value for each pixel, row by row.</summary>
    public byte[] Spread()
    {
        JpegPlane plane = _plane ?? new JpegPlane(_component, _frame);
        for (int y = 0; _values is not null && y < _component.BlocksDown; y++)
        {
            for (int x = 0; x < _component.BlocksAcross; x++)
            {
                Write(plane, _values.AsSpan(64 * ((y * _blocksAcross) + x), 64), x, y);
            }
        }

        (_values, _plane) = (null, null);
        return plane.Spread();
    }

    private void Write(JpegPlane plane, ReadOnlySpan<short> block, int x, int y)
    {
        Span<int> values = stackalloc int[64];
        Span<byte> samples = stackalloc byte[64];
        for (int i = 0; i < 64; i++)
        {
            values[Places[i]] = block[i] * _steps[i];
        }

        JpegTransform.Invert(values, samples);
        plane.Write(samples, x, y);
    }

    private static byte[] MakePlaces()
    {
        byte[] places = new byte[64];
        int next = 0;
        for (int diagonal = 0; diagonal < 15; diagonal++)
        {
            int least = Math.Max(0, diagonal - 7), most = Math.Min(7, diagonal);
            for (int i = least; i <= most; i++)
            {
                // Even ones go up to the right, odd ones down to the left.
                int row = diagonal % 2 == 0 ? most - (i - least) : i;
                places[next++] = (byte)((8 * row) + diagonal - row);
            }
        }

        return places;
    }
}
