using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

public sealed class InputShapeFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("characters")]
    public void A_shape_that_the_model_does_not_hold_together_with_is_blamed(string name)
    {
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => ModelImporter.Import(Sample.Model, With(name, 1, 2, 3)));

        Assert.StartsWith("The model does not take the shape (1, 2, 3)", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("'characters' of the shape (None, 24)", fault.Remedy, StringComparison.Ordinal);
        Assert.IsType<InvalidGraphException>(fault.InnerException);
    }

    [Fact]
    public void Inputs_whose_shapes_do_not_go_together_are_blamed()
    {
        ModelRunner runner = new(new GraphText().Input("a", -1, -1).Input("b", -1, -1).Node("y", "AddV2", ["a", "b"], "T { type: DT_FLOAT }").Import(_folder, "y"));
        Tensor Zeros(long width) => new(DataType.Float32, new TensorShape(2, width), new byte[8 * width]);
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => runner.Predict(new Dictionary<string, Tensor> { ["a"] = Zeros(4), ["b"] = Zeros(3) }));
        Assert.Contains("(2, 4) for 'a', (2, 3) for 'b'", fault.Problem, StringComparison.Ordinal);
        Assert.IsType<InvalidGraphException>(fault.InnerException);
        Assert.Equal(new TensorShape(2, 4), runner.Predict(new Dictionary<string, Tensor> { ["a"] = Zeros(4), ["b"] = Zeros(4) })["y"].Shape);
    }

    [Fact]
    public void A_file_that_is_damaged_is_blamed_all_the_same()
    {
        string path = _folder.File("short.h5");
        File.WriteAllBytes(path, File.ReadAllBytes(Sample.Model)[..5000]);

        Assert.Throws<CorruptFileException>(() => ModelImporter.Import(path, With("", 1, 24)));
    }

    private static ModelImportOptions With(string name, params long[] shape) =>
        new() { InputShapes = new Dictionary<string, TensorShape> { [name] = new TensorShape(shape) } };
}
