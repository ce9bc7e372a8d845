using System.Globalization;

namespace TfModelTools.Runtime;

/// <summary>
/// Cuts boxes out of images and resizes each to one size (tf.raw_ops.CropAndResize): a are the images, channels last, b the boxes
/// (y1, x1, y2, x2) in parts of the image's extent less one, c the image of each box.
/// </summary>
public sealed class CropAndResize : TernaryKernel<float, float, int, float>
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _channels;
    private readonly int _cropRows;
    private readonly int _cropColumns;
    private readonly bool _isNearest;
    private readonly float _outside;

    /// <summary>Keeps the extents.</summary>
    /// <param name="rows">The images' rows.</param>
    /// <param name="columns">The images' columns.</param>
    /// <param name="channels">The images' channels.</param>
    /// <param name="cropRows">The crops' rows.</param>
    /// <param name="cropColumns">The crops' columns.</param>
    /// <param name="isNearest">Whether the nearest element is taken; else elements are interpolated.</param>
    /// <param name="outside">The value of what lies outside of the image.</param>
    public CropAndResize(int rows, int columns, int channels, int cropRows, int cropColumns, bool isNearest, float outside)
    {
        _rows = rows;
        _columns = columns;
        _channels = channels;
        _cropRows = cropRows;
        _cropColumns = cropColumns;
        _isNearest = isNearest;
        _outside = outside;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A box is of an image that does not exist.</exception>
    public override void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<int> c, Span<float> y, int batch)
    {
        int imageSize = checked(_rows * _columns * _channels);
        int images = imageSize == 0 ? 0 : a.Length / imageSize;
        int cropSize = checked(_cropRows * _cropColumns * _channels);
        KernelArguments.RequireLength(b.Length, 4L * c.Length, nameof(b));
        KernelArguments.RequireLength(y.Length, (long)c.Length * cropSize, nameof(y));
        for (int i = 0; i < c.Length; i++)
        {
            if ((uint)c[i] >= (uint)images)
            {
                throw new ArgumentOutOfRangeException(nameof(c), string.Create(CultureInfo.InvariantCulture, $"Box {i} is of image {c[i]}; there are {images} images."));
            }

            Crop(a.Slice(c[i] * imageSize, imageSize), b.Slice(4 * i, 4), y.Slice(i * cropSize, cropSize));
        }
    }

    private void Crop(ReadOnlySpan<float> image, ReadOnlySpan<float> box, Span<float> crop)
    {
        for (int r = 0; r < _cropRows; r++)
        {
            float row = Place(box[0], box[2], _rows, _cropRows, r);
            for (int s = 0; s < _cropColumns; s++)
            {
                float column = Place(box[1], box[3], _columns, _cropColumns, s);
                Span<float> to = crop.Slice(((r * _cropColumns) + s) * _channels, _channels);
                if (!(row >= 0 && row <= _rows - 1 && column >= 0 && column <= _columns - 1))
                {
                    to.Fill(_outside);
                }
                else if (_isNearest)
                {
                    Pixel(image, (int)MathF.Round(row, MidpointRounding.AwayFromZero), (int)MathF.Round(column, MidpointRounding.AwayFromZero)).CopyTo(to);
                }
                else
                {
                    Interpolate(image, row, column, to);
                }
            }
        }
    }

    private void Interpolate(ReadOnlySpan<float> image, float row, float column, Span<float> to)
    {
        int top = (int)MathF.Floor(row);
        int left = (int)MathF.Floor(column);
        int bottom = (int)MathF.Ceiling(row);
        int right = (int)MathF.Ceiling(column);
        float down = row - top;
        float across = column - left;
        ReadOnlySpan<float> topLeft = Pixel(image, top, left);
        ReadOnlySpan<float> topRight = Pixel(image, top, right);
        ReadOnlySpan<float> bottomLeft = Pixel(image, bottom, left);
        ReadOnlySpan<float> bottomRight = Pixel(image, bottom, right);
        for (int c = 0; c < to.Length; c++)
        {
            float upper = topLeft[c] + ((topRight[c] - topLeft[c]) * across);
            float lower = bottomLeft[c] + ((bottomRight[c] - bottomLeft[c]) * across);
            to[c] = upper + ((lower - upper) * down);
        }
    }

    private ReadOnlySpan<float> Pixel(ReadOnlySpan<float> image, int row, int column) => image.Slice(((row * _columns) + column) * _channels, _channels);

    private static float Place(float first, float last, int extent, int count, int at) => count > 1
        ? (first * (extent - 1)) + (at * ((last - first) * (extent - 1) / (count - 1)))
        : 0.5f * (first + last) * (extent - 1);
}
