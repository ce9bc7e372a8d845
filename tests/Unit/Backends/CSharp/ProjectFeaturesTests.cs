using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.CSharp;

public sealed class ProjectFeaturesTests : IDisposable
{
    private static readonly ModelPort Image = new("image", DataType.Float32, SymbolicShape.Batched(2, 3));
    private static readonly ModelPort Id = new("id", DataType.Int32, SymbolicShape.Batched());
    private static readonly ModelPort Score = new("score", DataType.Float32, SymbolicShape.Batched(1));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in/image", "out/score")]
    [InlineData("image", "score")]
    [InlineData("x", "expected")]
    [InlineData("x", "predictions")]
    [InlineData("x", "y")]
    public void Arrays_are_found_by_each_accepted_name(string input, string output)
    {
        ProjectFeatures features = Read([Image], [Score], (input, Values(4, 2, 3)), (output, Values(4, 1)), ("out/layer/dense", Values(4, 9)));
        Assert.Equal(4, features.Batch);
        Assert.Equal(new TensorShape(4, 2, 3), features.Inputs["image"].Shape);
        Assert.Equal(new TensorShape(4, 1), features.ExpectedOutputs["score"].Shape);
    }

    [Fact]
    public void Shapes_and_types_are_brought_to_the_models()
    {
        ProjectFeatures features = Read([Image, Id], [Score], ("image", Values(5, 6)), ("id", Tensor.Create<double>([1, 2, 3, 4, 5], new TensorShape(5))), ("score", Values(5)));
        Assert.Equal(new TensorShape(5, 2, 3), features.Inputs["image"].Shape);
        Assert.Equal(DataType.Int32, features.Inputs["id"].DataType);
        Assert.Equal(new TensorShape(5, 1), features.ExpectedOutputs["score"].Shape);
        Assert.Equal(1, Read([Image], [Score], ("image", Values(2, 3))).Batch);
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        Refused("image", [Image], [Score], ("score", Values(4, 1)));
        Refused("(4, 2, 2)", [Image], [Score], ("image", Values(4, 2, 2)));
        Refused("(4, 3, 2)", [Image], [Score], ("image", Values(4, 3, 2)), ("score", Values(4, 1)));
        Refused("(3, 1)", [Image], [Score], ("image", Values(4, 2, 3)), ("score", Values(3, 1)));
        Refused("without loss", [Id], [Score], ("id", Tensor.Create<float>([0.5f], new TensorShape(1))));
        Refused("string", [Id], [Score], ("id", new Tensor(new TensorShape(1), ["a"u8.ToArray()])));
    }

    [Fact]
    public void An_expected_output_whose_name_fits_nothing_is_refused_with_the_nearest()
    {
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => Read([Image], [Score], ("image", Values(4, 2, 3)), ("out/scor", Values(4, 1))));
        Assert.Contains("out/scor", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("'score'", fault.Remedy, StringComparison.Ordinal);
        Refused("scores", [Image], [Score], ("image", Values(4, 2, 3)), ("scores", Values(4, 1)));
        Refused("out/other", [Image], [Score], ("image", Values(4, 2, 3)), ("score", Values(4, 1)), ("out/other", Values(4, 1)));

        // What stands beside complete expectations is of no concern.
        Assert.Equal(4, Read([Image], [Score], ("image", Values(4, 2, 3)), ("score", Values(4, 1)), ("labels", Values(4))).Batch);
    }

    private void Refused(string part, ModelPort[] inputs, ModelPort[] outputs, params (string Name, Tensor Values)[] arrays) =>
        Assert.Contains(part, Assert.Throws<InvalidInputException>(() => Read(inputs, outputs, arrays)).Message, StringComparison.Ordinal);

    private ProjectFeatures Read(ModelPort[] inputs, ModelPort[] outputs, params (string Name, Tensor Values)[] arrays)
    {
        string path = _folder.File("features.npz");
        NpzWriter.Write(path, arrays.Select(a => KeyValuePair.Create(a.Name, a.Values)), OverwriteMode.Replace);
        return ProjectFeatures.Create(path, ProjectFeatures.ReadArrays(path), inputs, outputs, []);
    }

    private static Tensor Values(params long[] extents)
    {
        TensorShape shape = new(extents);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => (float)i)], shape);
    }
}
