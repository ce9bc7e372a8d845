using TfModelTools.Cli;
using TfModelTools.Formats.Messages;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>tfmodel convert onnx.</summary>
public sealed class OnnxConversionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_becomes_a_file_with_what_the_options_say()
    {
        Assert.Equal((0, string.Empty), await Run("convert", "onnx", Graph(), "--out", _folder.File("m.onnx"), "--opset", "15", "--label", "cat", "--label", "dog"));
        OnnxModelMessage model = OnnxModelMessage.Parser.ParseFrom(File.ReadAllBytes(_folder.File("m.onnx")));
        Assert.Equal(15, model.OpsetImport[0].Version);
        Assert.Equal("[\"cat\",\"dog\"]", model.MetadataProps.Single(m => m.Key == "labels").Value);
        Assert.Equal(["Abs"], model.Graph.Node.Select(n => n.OpType));
    }

    [Fact]
    public async Task An_opset_that_is_not_written_is_refused()
    {
        (int code, string error) = await Run("convert", "onnx", Graph(), "--out", _folder.File("m.onnx"), "--opset", "9");
        Assert.NotEqual(0, code);
        Assert.Contains("--opset takes a whole number from 13 to 21", error, StringComparison.Ordinal);
    }

    private string Graph()
    {
        string path = _folder.File("g.pbtxt");
        File.WriteAllText(path, """
            node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 2 } } } } }
            node { name: "a" op: "Abs" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
            versions { producer: 27 }
            """);
        return path;
    }

    private static async Task<(int Code, string Error)> Run(params string[] arguments)
    {
        using StringWriter error = new();
        int code = await CliApplication.RunAsync(arguments, new CliConsole(new StringWriter(), error, false, false));
        return (code, error.ToString());
    }
}
