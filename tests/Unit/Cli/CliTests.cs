using System.Text.Json;
using TfModelTools.Cli;
using TfModelTools.Formats;
using TfModelTools.Formats.Npy;
using TfModelTools.Formats.SafeTensors;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Cli;

public sealed class CliTests : IDisposable
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
    public async Task Variables_are_listed_one_a_line_for_other_programs()
    {
        Assert.Equal(0, await Run("variables", Sample.Checkpoint, "--exclude-optimizer", "--include", "*/kernel/*"));
        string[] lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.All(lines, l => Assert.Equal(3, l.Split('\t').Length));
        Assert.Equal(string.Empty, _error.ToString());
    }

    [Fact]
    public async Task Variables_are_listed_as_json()
    {
        Assert.Equal(0, await Run("variables", Sample.Checkpoint, "--json"));
        using JsonDocument json = JsonDocument.Parse(_output.ToString());
        Assert.Equal(34, json.RootElement.GetArrayLength());
        Assert.Contains(json.RootElement.EnumerateArray(), v => v.GetProperty("optimizer").GetBoolean());
    }

    [Fact]
    public async Task Predictions_are_tested_and_measured()
    {
        (string model, string features) = (Sample.Model, Sample.Features);
        Assert.Equal(0, await Run("test", model, "--features", features));
        Assert.Contains("agrees", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run("test", model, "--features", features, "--reference", model, "--layerwise"));
        Assert.Equal(1, await Run("test", model, "--features", features, "--tolerance", "0"));
        Assert.Contains("differs", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run("measure", model, "--samples", "2", "--duration", "0.01"));
        Assert.Contains("samples/s", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run("measure", model, "--layerwise", "--duration", "0.01"));
        Assert.Contains("memory\tweights", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await Run("measure", model, "--duration", "0"));
        Assert.Equal(0, await Run("measure", model, "--threads", "2", "--duration", "0.01"));
        Assert.Equal(2, await Run("measure", model, "--threads", "257"));
        Assert.Equal(1, await Run("test", model, "--features", features, "--layerwise"));
        Assert.Contains("--reference", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_best_classes_are_compared_side_by_side()
    {
        (string model, string features) = (Sample.Model, Sample.Features);
        Assert.Equal(0, await Run("test", model, "--features", features, "--reference", model, "--top", "2", "--labels", Sample.PathOf("labels.txt")));
        string[] row = _output.ToString().Split('\n')[1].Split('\t');
        Assert.Equal(["0", "2", "agrees"], row[1..4]);
        Assert.Equal(row[4], row[5].TrimEnd());
        Assert.Equal(1, await Run("test", model, "--features", features, "--top", "2", "--layerwise", "--reference", model));
        Assert.Equal(1, await Run("test", model, "--features", features, "--labels", Sample.PathOf("labels.txt")));
        Assert.Contains("--top", _error.ToString(), StringComparison.Ordinal);

        // A picture is for a model that takes one.
        File.WriteAllBytes(_folder.File("p.ppm"), [.. "P6 1 1 255\n"u8, 1, 2, 3]);
        Assert.Equal(1, await Run("test", model, "--features", _folder.File("p.ppm"), "--reference", model));
        Assert.Contains("is a picture", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_prune_an_export()
    {
        Assert.Equal(0, await Run("keys", Sample.Checkpoint, "--exclude-optimizer", "--out", _folder.File("keys.txt")));
        Assert.Equal(0, await Run("export", Sample.Checkpoint, "--keys", _folder.File("keys.txt"), "--out", _folder.File("w.npz")));
        Assert.Equal(["keys.txt", "w.npz"], _folder.Entries());
        using NpzReader npz = NpzReader.Open(_folder.File("w.npz"));
        Assert.Equal(9, npz.Variables.Count);
    }

    [Theory]
    [InlineData("w.npz")]
    [InlineData("w/")]
    [InlineData("w.json")]
    [InlineData("w.json.gz")]
    [InlineData("w.h5")]
    [InlineData("w.safetensors")]
    public async Task Edited_keys_go_through_a_format_back_to_a_checkpoint_of_the_same_bits(string name)
    {
        Assert.Equal(0, await Run("keys", Sample.Checkpoint, "--exclude-optimizer", "--out", _folder.File("keys.txt")));
        string[] lines = File.ReadAllLines(_folder.File("keys.txt"));
        string edited = Array.Find(lines, l => l.Contains("bias", StringComparison.Ordinal))!;
        File.WriteAllLines(_folder.File("keys.txt"), lines.Where(l => l != edited));
        Assert.Equal(0, await Run("export", Sample.Checkpoint, "--keys", _folder.File("keys.txt"), "--out", _folder.File(name)));
        Directory.CreateDirectory(_folder.File("restored"));
        Assert.Equal(0, await Run("import", _folder.File(name), "--template", Sample.Checkpoint, "--out", _folder.File("restored/model")));
        Assert.Equal(string.Empty, _error.ToString());

        using IVariableSource original = WeightSources.Open(Sample.Checkpoint);
        using IVariableSource restored = WeightSources.Open(_folder.File("restored"));
        Assert.Equal("TensorFlow checkpoint V2", restored.FormatName);
        Assert.Equal(8, restored.Variables.Count);
        Assert.All(restored.Variables, v => TensorSamples.AssertSame(original.ReadTensor(original.Get(v.Name)), restored.ReadTensor(v)));
    }

    [Fact]
    public async Task Names_types_and_axes_change_on_the_way()
    {
        Assert.Equal(0, await Run("keys", Sample.Checkpoint, "--exclude-optimizer", "--out", _folder.File("keys.txt")));
        using IVariableSource original = WeightSources.Open(Sample.Checkpoint);
        VariableInfo matrix = original.Variables.First(v => v.Shape.Rank == 2);
        Assert.Equal(0, await Run("export", Sample.Checkpoint, "--include", matrix.Name, "--rename", matrix.Name + "=m", "--rename", "x=y", "--transpose", matrix.Name, "--dtype", "float64", "--compress", "--out", _folder.File("w.npz")));
        Assert.Contains("'x'", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run("import", _folder.File("w.npz"), "--transpose", "m=1,0", "--dtype", "float32", "--out", _folder.File("w.bin"), "--format", "safetensors"));
        using IVariableSource read = WeightSources.Open(_folder.File("w.bin"));
        TensorSamples.AssertSame(original.ReadTensor(matrix), read.ReadTensor(read.Get("m")));
    }

    [Fact]
    public async Task Shapes_of_a_key_file_go_by_the_names_of_the_file_that_is_imported()
    {
        File.WriteAllText(_folder.File("x.json"), """{"x": [1.5, 2.5, 3.5, 4.5], "y": [1, 2]}""");
        File.WriteAllText(_folder.File("keys.txt"), "{'x': (2, 2), 'y': (1, 2)}");
        Assert.Equal(0, await Run("import", _folder.File("x.json"), "--keys", _folder.File("keys.txt"), "--rename", "x=a", "--out", _folder.File("x.npz")));
        using IVariableSource read = WeightSources.Open(_folder.File("x.npz"));
        Assert.Equal([("a", new TensorShape(2, 2)), ("y", new TensorShape(1, 2))], read.Variables.Select(v => (v.Name, v.Shape)));
    }

    [Fact]
    public async Task The_layout_of_Keras_takes_its_order_from_the_source_or_a_file()
    {
        Assert.Equal(0, await Run("export", Sample.Model, "--exclude-optimizer", "--keras-layout", "--out", _folder.File("k.h5")));
        Assert.Equal(1, await Run("export", Sample.Model, "--exclude-optimizer", "--keras-layout", "--out", _folder.File("k.npz")));
        Assert.Equal(0, await Run("export", Sample.Checkpoint, "--exclude-optimizer", "--out", _folder.File("w.npz")));
        Assert.Equal(1, await Run("export", _folder.File("w.npz"), "--keras-layout", "--out", _folder.File("c.h5")));
        Assert.Contains("--keras-order", _error.ToString(), StringComparison.Ordinal);
        using IVariableSource original = WeightSources.Open(Sample.Checkpoint);
        VariableInfo matrix = original.Variables.First(v => v.Shape.Rank == 2);
        File.WriteAllText(_folder.File("order.json"), $$"""{"first": ["{{matrix.Name}}"]}""");
        Assert.Equal(1, await Run("export", Sample.Checkpoint, "--include", matrix.Name, "--keras-order", _folder.File("order.json"), "--out", _folder.File("c.h5")));
        Assert.Equal(0, await Run("export", Sample.Checkpoint, "--include", matrix.Name, "--keras-layout", "--keras-order", _folder.File("order.json"), "--out", _folder.File("c.h5")));
        using IVariableSource written = WeightSources.Open(_folder.File("c.h5"));
        Assert.Equal($"first/{matrix.Name.Replace("/.ATTRIBUTES/VARIABLE_VALUE", "", StringComparison.Ordinal)}:0", Assert.Single(written.Variables).Name);
        Assert.False(File.Exists(_folder.File("k.npz")));
    }

    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("variables")]
    [InlineData("export", "x", "--out", "y", "--format", "zip")]
    public async Task A_wrong_command_line_is_2_and_says_how_it_is_used(params string[] args)
    {
        Assert.Equal(2, await Run(args));
        Assert.Contains("--help", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(string.Empty, _output.ToString());
    }

    [Fact]
    public async Task A_failure_is_1_one_line_and_a_hint()
    {
        Assert.Equal(1, await Run("variables", _folder.File("nowhere")));
        string[] lines = _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("tfmodel: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("hint: ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_file_is_kept_unless_forced()
    {
        File.WriteAllText(_folder.File("keys.txt"), "mine");
        Assert.Equal(1, await Run("keys", Sample.Checkpoint, "--out", _folder.File("keys.txt")));
        Assert.Equal("mine", File.ReadAllText(_folder.File("keys.txt")));
        Assert.Equal(0, await Run("keys", Sample.Checkpoint, "--out", _folder.File("keys.txt"), "--force"));
        Assert.NotEqual("mine", File.ReadAllText(_folder.File("keys.txt")));
    }

    [Fact]
    public async Task A_model_and_its_generated_project_predict_what_was_expected()
    {
        Assert.Equal(0, await Run("convert", "csharp", Sample.Model, "--out", _folder.File("cs"), "--name", "Language", "--features", Sample.Features));
        foreach (string model in new[] { Sample.Model, _folder.File("cs") })
        {
            Assert.Equal(0, await Run("predict", model, "--input", Sample.Features, "--out", _folder.File("p.npz"), "--force", "--top", "1", "--labels", Sample.PathOf("labels.txt")));
            Tensor predicted = Assert.Single(NpzReader.ReadAll(_folder.File("p.npz"))).Value;
            Tensor expected = NpzReader.ReadAll(Sample.Features).Single(a => a.Key == "out/language").Value;
            NumberAssert.Close(expected, predicted, 1e-5);
        }

        Assert.Contains("German", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prediction_is_written_in_the_form_that_the_extension_tells()
    {
        float[] expected = NpzReader.ReadAll(Sample.Features).Single(a => a.Key == "out/language").Value.AsSpan<float>().ToArray();
        foreach (string name in new[] { "p", "p.npz", "p.json", "p.json.gz", "p.h5", "p.safetensors", "folder/" })
        {
            string path = _folder.File($"of-{name}");
            Assert.Equal(0, await Run("predict", Sample.Model, "--input", Sample.Features, "--out", path));
            using IVariableSource source = WeightSources.Open(path);
            Assert.Equal("language", Assert.Single(source.Variables).Name);
            Assert.All(TensorConverter.TryConvert(source.ReadTensor(source.Variables[0]), DataType.Float32)!.AsSpan<float>().ToArray().Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-5));
        }

        Assert.Equal(1, await Run("predict", Sample.Model, "--input", Sample.Features, "--out", _folder.File("p.npy")));
        Assert.Equal(1, await Run("predict", Sample.Model, "--input", Sample.Features, "--out", _folder.File("p.csv")));
        Assert.Contains("--format", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run("predict", Sample.Model, "--input", Sample.Features, "--out", _folder.File("p.csv"), "--format", "safetensors"));
        using SafeTensorsReader read = SafeTensorsReader.Open(_folder.File("p.csv"));
        Assert.Equal("language", Assert.Single(read.Variables).Name);
    }

    [Fact]
    public async Task A_command_spelled_wrong_is_told_the_nearest()
    {
        Assert.Equal(2, await Run("predcit", Sample.Model));
        Assert.Equal("tfmodel: There is no command 'predcit'.\nhint: Did you mean 'predict'? Run 'tfmodel --help' to see how it is used.\n", _error.ToString());
    }

    [Fact]
    public async Task An_id_that_no_row_of_the_embedding_has_is_a_fault_of_the_input()
    {
        (string name, Tensor word) = NpzReader.ReadAll(Sample.Features).First(a => !a.Key.StartsWith("out/", StringComparison.Ordinal));
        Tensor bad = Tensor.Create<long>([.. Enumerable.Repeat(1_000_000L, (int)word.ElementCount)], word.Shape);
        NpzWriter.Write(_folder.File("bad.npz"), [new(name, bad)]);
        string project = _folder.File("project");
        Assert.Equal(0, await Run("convert", "csharp", Sample.Model, "--out", project, "--name", "Language"));
        foreach (string model in new[] { Sample.Model, project })
        {
            _error.GetStringBuilder().Clear();
            Assert.Equal(1, await Run("predict", model, "--input", _folder.File("bad.npz"), "--out", _folder.File("p.npz")));
            Assert.Contains("The id 1000000", _error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("Parameter", _error.ToString(), StringComparison.Ordinal);
            Assert.False(File.Exists(_folder.File("p.npz")));
        }
    }

    [Fact]
    public async Task A_model_is_drawn()
    {
        Assert.Equal(0, await Run("diagram", Sample.Model, "--out", _folder.File("m.svg"), "--depth", "1", "--direction", "right"));
        Assert.Contains("<svg", await File.ReadAllTextAsync(_folder.File("m.svg")), StringComparison.Ordinal);
        Assert.Equal(1, await Run("diagram", Sample.Model, "--out", _folder.File("m.txt")));
        Assert.Equal(["m.svg"], _folder.Entries());
    }

    [Fact]
    public async Task The_tour_ends_well_and_leaves_what_it_wrote_where_it_was_told()
    {
        Assert.Equal(0, await Run("tour", "--out", _folder.File("tour")));
        Assert.Contains("right", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("WRONG", _output.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("tour/weights.npz")));
        Assert.Equal(string.Empty, _error.ToString());
    }

    private Task<int> Run(params string[] args) =>
        CliApplication.RunAsync(args, new CliConsole(_output, _error, isOutputTerminal: false, isErrorTerminal: false));
}
