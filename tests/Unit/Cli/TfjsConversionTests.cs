using System.Text.Json;
using TfModelTools.Cli;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Cli;

/// <summary>tfmodel convert tfjs: each row of the table in docs/tfjs.md that translates the official converter's options does what it says.</summary>
public sealed class TfjsConversionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The rows that are commands: the official option, and ours.</summary>
    public static TheoryData<string, string> Rows => Table(o => !IsOfSavedModels(o));

    /// <summary>Those that only a SavedModel has a use for: the sample is none.</summary>
    public static TheoryData<string, string> SavedModelRows => Table(IsOfSavedModels);

    private static bool IsOfSavedModels(string official) => official.Split('=')[0] is "--signature_name" or "--saved_model_tags";

    private static TheoryData<string, string> Table(Func<string, bool> isWanted)
    {
        TheoryData<string, string> rows = [];
        foreach (string[] cells in File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "tfjs.md")).Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length == 5 && c[1].StartsWith("`--", StringComparison.Ordinal) && c[2].StartsWith('`')))
        {
            if (isWanted(cells[1].Trim('`')))
            {
                rows.Add(cells[1].Trim('`'), cells[2].Trim('`'));
            }
        }

        return rows;
    }

    [Fact]
    public void Every_row_of_the_table_is_tried() => Assert.True(Rows.Count >= 17 && SavedModelRows.Count == 2);

    [CorpusTheory]
    [MemberData(nameof(SavedModelRows))]
    public Task An_option_for_SavedModels_has_its_translation(string official, string ours) => An_option_of_the_official_converter_has_its_translation(official, ours);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task An_option_of_the_official_converter_has_its_translation(string official, string ours)
    {
        bool isGraph = !ours.Contains("layers-model", StringComparison.Ordinal) && !ours.Contains("split-weights", StringComparison.Ordinal);
        string model = Sample.Model;
        switch (official.Split('=')[0])
        {
            case "--signature_name":
                (model, ours) = (Corpus.PathOf("savedmodel", "half-plus-two"), ours.Replace("KEY", "serving_default", StringComparison.Ordinal));
                break;
            case "--saved_model_tags":
                (model, ours) = (Corpus.PathOf("savedmodel", "half-plus-two"), "--tag serve");
                break;
            case "--output_node_names":
                ours = ours.Replace("A ", "embedding ", StringComparison.Ordinal).Replace(" B", " dense", StringComparison.Ordinal);
                break;
            case "--metadata":
                File.WriteAllText(_folder.File("labels.json"), "[1]");
                ours = $"--metadata labels:{_folder.File("labels.json")}";
                break;
        }

        string[] options = [.. ours.Replace(" N", " 1000", StringComparison.Ordinal).Split(' '), .. isGraph ? Array.Empty<string>() : ours.Contains("--format", StringComparison.Ordinal) ? [] : ["--format", "layers-model"]];
        JsonElement json = await Convert(model, "out", options);
        Assert.True(Holds(official, json), $"{official}: {string.Join(' ', options)} has no effect");
    }

    [Fact]
    public async Task Conflicts_are_refused_and_nothing_is_left()
    {
        foreach (string[] options in new string[][] { ["--quantize-float16", "--quantize-uint8"], ["--quantize-uint8", "*kernel*", "--quantize-uint16", "*kernel*"], ["--quantize-uint8", "nothing*"], ["--split-weights-by-layer"], ["--metadata", "labels"] })
        {
            (int code, string error) = await Run(["convert", "tfjs", Sample.Model, "--out", _folder.File("conflict"), .. options]);
            Assert.Equal(1, code);
            Assert.StartsWith("tfmodel: ", error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_folder.File("conflict")));
        }
    }

    private static bool Holds(string official, JsonElement json) => official switch
    {
        "--output_format=tfjs_layers_model" => json.GetProperty("format").GetString() == "layers-model",
        "--quantize_float16" or "--quantize_float16=True" => Stored(json).All(t => t is "float16"),
        "--quantization_bytes=1" => Stored(json).All(t => t == "uint8"),
        "--quantization_bytes=2" => Stored(json).All(t => t == "uint16"),
        _ when official.StartsWith("--quantize_uint", StringComparison.Ordinal) => Stored(json).Contains(official.Split('=')[0]["--quantize_".Length..]),
        _ when official.StartsWith("--weight_shard_size_bytes", StringComparison.Ordinal) => json.GetProperty("weightsManifest")[0].GetProperty("paths").GetArrayLength() > 1,
        "--split_weights_by_layer" => json.GetProperty("weightsManifest").GetArrayLength() > 1,
        "--use_structured_outputs_names=True" => json.GetProperty("userDefinedMetadata").TryGetProperty("structuredOutputKeys", out _),
        _ when official.StartsWith("--metadata", StringComparison.Ordinal) => json.GetProperty("userDefinedMetadata").GetProperty("labels").GetArrayLength() == 1,
        _ when official.StartsWith("--output_node_names", StringComparison.Ordinal) => json.GetProperty("signature").GetProperty("outputs").EnumerateObject().Select(o => o.Name).SequenceEqual(["dense", "embedding"]),
        _ => json.GetProperty("format").GetString() == "graph-model",
    };

    // How the weights that are no shapes and axes are stored.
    private static IEnumerable<string> Stored(JsonElement json) => json.GetProperty("weightsManifest").EnumerateArray().SelectMany(g => g.GetProperty("weights").EnumerateArray())
        .Where(w => w.GetProperty("dtype").GetString() == "float32").Select(w => w.TryGetProperty("quantization", out JsonElement q) ? q.GetProperty("dtype").GetString()! : "float32");

    private async Task<JsonElement> Convert(string model, string name, string[] options)
    {
        (int code, string error) = await Run(["convert", "tfjs", model, "--out", _folder.File(name), .. options]);
        Assert.True(code == 0, error);
        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.File(name), "model.json"))).RootElement;
    }

    private static async Task<(int Code, string Error)> Run(string[] arguments)
    {
        StringWriter error = new();
        int code = await CliApplication.RunAsync(arguments, new CliConsole(new StringWriter(), error, false, false));
        return (code, error.ToString());
    }
}
