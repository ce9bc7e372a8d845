using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.CSharp;

/// <summary>Generated projects, compiled in the session, against the runner of plans.</summary>
public sealed class GeneratedProjectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("out");

    public static TheoryData<string> Models => [.. SampleModels.All.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void A_generated_project_predicts_what_the_model_predicts(string model)
    {
        ModelGraph graph = SampleModels.All[model]();
        ModelRunner runner = new(graph);
        foreach ((bool inPlace, bool memoryDrop, bool optimize) in new[] { (true, true, true), (false, true, true), (true, false, false), (false, false, false) })
        {
            CSharpBackend.Write(graph, Out, new CSharpOptions { EnableInPlace = inPlace, EnableMemoryDrop = memoryDrop, Optimize = optimize, Overwrite = OverwriteMode.Replace });
            using GeneratedProject project = GeneratedProject.Load(Out);
            Assert.Equal(graph.Inputs.Select(i => i.Name), project.Inputs.Select(i => i.Name));
            foreach (int batch in new[] { 1, 8, 3 })
            {
                Dictionary<string, Tensor> inputs = SampleModels.Inputs(graph, batch);
                AssertClose(runner.Predict(inputs), project.Predict(inputs));
            }
        }
    }

    [Fact]
    public void A_hostile_model_compiles_and_predicts()
    {
        ModelGraph graph = SampleModels.Hostile("a\"; System.Environment.Exit(1); //\n#error\n");
        CSharpBackend.Write(graph, Out, new CSharpOptions());
        using GeneratedProject project = GeneratedProject.Load(Out);
        Dictionary<string, Tensor> inputs = SampleModels.Inputs(graph, 2);
        AssertClose(new ModelRunner(graph).Predict(inputs), project.Predict(inputs));
    }

    [Theory]
    [InlineData("Math")]
    [InlineData("Span")]
    [InlineData("Dense")]
    [InlineData("System")]
    [InlineData("Xunit")]
    [InlineData("Path")]
    public void A_name_that_is_a_type_of_ours_or_the_frameworks_still_compiles(string name)
    {
        CSharpBackend.Write(SampleModels.Classifier(), Out, new CSharpOptions { Name = name });
        using GeneratedProject project = GeneratedProject.Load(Path.Combine(Out, "csharp_generated_code"));
        Assert.Single(project.Predict(SampleModels.Inputs(SampleModels.Classifier(), 1)));
    }

    [Theory]
    [InlineData(WeightStorage.Npz)]
    [InlineData(WeightStorage.Embedded)]
    public void A_binary_classifier_gives_a_score_and_its_level(WeightStorage storage)
    {
        ModelGraph graph = SampleModels.Classifier();
        CSharpBackend.Write(graph, Out, new CSharpOptions { Name = "Spam", BinaryClassification = true, WeightStorage = storage });
        using GeneratedProject project = GeneratedProject.Load(Out);
        Dictionary<string, Tensor> inputs = SampleModels.Inputs(graph, 4);
        float[] scores = project.Predict(inputs)["score"].AsSpan<float>().ToArray();

        dynamic thresholds = Activator.CreateInstance(TypeOf(project, "ConfidenceThresholds"), 0.1f, 0.2f, 0.3f, 0.9f)!;
        Assert.Equal(["None", "Bottom", "Low", "Medium", "Medium", "High", "None"], new[] { 0.05f, 0.1f, 0.25f, 0.3f, 0.5f, 0.9f, float.NaN }.Select(s => (string)thresholds.LevelOf(s).ToString()));
        Type parser = TypeOf(project, "ConfidenceThresholds");
        Assert.NotNull(parser.GetMethod("Parse")!.Invoke(null, [File.ReadAllText(Path.Combine(project.Path, "model", "thresholds.json"))]));
        foreach (string broken in new[] { "{}", "[]", "{", "{\"bottom\":0.5,\"low\":0.4,\"medium\":0.8,\"high\":0.9}", "{\"bottom\":\"x\",\"low\":0.4,\"medium\":0.8,\"high\":0.9}" })
        {
            Assert.IsType<InvalidDataException>(Assert.Throws<System.Reflection.TargetInvocationException>(() => parser.GetMethod("Parse")!.Invoke(null, [broken])).InnerException);
        }

        Assert.All(scores, s => Assert.InRange(s, 0, 1));
    }

    [Fact]
    public void Wrong_lengths_throw_and_state_both_lengths()
    {
        CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions());
        using GeneratedProject project = GeneratedProject.Load(Out);
        byte[] right = new byte[2 * 6 * 4];
        Assert.Contains("x has 11 elements, expected 12", Assert.Throws<ArgumentException>(() => project.Run([new byte[44]], [right], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("y has 13 elements, expected 12", Assert.Throws<ArgumentException>(() => project.Run([right], [new byte[52]], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => project.Run([Array.Empty<byte>()], [Array.Empty<byte>()], 0));
    }

    [Fact]
    public void Threads_predict_side_by_side()
    {
        ModelGraph graph = SampleModels.Residual();
        CSharpBackend.Write(graph, Out, new CSharpOptions());
        using GeneratedProject project = GeneratedProject.Load(Out);
        ModelRunner runner = new(graph);
        Parallel.For(0, 64, i =>
        {
            Dictionary<string, Tensor> inputs = SampleModels.Inputs(graph, 1 + (i % 5), seed: i);
            AssertClose(runner.Predict(inputs), project.Predict(inputs));
        });
    }

    [Fact]
    public void A_prediction_allocates_nothing_after_the_first()
    {
        ModelGraph graph = SampleModels.Residual();
        CSharpBackend.Write(graph, Out, new CSharpOptions());
        using GeneratedProject project = GeneratedProject.Load(Out);
        ReadOnlyMemory<byte>[] inputs = [SampleModels.Inputs(graph, 8)["x"].Bytes];
        Memory<byte>[] outputs = [new byte[8 * 6 * 4]];
        for (int i = 0; i < 3; i++)
        {
            project.Run(inputs, outputs, 8);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            project.Run(inputs, outputs, 8);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_project_is_known_by_its_content()
    {
        CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions());
        Assert.True(GeneratedProject.IsGeneratedProject(Out));
        Assert.True(GeneratedProject.IsGeneratedProject(Path.Combine(Out, "csharp_generated_code")));
        Assert.False(GeneratedProject.IsGeneratedProject(Path.Combine(Out, "csharp_generated_code", "model", "interface.json")));
        Assert.False(GeneratedProject.IsGeneratedProject(_folder.Path));
        Assert.Throws<InputNotFoundException>(() => GeneratedProject.Load(_folder.Path));
    }

    [Fact]
    public void A_project_whose_source_does_not_compile_is_refused_with_the_place()
    {
        CSharpProject written = CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions());
        string file = Path.Combine(Out, "csharp_generated_code", "src", written.ModelClass + ".cs");
        File.AppendAllText(file, "}");
        Assert.Contains(written.ModelClass + ".cs(", Assert.Throws<InvalidInputException>(() => GeneratedProject.Load(Out)).Message, StringComparison.Ordinal);
    }

    // Methods are compiled side by side, and of many errors those that were found first would be told.
    [Fact]
    public void The_first_errors_of_a_source_that_does_not_compile_are_told_in_its_order()
    {
        CSharpBackend.Write(SampleModels.Classifier(), Out, new CSharpOptions());
        File.Delete(Path.Combine(Out, "csharp_generated_code", "src", "Runtime", "FloatVector128.cs"));
        string message = Assert.Throws<InvalidInputException>(() => GeneratedProject.Load(Out)).Message;
        (string File, int Line, int Column)[] places =
            [.. Regex.Matches(message, @"([\w./\\]+\.cs)\((\d+),(\d+)\)").Select(m => (m.Groups[1].Value, int.Parse(m.Groups[2].ValueSpan), int.Parse(m.Groups[3].ValueSpan)))];
        Assert.Equal(5, places.Length);
        Assert.Equal(places.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column), places);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(message, Assert.Throws<InvalidInputException>(() => GeneratedProject.Load(Out)).Message));
    }

    [Fact]
    public void A_damaged_interface_file_is_refused()
    {
        CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions());
        string path = Path.Combine(Out, "csharp_generated_code", "model", "interface.json");
        byte[] good = File.ReadAllBytes(path);
        for (int length = 0; length < good.Length - 2; length++)
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.ThrowsAny<TfModelException>(() => GeneratedProjectInterface.Read(path));
        }

        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x11;
            File.WriteAllBytes(path, bad);
            try
            {
                GeneratedProjectInterface.Read(path);
            }
            catch (TfModelException)
            {
                // Refused with one of our faults: as it should be.
            }
        }
    }

    [Fact]
    public void An_interface_file_that_is_not_that_of_the_source_is_refused_when_it_is_opened()
    {
        CSharpBackend.Write(SampleModels.Ports(), Out, new CSharpOptions());
        string path = Path.Combine(Out, "csharp_generated_code", "model", "interface.json");
        string good = File.ReadAllText(path);
        using (GeneratedProject project = GeneratedProject.Load(Out))
        {
            Assert.NotEmpty(project.Inputs);
        }

        JsonObject Changed(Action<JsonObject> change)
        {
            JsonObject json = JsonNode.Parse(good)!.AsObject();
            change(json);
            return json;
        }

        static JsonArray Shape(JsonObject json, string list) => json[list]![0]!["shape"]!.AsArray();
        (string Place, JsonObject Json)[] changes =
        [
            ("inputs", Changed(j => Shape(j, "inputs").Add(7))),
            ("inputs", Changed(j => j["inputs"]![0]!["shape"] = new JsonArray())),
            ("inputs", Changed(j => j["inputs"]![0]!["dtype"] = "int16")),
            ("inputs", Changed(j => j["inputs"]!.AsArray().RemoveAt(0))),
            ("outputs", Changed(j => Shape(j, "outputs").Add(7))),
            ("outputs", Changed(j => j["outputs"]!.AsArray().Add(j["outputs"]![0]!.DeepClone()))),
            ("model_class", Changed(j => j["model_class"] = "Nothing")),
            ("state_batch", Changed(j => j["state_batch"] = 4)),
            ("bytes_per_sample", Changed(j => j["bytes_per_sample"] = -1)),
            ("weights", Changed(j => j["weights"] = "../weights.npz")),
            ("namespace", Changed(j => j["namespace"] = "a b")),
            ("notes", Changed(j => j["notes"] = 5)),
        ];
        foreach ((string place, JsonObject json) in changes)
        {
            File.WriteAllText(path, json.ToJsonString());
            CorruptFileException fault = Assert.Throws<CorruptFileException>(() => GeneratedProject.Load(Out));
            Assert.Equal(Path.GetFullPath(path), Path.GetFullPath(fault.FilePath!));
            Assert.Contains(place, fault.Place, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damaged_weights_are_refused_or_read_rightly()
    {
        ModelGraph graph = SampleModels.Ports();
        CSharpBackend.Write(graph, Out, new CSharpOptions());
        string folder = Path.Combine(Out, "csharp_generated_code");
        GeneratedProjectInterface description = GeneratedProjectInterface.Read(Path.Combine(folder, "model", "interface.json"));
        Func<string, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int>> create = GeneratedProjectCompiler.Compile([(folder, description)], CancellationToken.None).Create[0];
        string path = _folder.File("weights.npz");
        byte[] good = File.ReadAllBytes(Path.Combine(folder, "model", "weights.npz"));
        for (int length = 0; length < good.Length; length++)
        {
            File.WriteAllBytes(path, good[..length]);
            Assert.Throws<InvalidDataException>(() => create(path));
        }

        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x20;
            File.WriteAllBytes(path, bad);
            try
            {
                byte[] labels = new byte[12];
                create(path)([new byte[48], new byte[16]], [new byte[48], new byte[48], new byte[16], labels], 1, 1);
                Assert.Equal([1f, 2, 3], MemoryMarshal.Cast<byte, float>(labels).ToArray());
            }
            catch (InvalidDataException)
            {
                // Refused: as it should be.
            }
        }

        Assert.Throws<FileNotFoundException>(() => create(_folder.File("nothing.npz")));
    }

    private static Type TypeOf(GeneratedProject project, string name) =>
        AppDomain.CurrentDomain.GetAssemblies().Where(a => a.IsCollectible).SelectMany(a => a.GetTypes()).Last(t => t.FullName == $"{project.ModelClass.Split('.')[0]}.{name}");

    private static void AssertClose(IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string name, Tensor wanted) in expected)
        {
            Tensor found = actual[name];
            Assert.Equal(wanted.Shape, found.Shape);
            Assert.Equal(wanted.DataType, found.DataType);
            if (wanted.DataType != DataType.Float32)
            {
                Assert.True(wanted.Bytes.Span.SequenceEqual(found.Bytes.Span), name);
                continue;
            }

            foreach ((float w, float f) in wanted.AsSpan<float>().ToArray().Zip(found.AsSpan<float>().ToArray()))
            {
                Assert.True(Math.Abs(w - f) <= 1e-5f * Math.Max(1, Math.Abs(w)), $"{name}: {f}, expected {w}");
            }
        }
    }

    [Fact]
    public void Made_up_inputs_of_a_table_are_indices_also_where_old_models_write_them_as_numbers()
    {
        ModelGraph graph = new("words", "a test");
        GraphValue ids = graph.AddInput("ids", DataType.Float32, SymbolicShape.Batched(3));
        GraphValue table = graph.AddConstant("table", new GraphConstant(Tensor.Create<float>([1, 2, 3, 4], new TensorShape(2, 2))));
        graph.AddOutput("rows", graph.AddNode("rows", new EmbeddingOperator(), [graph.AddNode("same", new IdentityOperator(), [ids]).Output, table]).Output);
        CSharpBackend.Write(graph, Out, new CSharpOptions { EnableImage = false });
        foreach (string file in new[] { "tests", "benchmarks" })
        {
            string text = string.Concat(Directory.EnumerateFiles(Path.Combine(Out, "csharp_generated_code", file), "*.cs").Select(File.ReadAllText));
            Assert.Contains("i => (float)(i % 2)", text, StringComparison.Ordinal);
        }
    }
}
