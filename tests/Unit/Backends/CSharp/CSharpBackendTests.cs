using System.Text.Json;
using System.Xml.Linq;
using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.CSharp;

public sealed class CSharpBackendTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_layout_is_the_promised_one()
    {
        CSharpProject project = CSharpBackend.Write(SampleModels.Classifier(), Out, new CSharpOptions { Name = "Spam", BinaryClassification = true });
        string[] expected =
        [
            "csharp_generated_code/Spam.csproj", "csharp_generated_code/Spam.sln", "csharp_generated_code/README.md", "csharp_generated_code/app/Program.cs",
            "csharp_generated_code/app/Spam.App.csproj", "csharp_generated_code/benchmarks/PredictBenchmarks.cs", "csharp_generated_code/benchmarks/Spam.Benchmarks.csproj",
            "csharp_generated_code/model/interface.json", "csharp_generated_code/model/thresholds.json", "csharp_generated_code/model/weights.npz",
            "csharp_generated_code/src/ConfidenceLevel.cs", "csharp_generated_code/src/ConfidenceThresholds.cs", "csharp_generated_code/src/Runtime/Dense.cs",
            "csharp_generated_code/src/SpamContext.cs", "csharp_generated_code/src/SpamModel.cs", "csharp_generated_code/src/SpamPredictor.cs", "csharp_generated_code/src/WeightFile.cs",
            "csharp_generated_code/tests/Spam.Tests.csproj", "csharp_generated_code/tests/SpamModelTests.cs", "saved_model_from_tensorflow/computation_graph.json",
            "saved_model_from_tensorflow/model_architecture.json", "saved_model_from_tensorflow/model_overview.svg", "saved_model_from_tensorflow/model_weights.npz",
        ];
        Assert.Subset(project.Files.ToHashSet(), expected.ToHashSet());
        Assert.Equal(project.Files.Append(".tfmodeltools.sha256").Order(StringComparer.Ordinal), Directory.EnumerateFiles(Out, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Out, f).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(project.ProjectPath));
        Assert.Equal(("Spam", "Spam", "SpamModel"), (project.Name, project.Namespace, project.ModelClass));
        Assert.Single(_folder.Entries(), e => !e.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    [Fact]
    public void Pictures_can_be_left_out()
    {
        CSharpProject project = CSharpBackend.Write(SampleModels.Classifier(), Out, new CSharpOptions { EnableOverview = false });
        Assert.DoesNotContain(project.Files, f => f.Contains("model_overview", StringComparison.Ordinal));
        Assert.Contains(project.Notes, n => n.Contains("left out, as asked", StringComparison.Ordinal));
        Assert.Empty(project.Warnings);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_same_model_gives_the_same_bytes(string model)
    {
        foreach (string name in new[] { "a", "b" })
        {
            CSharpBackend.Write(SampleModels.All[model](), _folder.File(name), new CSharpOptions());
        }

        string[] files = [.. Directory.EnumerateFiles(_folder.File("a"), "*", SearchOption.AllDirectories)];
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(f), File.ReadAllBytes(f.Replace(_folder.File("a"), _folder.File("b"), StringComparison.Ordinal))));
    }

    public static TheoryData<string> Models => [.. SampleModels.All.Keys];

    [Fact]
    public void All_unsupported_layers_are_listed_and_nothing_is_written()
    {
        ModelGraph graph = new("odd", "made by hand");
        GraphValue text = graph.AddInput("text", DataType.String, SymbolicShape.Batched(1));
        GraphValue open = graph.AddInput("open", DataType.Float32, SymbolicShape.Batched(-1));
        graph.AddOutput("a", graph.AddNode("first", new IdentityOperator(), [open]).Output);
        graph.AddOutput("b", text);
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => CSharpBackend.Write(graph, Out, new CSharpOptions()));
        Assert.Equal(["first", "text", "open", "a", "b"], fault.Items.Select(i => i.Name));
        Assert.Empty(_folder.Entries());
    }

    [Theory]
    [InlineData(null, "Acme.class", "net10.0", "no namespace")]
    [InlineData(null, "Acme.Math", "net10.0", "would hide 'Math'")]
    [InlineData(" ", null, "net10.0", "name")]
    [InlineData(null, null, "net10.0</TargetFramework>", "target framework")]
    [InlineData(null, null, "net6.0", "target framework")]
    [InlineData(null, null, "net8.0", "target framework")] // the kernels use vector operations of .NET 10
    [InlineData(null, null, "net9.0", "target framework")]
    public void Options_that_cannot_be_are_refused_and_nothing_is_written(string? name, string? rootNamespace, string framework, string message)
    {
        CSharpOptions options = new() { Name = name, Namespace = rootNamespace, TargetFramework = framework };
        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => CSharpBackend.Write(SampleModels.Classifier(), Out, options)).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Entries());
    }

    [Theory]
    [InlineData("Spam", "Spam")]
    [InlineData("Dense", "DenseProject")]
    [InlineData("Math", "MathProject")]
    [InlineData("TfModelTools", "TfModelToolsProject")]
    public void A_namespace_made_of_the_name_hides_nothing_that_the_source_uses(string name, string expected)
    {
        CSharpProject project = CSharpBackend.Write(SampleModels.Classifier(), Out, new CSharpOptions { Name = name });
        Assert.Equal(expected, project.Namespace);
        Assert.Contains($"namespace {expected};", File.ReadAllText(Path.Combine(Out, "csharp_generated_code", "src", name + "Model.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_many_outputs_is_no_binary_classifier() =>
        Assert.Contains("binary", Assert.Throws<InvalidInputException>(() => CSharpBackend.Write(SampleModels.Ports(), Out, new CSharpOptions { BinaryClassification = true })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_replaced_only_where_that_is_allowed_and_nothing_in_it_is_anybody_s()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "mine.txt"), "mine");
        Assert.Throws<OutputException>(() => CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions()));
        Assert.Throws<OutputException>(() => CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions { Overwrite = OverwriteMode.Replace }));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Out, "mine.txt")));
        File.Delete(Path.Combine(Out, "mine.txt"));
        CSharpProject first = CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions { Name = "First" });
        Assert.Throws<OutputException>(() => CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions { Name = "Second" }));
        CSharpProject second = CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions { Name = "Second", Overwrite = OverwriteMode.Replace });
        Assert.False(File.Exists(first.ProjectPath));
        Assert.True(File.Exists(second.ProjectPath));
    }

    [Fact]
    public void A_weight_that_cannot_be_read_leaves_nothing_behind()
    {
        ModelGraph graph = new("broken", "made by hand");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue constant = graph.AddConstant("lost", new GraphConstant(DataType.Float32, new TensorShape(2), () => throw new CorruptFileException("m.h5", "lost", "nothing", "values")));
        graph.AddOutput("y", graph.AddNode("flatten", new ReshapeOperator(SymbolicShape.Batched(2)), [x]).Output);
        graph.AddOutput("lost", constant);
        Assert.Throws<CorruptFileException>(() => CSharpBackend.Write(graph, Out, new CSharpOptions()));
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void Cancelling_leaves_nothing_behind()
    {
        using CancellationTokenSource source = new();
        Canceller progress = new(source);
        Assert.ThrowsAny<OperationCanceledException>(() => CSharpBackend.Write(SampleModels.Reshape(), Out, new CSharpOptions(), progress, source.Token));
        Assert.Equal(3, progress.Reports);
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void The_description_and_the_drawing_tell_of_every_layer()
    {
        CSharpBackend.Write(SampleModels.Residual(), Out, new CSharpOptions());
        string saved = Path.Combine(Out, "saved_model_from_tensorflow");
        using JsonDocument graph = JsonDocument.Parse(File.ReadAllText(Path.Combine(saved, "computation_graph.json")));
        JsonElement add = graph.RootElement.GetProperty("layers").EnumerateArray().Single(l => l.GetProperty("name").GetString() == "add");
        Assert.Equal(["tanh", "elu"], add.GetProperty("inbounds").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(["scale"], add.GetProperty("outbounds").EnumerateArray().Select(n => n.GetString()));
        using JsonDocument architecture = JsonDocument.Parse(File.ReadAllText(Path.Combine(saved, "model_architecture.json")));
        JsonElement leaky = architecture.RootElement.GetProperty("layers").EnumerateArray().Single(l => l.GetProperty("name").GetString() == "leaky");
        Assert.Equal(0.3f, leaky.GetProperty("function").GetProperty("alpha").GetSingle());
        XDocument svg = XDocument.Load(Path.Combine(saved, "model_overview.svg"));
        Assert.Equal(["x", "dense", "elu", "dense_1", "tanh", "add", "scale", "leaky"], svg.Descendants().Where(e => (string?)e.Attribute("font-weight") == "bold").Select(e => e.Value));
        Assert.Equal(8, svg.Descendants().Count(e => e.Attribute("marker-end") is not null));
        using NpzReader weights = NpzReader.Open(Path.Combine(saved, "model_weights.npz"));
        Assert.Equal(["dense/kernel", "dense_1/kernel", "scale/by"], weights.Variables.Select(v => v.Name));
    }

    [Fact]
    public void A_weight_that_both_weight_files_hold_is_read_from_the_model_once()
    {
        Dictionary<string, int> reads = [];
        Dictionary<string, Tensor> values = [];
        ModelGraph graph = new("counted", "made by hand");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(300));
        GraphNode first = graph.AddNode("first", new DenseOperator(ActivationFunction.Relu), [x, Counted("first/kernel", 300, 900), Counted("first/bias", 900)]);
        GraphNode second = graph.AddNode("second", new DenseOperator(ActivationFunction.Linear), [first.Output, Counted("second/kernel", 900, 20)]);
        GraphNode turned = graph.AddNode("turned", new MatMulOperator(TransposeB: true), [second.Output, Counted("turned/matrix", 30, 20)]);
        graph.AddOutput("y", turned.Output);
        graph.AddOutput("labels", Counted("labels", 600));
        CSharpBackend.Write(graph, Out, new CSharpOptions { EnableOverview = false }, new Collector());

        // The turned matrix is written turned: what the plan reads is computed of what the model has.
        Assert.Equal(2, reads["turned/matrix"]);
        Assert.All(reads.Where(r => r.Key != "turned/matrix"), r => Assert.Equal((r.Key, 1), (r.Key, r.Value)));
        IReadOnlyList<KeyValuePair<string, Tensor>> source = NpzReader.ReadAll(Path.Combine(Out, "saved_model_from_tensorflow", "model_weights.npz"));
        IReadOnlyList<KeyValuePair<string, Tensor>> plan = NpzReader.ReadAll(Path.Combine(Out, "csharp_generated_code", "model", "weights.npz"));
        Assert.Equal(values.Keys.Order(), source.Select(a => a.Key).Order());
        Assert.Equal(values.Keys.Order(), plan.Select(a => a.Key.Replace("/transposed", string.Empty, StringComparison.Ordinal)).Order());
        Assert.All(source.Concat(plan.Where(a => values.ContainsKey(a.Key))), a => Assert.Equal(values[a.Key].AsSpan<float>().ToArray(), a.Value.AsSpan<float>().ToArray()));

        GraphValue Counted(string name, params long[] shape)
        {
            TensorShape extents = new(shape);
            values[name] = Tensor.Create<float>([.. Enumerable.Range(0, (int)extents.ElementCount).Select(i => (name.Length * 1000) + (i * 0.5f))], extents);
            reads[name] = 0;
            return graph.AddConstant(name, new GraphConstant(DataType.Float32, extents, () =>
            {
                reads[name]++;
                return new Tensor(DataType.Float32, extents, values[name].Bytes.ToArray());
            }));
        }
    }

    [Fact]
    public void Architecture_states_sizes_of_windows()
    {
        CSharpBackend.Write(SampleModels.Convolution(), Out, new CSharpOptions());
        using JsonDocument architecture = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "saved_model_from_tensorflow", "model_architecture.json")));
        JsonElement[] layers = [.. architecture.RootElement.GetProperty("layers").EnumerateArray()];
        Assert.Equal("[3,3]", Compact(layers[1].GetProperty("kernel_size")));
        Assert.Equal("relu", layers[1].GetProperty("activation").GetString());
        Assert.Equal("[[null,8,8,4]]", Compact(layers[1].GetProperty("output_shapes")));
        Assert.Equal("[2,2]", Compact(layers[2].GetProperty("window")));

        static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
    }

    [Fact]
    public void A_hostile_model_stays_inside_its_folder()
    {
        foreach (string name in new[] { "../../outside", "/etc/passwd", "C:\\con", "a\"; //\n#error", "nul", "]]><x>&", "\ud800\u202e", new string('x', 300) })
        {
            CSharpProject project = CSharpBackend.Write(SampleModels.Hostile(name), Out, new CSharpOptions { Overwrite = OverwriteMode.Replace });
            Assert.All(project.Files, f => Assert.Matches("^[A-Za-z0-9_./]+$", f));
            Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
            Assert.True(project.Files.Count > 20 && project.Files.All(f => Path.GetFullPath(Path.Combine(Out, f)).StartsWith(Out + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
            XDocument.Load(project.ProjectPath);
            XDocument.Load(Path.Combine(Out, "saved_model_from_tensorflow", "model_overview.svg"));
            JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "saved_model_from_tensorflow", "computation_graph.json"))).Dispose();
        }
    }

    [Fact]
    public void A_layer_used_twice_is_one_kernel()
    {
        CSharpBackend.Write(SampleModels.Shared(), Out, new CSharpOptions { Name = "Twin" });
        string source = File.ReadAllText(Path.Combine(Out, "csharp_generated_code", "src", "TwinModel.cs"));
        Assert.Equal(2, source.Split("new Dense(").Length);
        Assert.Equal(3, source.Split("_tower.Run(").Length);
    }

    [Fact]
    public void A_model_whose_samples_depend_on_each_other_is_not_tested_sample_by_sample()
    {
        foreach ((ModelGraph graph, int tests) in new[] { (SampleModels.Centered(), 2), (SampleModels.Residual(), 3) })
        {
            CSharpBackend.Write(graph, Out, new CSharpOptions { Name = "Net", Overwrite = OverwriteMode.Replace });
            Assert.Equal(tests, File.ReadAllText(Path.Combine(Out, "csharp_generated_code", "tests", "NetModelTests.cs")).Split("[Fact]").Length - 1);
        }
    }

    // A constant that is still in memory is not read again: whether it is, must not decide a test.
    private sealed class Collector : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => GC.Collect();
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<ProgressReport>
    {
        public int Reports { get; private set; }

        public void Report(ProgressReport value)
        {
            if (++Reports == 3)
            {
                source.Cancel();
            }
        }
    }
}
