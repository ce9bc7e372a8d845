using System.Globalization;
using TfModelTools.Cli;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Cli;

/// <summary>What predictions are given: nothing of it is passed over, and what there is none of is not compared, measured or named.</summary>
public sealed class PredictionArgumentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("test", "--features")]
    [InlineData("test --layerwise --reference", "--features")]
    [InlineData("measure --duration 0.01", "--input")]
    [InlineData("measure --layerwise --duration 0.01", "--input")]
    public async Task No_samples_are_neither_compared_nor_measured(string command, string option)
    {
        string graph = Graph();
        string[] words = [.. command.Split(' '), .. command.EndsWith("reference", StringComparison.Ordinal) ? new[] { graph } : command == "test" ? ["--reference", graph] : []];
        (int code, string output) = await RunAsync([.. words, graph, option, Arrays("none.npz", [])]);
        Assert.Equal(1, code);
        Assert.Contains("holds no samples", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict", "--input", "x.json")]
    [InlineData("predict", "--input", "x.npy")]
    [InlineData("test", "--features", "x.json")]
    [InlineData("test", "--features", "x.npy")]
    [InlineData("measure", "--input", "x.npy")]
    public async Task Arrays_are_read_in_every_form(string command, string option, string file)
    {
        string[] rest = command switch { "predict" => ["--out", _folder.File("o.npz")], "test" => ["--reference", Graph()], _ => ["--duration", "0.01"] };
        (int code, string output) = await RunAsync([command, Graph(), option, file.EndsWith("npy", StringComparison.Ordinal) ? Arrays(file, [1, 2, 3, 4]) : Write(file, """{"x": [[1, 2], [3, 4]]}"""), .. rest]);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task A_file_that_holds_no_arrays_is_told_all_that_may_be_given()
    {
        (int code, string output) = await RunAsync("predict", Graph(), "--input", Write("x.csv", "1,2"), "--out", _folder.File("o.npz"));
        Assert.Equal(1, code);
        Assert.Contains("is a text file of no known format.", output, StringComparison.Ordinal);
        Assert.Contains(".npz, .npy, .json", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_that_are_none_are_not_taken_for_no_labels()
    {
        string json = Write("x.json", """{"x": [[1, 2]]}""");
        (int code, string output) = await RunAsync("predict", Graph(), "--input", json, "--out", _folder.File("o.npz"), "--top", "1", "--labels", Write("none.txt", ""));
        Assert.Equal(1, code);
        Assert.Contains("0 labels for 2 classes", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Labels_of_an_ONNX_model_fit_its_classes(int labels)
    {
        (int code, string output) = await RunAsync(["convert", "onnx", Graph(), "--out", _folder.File("m.onnx"), .. Enumerable.Range(0, labels).SelectMany(i => new[] { "--label", i.ToString(CultureInfo.InvariantCulture) })]);
        Assert.Equal(1, code);
        Assert.Contains($"There are {labels} labels, and the output 'a' has 2 classes", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("m.onnx")));
    }

    [Fact]
    public async Task Samples_for_an_input_that_has_a_value_are_refused()
    {
        string json = Write("x.json", """{"x": [[1, 2]]}""");
        (int code, string output) = await RunAsync("predict", Graph(), "--input", json, "--input-value", "x=[[5,6]]", "--out", _folder.File("o.npz"));
        Assert.Equal(1, code);
        Assert.Contains("the input 'x' has one value for good", output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("predict", Graph(), "--input-value", "x=[[5,6]]", "--out", _folder.File("o.npz"))).Code);
    }

    [Theory]
    [InlineData("--input", "1e300", 1)]
    [InlineData("--input", "1e30", 0)]
    [InlineData("--input-value", "1e300", 1)]
    public async Task A_number_that_would_become_infinite_is_refused(string option, string number, int expected)
    {
        string given = option == "--input" ? Write("x.json", $$"""{"x": [[1, {{number}}]]}""") : $"x=[[1,{number}]]";
        (int code, string output) = await RunAsync("predict", Graph(), option, given, "--out", _folder.File("o.npz"));
        Assert.True(code == expected, output);
        Assert.Equal(expected == 1, output.Contains("without loss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shapes_are_lists_wherever_variables_are_told_as_JSON()
    {
        string json = Write("x.json", """{"x": [[1, 2], [3, 4], [5, 6]]}""");
        foreach (string command in (string[])["stats", "variables"])
        {
            Assert.Contains("\"shape\":[3,2]", string.Concat((await RunAsync(command, json, "--json")).Output.Where(c => !char.IsWhiteSpace(c))), StringComparison.Ordinal);
        }
    }

    private string Write(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Arrays(string name, float[] values)
    {
        using TensorSource source = new([new KeyValuePair<string, Tensor>("x", Tensor.Create<float>(values, new(values.Length / 2, 2)))]);
        WeightExporter.Export(source, source.Variables, _folder.File("arrays" + name), new WeightExportOptions { Format = name.EndsWith("npy", StringComparison.Ordinal) ? WeightFormat.NpyFolder : WeightFormats.FromExtension(name) });
        return name.EndsWith("npy", StringComparison.Ordinal) ? Directory.GetFiles(_folder.File("arrays" + name), "*.npy").Single() : _folder.File("arrays" + name);
    }

    private string Graph() => Write("g.pbtxt", """
        node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 2 } } } } }
        node { name: "a" op: "Abs" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
        versions { producer: 27 }
        """);

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using StringWriter written = new();
        int code = await CliApplication.RunAsync(arguments, new CliConsole(written, written, false, false));
        return (code, written.ToString());
    }
}
