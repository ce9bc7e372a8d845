namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>The samples of one component of a JPEG, of which one may be for several pixels.</summary>
/// <param name="component">The component.</param>
/// <param name="picture">The picture it is of.</param>
internal sealed class JpegPlane(JpegComponent component, JpegFrame picture)
{
    private readonly int _width = component.Width;
    private readonly int _height = component.Height;
    private byte[] _samples = new byte[component.Width * component.Height];

    /// <summary>Puts a block of 8 by 8 samples where it belongs; what is beyond the picture is left out.</summary>
    /// <param name="block">The samples.</param>
    /// <param name="x">Which block of the component it is, by column.</param>
    /// <param name="y">The same by row.</param>
    public void Write(ReadOnlySpan<byte> block, int x, int y)
    {
        int columns = Math.Min(8, _width - (8 * x));
        for (int row = 0; columns > 0 && row < Math.Min(8, _height - (8 * y)); row++)
        {
            block.Slice(8 * row, columns).CopyTo(_samples.AsSpan((((8 * y) + row) * _width) + (8 * x)));
        }
    }

    /// <summary>
    /// A value for each pixel, row by row: between two samples a quarter of the farther one is mixed in, as TensorFlow's decode_jpeg and most others have it
    /// (libjpeg, "fancy upsampling"); of fewer than three columns, and where one sample is for four pixels, it is repeated.
    /// </summary>
    public byte[] Spread()
    {
        if (component is { StepX: 1, StepY: 1 })
        {
            return _samples;
        }

        byte[] values = new byte[picture.Width * picture.Height];
        bool isMixed = component is { StepX: <= 2, StepY: <= 2 } && (component.StepX == 1 || _width > 2);
        int[] sums = new int[_width];
        for (int y = 0; y < picture.Height; y++)
        {
            int near = y / component.StepY;
            Span<byte> line = values.AsSpan(y * picture.Width, picture.Width);
            if (!isMixed)
            {
                for (int x = 0; x < line.Length; x++)
                {
                    line[x] = _samples[(near * _width) + (x / component.StepX)];
                }

                continue;
            }

            // Four times the value, of two rows; then of two columns.
            bool isUpper = y % component.StepY == 0;
            int far = component.StepY == 1 ? near : Math.Clamp(isUpper ? near - 1 : near + 1, 0, _height - 1);
            for (int x = 0; x < _width; x++)
            {
                sums[x] = component.StepY == 1 ? _samples[(near * _width) + x] : (3 * _samples[(near * _width) + x]) + _samples[(far * _width) + x];
            }

            int shift = component.StepY == 1 ? 0 : 2;
            for (int x = 0; x < line.Length; x++)
            {
                line[x] = (byte)(component.StepX == 1 ? (sums[x] + (isUpper ? 1 : 2)) >> 2 : Across(sums, x, shift));
            }
        }

        _samples = [];
        return values;
    }

    // Rounded down and up in turn, so that it comes out even.
    private static int Across(int[] sums, int x, int shift)
    {
        int near = x / 2;
        bool isLeft = x % 2 == 0;
        int far = isLeft ? near - 1 : near + 1;
        int half = shift == 0 ? (isLeft ? 1 : 2) : isLeft ? 8 : 7;
        return far < 0 || far >= sums.Length
            ? shift == 0 ? sums[near] : ((sums[near] * 4) + half) >> 4
            : ((sums[near] * 3) + sums[far] + half) >> (2 + shift);
    }
}
