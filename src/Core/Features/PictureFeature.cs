using TfModelTools.Common;
using TfModelTools.Formats.Pictures;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Features;

/// <summary>A picture as a model's input: of its size and channels, scaled as the model was trained with.</summary>
public static class PictureFeature
{
    private static readonly double[] Mean = [123.68, 116.779, 103.939];
    private static readonly double[] UnitMean = [0.485, 0.456, 0.406];
    private static readonly double[] UnitDeviation = [0.229, 0.224, 0.225];

    /// <summary>Reads a picture for the one input of a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="scaling">What becomes of its values.</param>
    /// <returns>The array, by the name of the input.</returns>
    /// <exception cref="TfModelException">The file is no picture that is read, or the model does not take one.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, IReadOnlyList<ModelPort> inputs, PictureScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ModelPort[] fitting = [.. inputs.Where(Takes)];
        return inputs.Count == 1 && fitting.Length == 1
            ? new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["in/" + fitting[0].Name] = Create(PictureFile.Read(path), fitting[0], scaling) }
            : throw new InvalidInputException(
                $"'{path}' is a picture, and the model takes {string.Join(", ", inputs)}.", "A picture is for a model of one input with the axes batch, rows, columns and 1 or 3 channels; give an .npz of arrays.", path);
    }

    /// <summary>Whether an input takes a picture: batch, rows, columns, and 1 or 3 channels.</summary>
    public static bool Takes(ModelPort input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Shape.Rank == 4 && input.Shape[3].IsFixed && input.Shape[3].Count is 1 or 3
            && (!input.Shape[0].IsFixed || input.Shape[0].Count == 1) && (input.DataType.IsFloat() || input.DataType is DataType.UInt8 or DataType.Int32);
    }

    /// <summary>The array of a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="input">The input, which <see cref="Takes"/> one.</param>
    /// <param name="scaling">What becomes of its values.</param>
    public static Tensor Create(Picture picture, ModelPort input, PictureScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(input);
        int channels = (int)input.Shape[3].Count;
        int height = input.Shape[1].IsFixed ? (int)input.Shape[1].Count : picture.Height;
        int width = input.Shape[2].IsFixed ? (int)input.Shape[2].Count : picture.Width;
        double[] values = Resize(picture.WithChannels(channels), height, width);
        for (int i = 0; i < values.Length; i += channels)
        {
            Scale(values.AsSpan(i, channels), scaling);
        }

        TensorShape shape = new(1, height, width, channels);
        if (input.DataType.IsFloat())
        {
            return TensorConverter.Convert(Tensor.Over(values, shape), input.DataType);
        }

        return scaling is PictureScaling.None
            ? TensorConverter.Convert(Tensor.Over(values.Select(v => (int)Math.Round(v)).ToArray(), shape), input.DataType)
            : throw new InvalidInputException($"The input {input} takes whole numbers, and scaled pixels are none.", "Leave the pixels 0 to 255.");
    }

    private static void Scale(Span<double> pixel, PictureScaling scaling)
    {
        if (scaling == PictureScaling.Caffe && pixel.Length == 3)
        {
            (pixel[0], pixel[2]) = (pixel[2], pixel[0]);
        }

        for (int c = 0; c < pixel.Length; c++)
        {
            // Of grey the mean of the channels' numbers.
            double Of(double[] numbers, int at) => numbers.Length == 3 && at >= 0 ? numbers[at] : numbers.Average();
            int channel = pixel.Length == 1 ? -1 : scaling == PictureScaling.Caffe ? 2 - c : c;
            pixel[c] = scaling switch
            {
                PictureScaling.Unit => pixel[c] / 255,
                PictureScaling.Standard => (pixel[c] / 127.5) - 1,
                PictureScaling.ZeroCenter or PictureScaling.Caffe => pixel[c] - Of(Mean, channel),
                PictureScaling.Normalize => ((pixel[c] / 255) - Of(UnitMean, channel)) / Of(UnitDeviation, channel),
                _ => pixel[c],
            };
        }
    }

    // Bilinear, the centers of the corner pixels where they belong (tf.image.resize).
    private static double[] Resize(Picture picture, int height, int width)
    {
        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        int channels = picture.Channels;
        double[] values = new double[checked(height * width * channels)];
        for (int y = 0; y < height; y++)
        {
            (int top, int bottom, double down) = Place(y, height, picture.Height);
            for (int x = 0; x < width; x++)
            {
                (int left, int right, double across) = Place(x, width, picture.Width);
                for (int c = 0; c < channels; c++)
                {
                    double above = Between(pixels[(((top * picture.Width) + left) * channels) + c], pixels[(((top * picture.Width) + right) * channels) + c], across);
                    double below = Between(pixels[(((bottom * picture.Width) + left) * channels) + c], pixels[(((bottom * picture.Width) + right) * channels) + c], across);
                    values[(((y * width) + x) * channels) + c] = Between(above, below, down);
                }
            }
        }

        return values;
    }

    private static (int First, int Second, double Share) Place(int at, int extent, int source)
    {
        double place = ((at + 0.5) * source / extent) - 0.5;
        int first = (int)Math.Floor(place);
        return (Math.Clamp(first, 0, source - 1), Math.Clamp(first + 1, 0, source - 1), place - first);
    }

    private static double Between(double a, double b, double share) => a + ((b - a) * share);
}
