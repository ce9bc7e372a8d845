using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import;

/// <summary>Inputs of a fixed value: they are constants of the model, which is known by them where they decide shapes.</summary>
public sealed class InputValueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shape_that_would_be_fed_is_part_of_the_model()
    {
        ModelGraph open = Import();
        Assert.Contains(CSharpBackend.Check(open), i => i.Reason.Contains("InputValue", StringComparison.Ordinal));

        ModelGraph graph = Import(("shape", "3,2"));
        Assert.False(graph.IsDeferred);
        Assert.Equal(["x"], graph.Inputs.Select(i => i.Name));
        Assert.Empty(CSharpBackend.Check(graph));
        Tensor y = Predict(graph, ("x", Tensor.Create<float>([1, 2, 3, 4, 5, 6], new TensorShape(2, 3))));
        Assert.Equal([3, 2], y.Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], y.AsSpan<float>().ToArray());
    }

    [Fact]
    public void An_input_of_layers_can_be_fixed()
    {
        Tensor characters = Tensor.Create<int>([.. Enumerable.Range(1, 24)], new TensorShape(1, 24));
        ModelGraph open = ModelImporter.Import(Sample.Model);
        ModelGraph graph = ModelImporter.Import(Sample.Model, With(("characters", characters)));
        Assert.Empty(graph.Inputs);
        Assert.Equal(Predict(open, ("characters", characters)).AsSpan<float>().ToArray(), Predict(graph).AsSpan<float>().ToArray());

        // The only input needs no name, and a list of all its numbers no lists in lists where its shape is known.
        ModelImportOptions flat = With((string.Empty, characters.Reshape(new TensorShape(24)))) with { BatchSize = 1 };
        Assert.Equal(Predict(graph).AsSpan<float>().ToArray(), Predict(ModelImporter.Import(Sample.Model, flat)).AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("form", "3,2", "A value is given for the input 'form'")]
    [InlineData("", "3,2", "A value without name is given")]
    [InlineData("shape", "3,2,1", "The value for 'shape' has shape (3,), expected (2,)")]
    [InlineData("shape", "1.5,4", "does not convert to int64 without loss")]
    [InlineData("shape", "4,4", "Reshape")]
    public void A_value_that_does_not_fit_is_refused(string name, string value, string problem)
    {
        TfModelException fault = Assert.ThrowsAny<TfModelException>(() => Import((name, value)));
        Assert.Contains(problem, fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", DataType.Int64, new long[0])]
    [InlineData("shape=2,3", DataType.Int64, new long[] { 2 })]
    [InlineData("[7]", DataType.Int64, new long[] { 1 })]
    [InlineData("a=0.5,1", DataType.Float64, new long[] { 2 })]
    [InlineData("a=True", DataType.Bool, new long[0])]
    [InlineData("a=[[1,2],[3,4],[5,6]]", DataType.Int64, new long[] { 3, 2 })]
    [InlineData("a=[]", DataType.Bool, new long[] { 0 })]
    public void Values_are_written_as_people_write_them(string text, DataType type, long[] shape)
    {
        Tensor value = Assert.Single(InputValueText.Parse([text])).Value;
        Assert.Equal(type, value.DataType);
        Assert.Equal(new TensorShape(shape), value.Shape);
    }

    [Theory]
    [InlineData("a=")]
    [InlineData("a=two")]
    [InlineData("a=[[1],[2,3]]")]
    [InlineData("a=1,true")]
    [InlineData("a=1,,2")]
    [InlineData("a=\"1\"")]
    public void What_is_no_value_is_refused(string text)
    {
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => InputValueText.Parse([text]));
        Assert.Contains("is no value of an input", fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_given_twice_is_refused() =>
        Assert.Contains("given twice", Assert.Throws<InvalidInputException>(() => InputValueText.Parse(["a=1", "a=2"])).Problem, StringComparison.Ordinal);

    private static ModelImportOptions With(params (string Name, Tensor Value)[] values) =>
        new() { InputValues = values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal) };

    private static Tensor Predict(ModelGraph graph, params (string Name, Tensor Value)[] fed) =>
        new ModelRunner(graph).Predict(fed.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal)).Values.Single();

    private ModelGraph Import(params (string Name, string Value)[] values)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 2, 3).Input("shape", OnnxDataTypeMessage.Int64, 2).Output("y").Node("Reshape", "x shape", "y");
        return ModelImporter.Import(model.Save(_folder.File("reshape.onnx")), With([.. values.Select(v => (v.Name, InputValueText.Parse([v.Value]).Values.Single()))]));
    }
}
