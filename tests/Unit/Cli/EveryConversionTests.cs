using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>Every form of a model becomes every other and predicts the same, or it is refused for what the model is, never for what its file is.</summary>
public sealed class EveryConversionTests(SampleForms forms) : IClassFixture<SampleForms>
{
    // Of a graph no layers are made for TensorFlow.js; Keras' layers are.
    private const string NoLayers = "a layers model is made of layers";

    public static TheoryData<string> Sources => [.. SampleForms.Names];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_form_becomes_every_form_and_predicts_the_same(string source)
    {
        string model = await forms.PathOf(source);
        foreach (string target in SampleForms.Targets)
        {
            (int code, string error, string path) = await forms.ConvertAsync(model, target, source);
            if (code != 0)
            {
                Assert.True(target == "tfjs layers" && error.Contains(NoLayers, StringComparison.Ordinal), $"{source} -> {target}: {error}");
                continue;
            }

            (code, error) = await SampleForms.RunAsync("test", path, "--features", Sample.Features, "--reference", Sample.Model);
            Assert.True(code == 0, $"{source} -> {target}: {error}");
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_form_can_be_asked_about_every_target(string source)
    {
        string model = await forms.PathOf(source);
        foreach (string target in (string[])["csharp", "keras", "onnx", "tensorflow", "tfjs"])
        {
            (int code, string error) = await SampleForms.RunAsync("support", model, "--target", target);
            Assert.True(code == 0, $"{source} -> {target}: {error}");
        }
    }
}
