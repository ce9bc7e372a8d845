using TfModelTools.Cli;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>Layer by layer, forms of one model agree whatever their layers are called, and models that part do so where they part.</summary>
public sealed class LayerwiseTests(SampleForms forms) : IClassFixture<SampleForms>
{
    public static TheoryData<string> Forms => [.. SampleForms.Names];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Forms_of_one_model_part_nowhere(string form)
    {
        string other = await forms.PathOf(form);
        foreach ((string model, string reference) in ((string, string)[])[(Sample.Model, other), (other, Sample.Model)])
        {
            (int code, string output) = await TestAsync(model, "--features", Sample.Features, "--reference", reference, "--layerwise");
            Assert.True(code == 0, output);
            Assert.True(output.Contains("oftmax\tagrees", StringComparison.Ordinal), output);
        }
    }

    [Fact]
    public async Task What_is_left_out_is_told()
    {
        (int _, string output) = await TestAsync(Sample.Model, "--features", Sample.Features, "--reference", await forms.PathOf("onnx"), "--layerwise");
        Assert.Contains("have no counterpart in", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_part_at_the_first_layer_that_differs()
    {
        LayerwiseComparison comparison = Compare(Model("a", 2), Model("a", 3));
        Assert.Equal(["a/first", "a/second", "a/third"], comparison.Layers.Select(l => l.Name));
        Assert.Equal([true, false, false], comparison.Layers.Select(l => l.IsWithinTolerance));
        Assert.Equal(0, comparison.LeftOut);
    }

    [Fact]
    public void Models_of_as_many_layers_are_compared_by_their_places() =>
        Assert.Equal([true, false, false], Compare(Model("a", 2), Model("b", 3)).Layers.Select(l => l.IsWithinTolerance));

    private static LayerwiseComparison Compare(ModelGraph expected, ModelGraph actual) =>
        LayerComparer.Compare(expected, actual, new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([1, -2], new(1, 2)) }, 1e-6);

    private static ModelGraph Model(string scope, float factor)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("g.pbtxt");
        File.WriteAllText(path, $$"""
            node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 2 } } } } }
            node { name: "{{scope}}/first" op: "Neg" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
            node { name: "c" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: {{factor}} } } } }
            node { name: "{{scope}}/second" op: "Mul" input: "{{scope}}/first" input: "c" attr { key: "T" value { type: DT_FLOAT } } }
            node { name: "{{scope}}/third" op: "Exp" input: "{{scope}}/second" attr { key: "T" value { type: DT_FLOAT } } }
            versions { producer: 27 }
            """);
        return ModelImporter.Import(path);
    }

    private static async Task<(int Code, string Output)> TestAsync(params string[] arguments)
    {
        using StringWriter written = new();
        int code = await CliApplication.RunAsync(["test", .. arguments], new CliConsole(written, written, false, false));
        return (code, written.ToString());
    }
}
