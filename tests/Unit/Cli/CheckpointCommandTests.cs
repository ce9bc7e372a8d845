using System.Text.Json;
using TfModelTools.Cli;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Checkpoints;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Cli;

/// <summary>checkpoints, verify, save, compare and stats, as they are typed.</summary>
public sealed class CheckpointCommandTests
{
    [Fact]
    public async Task Save_numbers_keeps_and_lists()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("source"));
        Directory.CreateDirectory(folder.File("out"));
        foreach (int step in Enumerable.Range(1, 3))
        {
            (int code, string output, _) = await Run("save", folder.File("source"), "--out", folder.File("out/m"), "--step", $"{step}", "--max-to-keep", "2");
            Assert.Equal(0, code);
            Assert.Contains($"3 variables", output, StringComparison.Ordinal);
        }

        Assert.Equal(["m-2", "m-3"], (await Run("checkpoints", folder.File("out"))).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]));
        Assert.StartsWith("m-3\t3\tV2\t", (await Run("checkpoints", folder.File("out"), "--latest")).Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse((await Run("checkpoints", folder.File("out"), "--step", "2", "--json")).Output);
        Assert.Equal((2, "V2", true, false), (json.RootElement[0].GetProperty("step").GetInt32(), json.RootElement[0].GetProperty("format").GetString(), json.RootElement[0].GetProperty("complete").GetBoolean(), json.RootElement[0].GetProperty("latest").GetBoolean()));
        (int missing, _, string error) = await Run("checkpoints", folder.File("out"), "--step", "9");
        Assert.Equal(1, missing);
        Assert.Contains("2, 3", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_joins_renames_casts_and_shards()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("a"));
        using (TensorBundleWriter writer = TensorBundleWriter.Create(folder.File("b"), OverwriteMode.Refuse))
        {
            writer.Add("other", TestTensors.Random(DataType.Float64, 1, 5));
            writer.Commit();
        }

        File.WriteAllText(folder.File("names.txt"), "dense/kernel\tw\nnobody\tx\n");
        (int code, _, string error) = await Run(
            "save", folder.File("a"), folder.File("b"), "--out", folder.File("c"), "--rename", folder.File("names.txt"), "--dtype", "half", "--shard-size", "10B", "--exclude", "names", "--no-state");
        Assert.Equal(0, code);
        Assert.Contains("'nobody'", error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("checkpoint")));
        using CheckpointReader reader = CheckpointReader.Open(folder.File("c"));
        Assert.Equal(["global_step int64", "other float16", "w float16"], reader.Variables.Select(v => $"{v.Name} {v.DataType.TensorFlowName()}"));
        Assert.Equal(1, (await Run("save", folder.File("a"), "--out", folder.File("c"))).Code);
        Assert.Equal(1, (await Run("save", folder.File("a"), "--out", folder.File("d"), "--keep-every", "2h")).Code);
    }

    [Fact]
    public async Task Save_joins_what_is_selected_whatever_is_left_out()
    {
        using TemporaryFolder folder = new();
        WriteNpz("a.npz", ("a", [1]), ("global_step", [3]));
        WriteNpz("b.npz", ("b", [2]), ("global_step", [4]));
        string[] both = ["save", folder.File("a.npz"), folder.File("b.npz"), "--no-state", "--out"];
        Assert.Equal(0, (await Run([.. both, folder.File("c"), "--exclude-optimizer"])).Code);
        Assert.Equal(0, (await Run([.. both, folder.File("d"), "--exclude", "global_step"])).Code);
        foreach (string prefix in (string[])["c", "d"])
        {
            using CheckpointReader reader = CheckpointReader.Open(folder.File(prefix));
            Assert.Equal(["a", "b"], reader.Variables.Select(v => v.Name));
        }

        File.WriteAllText(folder.File("keys.txt"), "b\nglobal_step\n");
        foreach (string[] selection in (string[][])[[], ["--keys", folder.File("keys.txt")]])
        {
            (int code, _, string error) = await Run([.. both, folder.File("e"), .. selection]);
            Assert.Equal(1, code);
            Assert.Contains("There are two variables called 'global_step'.", error, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await Run([.. both, folder.File("e"), "--include", "nothing"])).Code);

        void WriteNpz(string name, params (string Name, float[] Values)[] arrays)
        {
            using TensorSource source = new(arrays.Select(a => KeyValuePair.Create(a.Name, Tensor.Create<float>(a.Values, new TensorShape(a.Values.Length)))));
            WeightExporter.Export(source, source.Variables, folder.File(name));
        }
    }

    [Fact]
    public async Task Verify_and_compare_tell_by_their_exit_code()
    {
        using TemporaryFolder folder = new();
        TestTensors.WriteSmall(folder.File("a"));
        TestTensors.WriteSmall(folder.File("b"));
        Assert.Equal(0, (await Run("verify", folder.File("a"), folder.File("b"))).Code);
        (int equal, string none, _) = await Run("compare", folder.File("a"), folder.File("b"));
        Assert.Equal((0, "equal: 3 variables"), (equal, none.Trim()));

        byte[] data = File.ReadAllBytes(folder.File("b.data-00000-of-00001"));
        data[3] ^= 1;
        File.WriteAllBytes(folder.File("b.data-00000-of-00001"), data);
        (int code, string output, _) = await Run("verify", folder.File("a"), folder.File("b"), "--json");
        Assert.Equal(1, code);
        using (JsonDocument json = JsonDocument.Parse(output))
        {
            Assert.Equal(("Checksum", "dense/kernel"), (json.RootElement[0].GetProperty("kind").GetString(), json.RootElement[0].GetProperty("variable").GetString()));
        }

        Assert.Contains("1 fault", (await Run("verify", folder.File("b"))).Output, StringComparison.Ordinal);
        using (TensorBundleWriter writer = TensorBundleWriter.Create(folder.File("c"), OverwriteMode.Refuse))
        {
            using CheckpointReader a = CheckpointReader.Open(folder.File("a"));
            writer.Add("kernel", a.ReadTensor(a.Get("dense/kernel")));
            writer.Add("global_step", Tensor.Create<long>([5], TensorShape.Scalar));
            writer.Commit();
        }

        File.WriteAllText(folder.File("map.json"), """{"dense/kernel": "kernel"}""");
        (int different, string listed, _) = await Run("compare", folder.File("a"), folder.File("c"), "--map", folder.File("map.json"), "--include-equal");
        Assert.Equal(1, different);
        Assert.Equal(["Equal", "Different", "OnlyInReference", "different: 2 of 3 variables"], listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]));
    }

    [Fact]
    public async Task Stats_print_columns_charts_and_JSON()
    {
        using TemporaryFolder folder = new();
        using (TensorBundleWriter writer = TensorBundleWriter.Create(folder.File("a"), OverwriteMode.Refuse))
        {
            writer.Add("w", Tensor.Create<float>([0, 1, 2, 3, float.NaN], new TensorShape(5)));
            writer.Commit();
        }

        Assert.Equal("w\t0\t3\t1.5\t1.118033988749895\t1\t1\t0", (await Run("stats", folder.File("a"))).Output.Trim());
        Assert.Contains("1.5 │████████████████████████████████████████│ 2", (await Run("stats", folder.File("a"), "--histogram", "--bins", "2")).Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse((await Run("stats", folder.File("a"), "--json", "--bins", "2")).Output);
        Assert.Equal([2, 2], json.RootElement[0].GetProperty("histogram").GetProperty("counts").EnumerateArray().Select(c => c.GetInt32()));
        Assert.Equal(2, (await Run("stats", folder.File("a"), "--bins", "-1")).Code);
    }

    [Theory]
    [InlineData("1000", 1000)]
    [InlineData("1.5KB", 1500)]
    [InlineData("2gib", 2L << 30)]
    [InlineData("500 MB", 500_000_000)]
    [InlineData("9007199254740993", (1L << 53) + 1)]
    [InlineData("9223372036854775807B", long.MaxValue)]
    public void Sizes_are_numbers_with_a_unit(string text, long bytes) => Assert.Equal(bytes, QuantityText.Size(text));

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("2d", 172_800)]
    [InlineData("00:01:30", 90)]
    [InlineData("24:00:00", 86_400)]
    [InlineData("100:00", 360_000)]
    public void Times_are_numbers_with_a_unit_or_have_colons(string text, double seconds) => Assert.Equal(seconds, QuantityText.Time(text).TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-5MB")]
    [InlineData("0")]
    [InlineData("99999999999TB")]
    [InlineData("0,001GB")]
    [InlineData("1_000")]
    [InlineData(" 1KB")]
    [InlineData("٣MB")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    public void What_is_no_quantity_is_refused(string text)
    {
        Assert.Throws<InvalidInputException>(() => QuantityText.Size(text));
        Assert.Throws<InvalidInputException>(() => QuantityText.Time(text + "x"));
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        StringWriter output = new();
        StringWriter error = new();
        int code = await CliApplication.RunAsync(args, new CliConsole(output, error, false, false));
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}
