using System.Text.Json;
using TfModelTools.Cli;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;
using TfModelTools.Tests.Inspection;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

public sealed class InspectionCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task A_model_is_looked_into_as_json()
    {
        string model = Graph();
        Assert.Equal("x", Json(await Run("signature", model, "--json")).GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal(7, Json(await Run("summary", model, "--json")).GetProperty("graph").GetProperty("nodes").GetInt32());
        Assert.Equal("NHWC", Json(await Run("nodes", model, "--op", "BiasAdd", "--json")).GetProperty("attributes").GetProperty("data_format").GetString());
        Assert.Equal("outer", Json(await Run("nodes", model, "--op", "FancyOp", "--recurse", "--json")).GetProperty("place").GetString());
        Assert.Equal("dense/Softmax", Json(await Run("outputs", model, model, "--json")).GetProperty("reference").GetString());
    }

    [Fact]
    public async Task Support_is_told_by_the_exit_code_and_a_line_for_each_node()
    {
        Assert.Equal(1, await Run("support", Graph(), "--output", "call"));
        Assert.Equal("FancyOp\tinner/go\touter", string.Join('\t', _output.ToString().Split('\t').Take(3)));
        Assert.Contains("1 FancyOp", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run("support", Graph(), "--output", "dense/Softmax"));
        Assert.Equal(string.Empty, _output.ToString());
    }

    [Fact]
    public async Task Arrays_bear_exactly_the_names_asked_for()
    {
        NpzWriter.Write(_folder.File("in.npz"), [new("x:0", Tensor.Create<float>([1, 0, 2], new TensorShape(1, 3)))]);
        Assert.Equal(0, await Run("predict", Graph(), "--input", _folder.File("in.npz"), "--out", _folder.File("out.npz"), "--output", "dense/Softmax", "--output", "dense/BiasAdd:0", "--output", "dense/kernel:0"));
        Dictionary<string, Tensor> arrays = NpzReader.ReadAll(_folder.File("out.npz")).ToDictionary(a => a.Key, a => a.Value);
        Assert.Equal(["dense/Softmax", "dense/BiasAdd:0", "dense/kernel:0"], arrays.Keys);
        Assert.Equal([12f, 15f], arrays["dense/BiasAdd:0"].AsSpan<float>().ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], arrays["dense/kernel:0"].AsSpan<float>().ToArray());
    }

    [Fact]
    public async Task Without_names_the_arrays_bear_those_of_the_signature()
    {
        string model = InspectionFiles.WriteSavedModel(
            _folder.File("m"),
            InspectionFiles.MetaGraph(InspectionFiles.Graph, ["serve"], ("serving_default", "probabilities", "dense/Softmax:0"), ("logits", "raw", "dense/BiasAdd:0")),
            InspectionFiles.MetaGraph(InspectionFiles.Graph, ["serve", "gpu"], ("serving_default", "gpu_probabilities", "dense/Softmax:0")));
        NpzWriter.Write(_folder.File("in.npz"), [new("data", Tensor.Create<float>([1, 0, 2], new TensorShape(1, 3)))]);
        Assert.Equal(["probabilities"], await Predict(model));
        Assert.Equal(["raw"], await Predict(model, "--signature", "logits"));
        Assert.Equal(["gpu_probabilities"], await Predict(model, "--tag", "serve", "--tag", "gpu"));
        Assert.Equal(["gpu_probabilities"], await Predict(model, "--tag", "gpu,serve"));
        Assert.Equal(1, await Run("predict", model, "--input", _folder.File("in.npz"), "--out", _folder.File("x.npz"), "--signature", "logit"));
        Assert.Contains("'logits'", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_constant_needs_no_input_and_a_model_does()
    {
        Assert.Equal(0, await Run("predict", Graph(), "--out", _folder.File("out.npz"), "--output", "dense/bias:0"));
        Assert.Equal("dense/bias:0", Assert.Single(NpzReader.ReadAll(_folder.File("out.npz"))).Key);
        Assert.Equal(1, await Run("predict", Graph(), "--out", _folder.File("none.npz"), "--output", "dense/Softmax"));
        Assert.Contains("--input", _error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("none.npz")));
    }

    private async Task<string[]> Predict(string model, params string[] options)
    {
        Assert.Equal(0, await Run(["predict", model, "--input", _folder.File("in.npz"), "--out", _folder.File("out.npz"), "--force", .. options]));
        return [.. NpzReader.ReadAll(_folder.File("out.npz")).Select(a => a.Key)];
    }

    private string Graph() => InspectionFiles.WriteText(_folder.File("g.pbtxt"), InspectionFiles.Graph);

    private JsonElement Json(int exitCode)
    {
        Assert.Equal(0, exitCode);
        using JsonDocument document = JsonDocument.Parse(_output.ToString());
        return document.RootElement[0].Clone();
    }

    private async Task<int> Run(params string[] args)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        return await CliApplication.RunAsync(args, new CliConsole(_output, _error, isOutputTerminal: false, isErrorTerminal: false));
    }
}
