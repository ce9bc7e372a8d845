using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Tensors;
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
    public void A_file_that_is_damaged_is_blamed_all_the_same()
    {
        string path = _folder.File("short.h5");
        File.WriteAllBytes(path, File.ReadAllBytes(Sample.Model)[..5000]);

        Assert.Throws<CorruptFileException>(() => ModelImporter.Import(path, With("", 1, 24)));
    }

    private static ModelImportOptions With(string name, params long[] shape) =>
        new() { InputShapes = new Dictionary<string, TensorShape> { [name] = new TensorShape(shape) } };
}
