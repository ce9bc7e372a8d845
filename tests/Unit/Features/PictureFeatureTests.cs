using TfModelTools.Common;
using TfModelTools.Features;
using TfModelTools.Formats.Pictures;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Features;

/// <summary>Pictures as inputs of models.</summary>
public sealed class PictureFeatureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PictureScaling.None, new[] { 255.0, 127.5, 0.0 })]
    [InlineData(PictureScaling.Unit, new[] { 1, 0.5, 0 })]
    [InlineData(PictureScaling.Standard, new[] { 1.0, 0, -1 })]
    [InlineData(PictureScaling.ZeroCenter, new[] { 255 - 123.68, 127.5 - 116.779, -103.939 })]
    [InlineData(PictureScaling.Caffe, new[] { -103.939, 127.5 - 116.779, 255 - 123.68 })]
    [InlineData(PictureScaling.Normalize, new[] { (1 - 0.485) / 0.229, (0.5 - 0.456) / 0.224, -0.406 / 0.225 })]
    public void Values_are_scaled_as_nets_are_trained(PictureScaling scaling, double[] expected)
    {
        // Halfway between two pixels.
        Picture picture = new(1, 2, 3, new byte[] { 255, 127, 0, 255, 128, 0 });
        Tensor tensor = PictureFeature.Create(picture, Port(1, 1, 3), scaling);
        NumberAssert.Close(Tensor.Create<float>([.. expected.Select(e => (float)e)], new TensorShape(1, 1, 1, 3)), tensor, 1e-6);
    }

    [Fact]
    public void A_picture_is_stretched_to_the_size_of_the_input()
    {
        Picture picture = new(2, 2, 1, new byte[] { 0, 100, 200, 40 });
        Tensor tensor = PictureFeature.Create(picture, Port(4, 4, 1), PictureScaling.None);

        // Bilinear with half pixel centers: a quarter from each pixel to the next.
        float[] row = [0, 25, 75, 100];
        Assert.Equal(row, tensor.AsSpan<float>()[..4].ToArray());
        Assert.Equal([200, 160, 80, 40], tensor.AsSpan<float>()[12..].ToArray());
    }

    [Fact]
    public void A_model_that_takes_no_picture_is_refused()
    {
        string path = _folder.File("p.ppm");
        File.WriteAllBytes(path, [.. "P6 1 1 255\n"u8, 1, 2, 3]);
        ModelPort rows = new("x", DataType.Float32, SymbolicShape.Batched(4));
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => PictureFeature.Read(path, [rows], PictureScaling.None));
        Assert.Contains("is a picture", e.Message, StringComparison.Ordinal);
        Assert.Equal(["in/x"], PictureFeature.Read(path, [Port(1, 1, 3)], PictureScaling.None).Keys);
    }

    private static ModelPort Port(long height, long width, long channels) => new("x", DataType.Float32, SymbolicShape.Batched(height, width, channels));
}
