using TfModelTools.Cli;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Checkpoints;
using TfModelTools.Weights.Comparison;

namespace TfModelTools.Tests.Weights;

/// <summary>Nothing selected is no result: nothing is written in the place of something, and nothing compared is not equal.</summary>
public sealed class EmptySelectionTests : IDisposable
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

    [Theory]
    [InlineData("export", "old.npz")]
    [InlineData("export", "old.h5")]
    [InlineData("export", "old.json")]
    [InlineData("export", "old.safetensors")]
    [InlineData("keys", "old.txt")]
    [InlineData("save", "old")]
    [InlineData("import", "old")]
    [InlineData("import", "old.npz")]
    public async Task Nothing_is_written_in_the_place_of_something(string command, string name)
    {
        string source = Source();
        Assert.Equal(0, await Run(command, source, "--out", _folder.File(name)));
        Dictionary<string, byte[]> before = _folder.Entries().ToDictionary(e => e, e => File.ReadAllBytes(_folder.File(e)));

        Assert.Equal(1, await Run(command, source, "--out", _folder.File(name), "--force", "--include", "kernel"));
        Assert.Contains("fits 'kernel'", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Did you mean '*kernel*', which fits 2?", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await Run(command, source, "--out", _folder.File(name), "--force", "--exclude", "*"));
        Assert.Contains("None of the 3 variables", _error.ToString(), StringComparison.Ordinal);

        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), _folder.Entries());
        Assert.All(before, e => Assert.Equal(e.Value, File.ReadAllBytes(_folder.File(e.Key))));
    }

    [Fact]
    public async Task Nothing_compared_is_not_equal()
    {
        string source = Source();
        Assert.Equal(0, await Run("compare", source, source));
        foreach (string[] filter in new string[][] { ["--include", "kernel"], ["--include", "*bias*", "--include", "kernel"], ["--exclude", "*"] })
        {
            Assert.Equal(1, await Run(["compare", source, source, .. filter]));
            Assert.DoesNotContain("equal", _output.ToString(), StringComparison.Ordinal);
            Assert.StartsWith("tfmodel: ", _error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_list_may_be_empty_and_says_why()
    {
        Assert.Equal(0, await Run("variables", Source(), "--include", "kernel"));
        Assert.Contains("Did you mean '*kernel*'", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await Run("stats", Source(), "--include", "kernel"));
    }

    [Fact]
    public void Every_writer_refuses_nothing()
    {
        File.WriteAllText(_folder.File("keys.txt"), "edited by hand");
        Assert.Throws<InvalidInputException>(() => KeyFile.Write(_folder.File("keys.txt"), [], mode: OverwriteMode.Replace));
        Assert.Equal("edited by hand", File.ReadAllText(_folder.File("keys.txt")));
        Assert.Throws<InvalidInputException>(() => WeightExporter.Export([], _folder.File("w.npz")));
        Assert.Throws<InvalidInputException>(() => CheckpointExporter.Export([], _folder.File("m")));
        TensorSource none = new([]);
        Assert.Throws<InvalidInputException>(() => VariableComparer.Compare(none, none));
        Assert.Equal(["keys.txt"], _folder.Entries());
    }

    private string Source()
    {
        string path = _folder.File("source.npz");
        if (!File.Exists(path))
        {
            TensorSource source = new(new[] { "a/kernel", "b/kernel", "a/bias" }.Select(n => KeyValuePair.Create(n, new Tensor(DataType.Float32, new TensorShape(1), new byte[4]))));
            WeightExporter.Export(source, source.Variables, path);
        }

        return path;
    }

    private async Task<int> Run(params string[] args)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        return await CliApplication.RunAsync(args, new CliConsole(_output, _error, false, false));
    }
}
