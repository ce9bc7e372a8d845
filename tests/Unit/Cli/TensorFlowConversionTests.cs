using TfModelTools.Cli;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>tfmodel convert tensorflow: the form is what the extension or the option says, and nothing is replaced unless that is asked for.</summary>
public sealed class TensorFlowConversionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("model", null, "model/saved_model.pb")]
    [InlineData("model.pb", null, "model.pb")]
    [InlineData("model.pbtxt", null, "model.pbtxt")]
    [InlineData("model.ckpt", null, "model.ckpt.meta")]
    [InlineData("model.meta", null, "model.index")]
    [InlineData("model", "frozen-graph", "model")]
    [InlineData("model", "checkpoint", "model.meta")]
    [InlineData("model.pb", "saved-model", "model.pb/saved_model.pb")]
    public async Task The_form_is_what_the_extension_or_the_option_says(string output, string? format, string file)
    {
        string[] arguments = ["convert", "tensorflow", Sample.Model, "--out", _folder.File(output), .. format is null ? Array.Empty<string>() : ["--format", format]];
        Assert.Equal(0, await Run(arguments));
        Assert.True(File.Exists(_folder.File(file)));
        Assert.NotEqual(0, await Run(arguments));
        Assert.Equal(0, await Run([.. arguments, "--force"]));
    }

    private static Task<int> Run(string[] arguments) => CliApplication.RunAsync(arguments, new CliConsole(new StringWriter(), new StringWriter(), false, false));
}
