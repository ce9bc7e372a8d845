using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Formats.Messages;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Backends;

/// <summary>Nets of images of any size, as those that find text: what TensorFlow and TensorFlow.js are written computes what ONNX Runtime does, whatever the size.</summary>
public sealed class OpenImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pixels_are_repeated() => AllAlike(Images().Floats("scales", [4], 1, 1, 2, 3)
        .Node("Resize", "x _ scales", "y", Text("mode", "nearest"), Text("coordinate_transformation_mode", "asymmetric"), Text("nearest_mode", "floor")));

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(2, 3, 0)]
    public void Transposed_convolutions(int kernel, int stride, int pad)
    {
        float[] weights = [.. Enumerable.Range(0, 4 * 2 * kernel * kernel).Select(i => (i % 7) - 3f)];
        AllAlike(Images().Floats("w", [4, 2, kernel, kernel], weights).Floats("b", [2], 1, 2)
            .Node("ConvTranspose", "x w b", "y", Ints("strides", stride, stride), Ints("pads", pad, pad, pad, pad)));
    }

    [Theory]
    [InlineData(5, 2, 1)]
    [InlineData(5, 1, 2)]
    [InlineData("H", 1, 3)]
    public void Convolutions_of_each_channel_by_two_strides(object height, int down, int across)
    {
        float[] weights = [.. Enumerable.Range(0, 4 * 9).Select(i => (i % 7) - 3f)];
        AllAlike(new OnnxModelBuilder().Input("x", "N", 4, height, "W").Output("y").Floats("w", [4, 1, 3, 3], weights)
            .Node("Conv", "x w", "y", Int("group", 4), Ints("strides", down, across), Ints("pads", 1, 1, 1, 1)));
    }

    private static OnnxModelBuilder Images() => new OnnxModelBuilder().Input("x", "N", 4, "H", "W").Output("y");

    private void AllAlike(OnnxModelBuilder model)
    {
        string path = model.Save(_folder.File("m.onnx"));
        TensorShape[] shapes = [new TensorShape(2, 4, 5, 6), new TensorShape(1, 4, 5, 3)];
        WrittenForms.AssertAlike(
            ModelImporter.Import(path),
            path,
            _folder,
            shapes.Select(s => new Dictionary<string, Tensor> { ["x"] = Tensor.Over([.. Enumerable.Range(0, (int)s.ElementCount).Select(i => (float)(i % 11))], s) }),
            1e-6,
            (ConversionTarget.TensorFlow, new TensorFlowOptions()),
            (ConversionTarget.Tfjs, new TfjsOptions()));
    }
}
