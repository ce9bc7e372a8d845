using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Keras;
using TfModelTools.Tests.Import.GraphDef;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Execution;

/// <summary>
/// Stateful recurrent layers: batches of two samples, the second batch going on where the first ended. The expected values were computed with numpy
/// by the formulas of Keras' cells (keras/layers/recurrent.py), in double precision.
/// </summary>
public sealed class StatefulTests : IDisposable
{
    private static readonly Dictionary<string, (string Class, string Options, Tensor[] Weights, float[] Expected)> Layers = new(StringComparer.Ordinal)
    {
        ["lstm"] = ("LSTM", """{"units": 2, "stateful": true}""", [Ramp([3, 8], 0.05f), Ramp([2, 8], 0.07f), Ramp([8], 0.03f)],
            [0.0335560f, -0.0134994f, 0.0325936f, 0.0263386f, 0.0359611f, 0.0557371f, 0.0341088f, 0.1029991f]),
        ["gru"] = ("GRU", """{"units": 2, "stateful": true, "reset_after": true}""", [Ramp([3, 6], 0.05f), Ramp([2, 6], 0.07f), Ramp([2, 6], 0.03f)],
            [-0.0523053f, -0.1187854f, 0.0114104f, 0.0116152f, 0.0712988f, 0.1237420f, 0.1777402f, 0.3174930f]),
        ["simple"] = ("SimpleRNN", """{"units": 2, "stateful": true}""", [Ramp([3, 2], 0.05f), Ramp([2, 2], 0.07f), Ramp([2], 0.03f)],
            [0.0882420f, 0.0106355f, 0.0109124f, 0.0168546f, -0.0646825f, 0.0236288f, -0.1427773f, 0.0295405f]),
        ["bidirectional"] = ("Bidirectional", """{"merge_mode": "concat", "layer": {"class_name": "LSTM", "config": {"name": "l", "units": 2, "stateful": true}}}""",
            [Ramp([3, 8], 0.05f), Ramp([2, 8], 0.07f), Ramp([8], 0.03f), Ramp([3, 8], 0.05f), Ramp([2, 8], 0.07f), Ramp([8], 0.03f)],
            [0.0335560f, -0.0134994f, 0.0339869f, -0.0170067f, 0.0325936f, 0.0263386f, 0.0335281f, 0.0209788f, 0.0359611f, 0.0557371f, 0.0369779f, 0.0479930f, 0.0341088f, 0.1029991f, 0.0354933f, 0.0955728f]),
        ["cells"] = ("RNN", """{"stateful": true, "cell": {"class_name": "StackedRNNCells", "config": {"cells": [{"class_name": "SimpleRNNCell", "config": {"name": "a", "units": 2}}, {"class_name": "SimpleRNNCell", "config": {"name": "b", "units": 2}}]}}}""",
            [Ramp([3, 2], 0.05f), Ramp([2, 2], 0.07f), Ramp([2], 0.03f), Ramp([2, 2], 0.07f), Ramp([2, 2], 0.07f), Ramp([2], 0.03f)],
            [-0.0351319f, -0.0024842f, -0.0260524f, 0.0029306f, -0.0181632f, 0.0079855f, -0.0085953f, 0.0135797f]),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Layers.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Batches_go_on_from_one_another_in_one_call_and_in_several(string name)
    {
        (_, _, _, float[] expected) = Layers[name];
        Tensor x = Ramp([4, 2, 3]);
        ModelRunner runner = new(Model(name));
        Assert.Equal(2, runner.StateBatch);
        Assert.Equal(["x"], runner.Inputs.Select(i => i.Name));
        Assert.Single(runner.Outputs);
        AssertValues(expected, runner.Predict(Feed(x)));
        runner.ResetState();
        float[] halves = [.. Values(runner.Predict(Feed(Part(x, 0)))), .. Values(runner.Predict(Feed(Part(x, 1))))];
        AssertValues(expected, halves);
        AssertValues(expected, new ModelRunner(Model(name), optimize: false).Predict(Feed(x)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_generated_project_goes_on_too(string name)
    {
        (_, _, _, float[] expected) = Layers[name];
        Tensor x = Ramp([4, 2, 3]);
        CSharpBackend.Write(Model(name), _folder.File("out"), new CSharpOptions());
        using GeneratedProject project = GeneratedProject.Load(_folder.File("out"));
        Assert.Equal(2, project.StateBatch);
        AssertValues(expected, project.Predict(Feed(x)));
        project.ResetState();
        AssertValues(expected, (float[])[.. Values(project.Predict(Feed(Part(x, 0)))), .. Values(project.Predict(Feed(Part(x, 1))))]);
        Assert.Throws<InvalidInputException>(() => project.Predict(Feed(Ramp([3, 2, 3]))));
    }

    [Fact]
    public void A_convolutional_layer_goes_on_too()
    {
        string json = Stateful(4, "ConvLSTM1D", """{"filters": 1, "kernel_size": [1], "stateful": true, "recurrent_activation": "hard_sigmoid"}""", "2, 3, 1");
        ModelGraph graph = ImportJson(json.Replace("[4,", "[2,", StringComparison.Ordinal), Keras2, null, ("layer_0", [T([1, 1, 4], 0.3f, -0.2f, 0.5f, 0.4f), T([1, 1, 4], 0.2f, 0.1f, -0.3f, 0.25f), T([4], 0.1f, 0, 0.2f, -0.1f)]));
        AssertValues(ConvExpected, new ModelRunner(graph).Predict(Feed(Ramp([4, 2, 3, 1]))));
    }

    [Fact]
    public void Samples_that_are_no_whole_batches_are_refused_and_a_failed_call_changes_nothing()
    {
        ModelRunner runner = new(Model("lstm"));
        Tensor x = Ramp([4, 2, 3]);
        runner.Predict(Feed(Part(x, 0)));
        Assert.Contains("2 samples", Assert.Throws<InvalidInputException>(() => runner.Predict(Feed(Ramp([3, 2, 3])))).Message, StringComparison.Ordinal);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => runner.Predict(Feed(x), cancelled.Token));
        Assert.Empty(Values(runner.Predict(Feed(Ramp([0, 2, 3])))));
        AssertValues(Layers["lstm"].Expected[4..], runner.Predict(Feed(Part(x, 1))));
    }

    [Fact]
    public void A_check_begins_anew_and_leaves_the_model_as_new()
    {
        ModelRunner runner = new(Model("lstm"));
        runner.Predict(Feed(Ramp([2, 2, 3])));
        Dictionary<string, Tensor> arrays = new() { ["x"] = Ramp([4, 2, 3]), ["out/layer_0"] = T([4, 2], Layers["lstm"].Expected) };
        Assert.All(PredictionChecker.Compare(runner, arrays, "a test", 1e-5), c => Assert.True(c.IsWithinTolerance));
        Assert.All(PredictionChecker.Compare(runner, arrays, "a test", 1e-5), c => Assert.True(c.IsWithinTolerance));
        Assert.Equal(2, PredictionMeter.Zeros(runner, 1)["x"].Shape[0]);
    }

    /// <summary>A model cut at a stateful layer's output still carries the layer's state; one cut before it carries none.</summary>
    [Fact]
    public void A_cut_model_keeps_the_states_that_it_reads()
    {
        ModelGraph graph = Model("lstm");
        ModelGraph cut = GraphCutter.Cut(graph, [], ["layer_0"], "model.h5");
        Assert.Equal(2, cut.States.Count);
        AssertValues(Layers["lstm"].Expected, new ModelRunner(cut).Predict(Feed(Ramp([4, 2, 3]))));
        Assert.Null(GraphCutter.Cut(graph, [], ["x"], "model.h5").StateBatch);
    }

    [Theory]
    [InlineData("TimeDistributed", """{"layer": {"class_name": "LSTM", "config": {"name": "l", "units": 2, "stateful": true}}}""", "2, 3, 3", "samples")]
    [InlineData("LSTM", """{"units": 2, "stateful": true, "time_major": true}""", "2, 3", "samples")]
    public void Where_the_samples_are_not_the_batch_it_is_refused_by_name(string className, string options, string shape, string reason)
    {
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => ImportJson(
            Stateful(2, className, options, shape), Keras2, null, ("layer_0", [Ramp([3, 8]), Ramp([2, 8]), Ramp([8])])));
        UnsupportedItem item = e.Items[0];
        Assert.Contains(reason, item.Reason, StringComparison.Ordinal);
        Assert.StartsWith("layer_0", item.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_batch_size_or_called_twice_it_is_refused_by_name()
    {
        string open = Sequential([2, 3], "float32", ("LSTM", """{"units": 2, "stateful": true}"""));
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => ImportJson(open, Keras2, null, ("layer_0", Layers["lstm"].Weights)));
        Assert.Contains("batch size", Assert.Single(e.Items).Reason, StringComparison.Ordinal);
        string twice = Functional(
            Input("x", "[2, 2, 3]"),
            string.Join(", ", Layer("LSTM", "rnn", """{"units": 2, "stateful": true}""", """[[["x", 0, 0, {}]], [["x", 0, 0, {}]]]"""), Layer("Add", "sum", "{}", """[[["rnn", 0, 0, {}], ["rnn", 1, 0, {}]]]""")),
            """[["x", 0, 0]]""",
            """[["sum", 0, 0]]""");
        e = Assert.Throws<UnsupportedModelException>(() => ImportJson(twice, Keras2, null, ("rnn", Layers["lstm"].Weights)));
        Assert.Contains("more than once", Assert.Single(e.Items).Reason, StringComparison.Ordinal);
        string given = Functional(
            Input("x", "[2, 2, 3]") + ", " + Input("h", "[2, 2]"),
            Layer("SimpleRNN", "rnn", """{"units": 2, "stateful": true}""", """[[["x", 0, 0, {}], ["h", 0, 0, {}]]]"""),
            """[["x", 0, 0], ["h", 0, 0]]""",
            """[["rnn", 0, 0]]""");
        e = Assert.Throws<UnsupportedModelException>(() => ImportJson(given, Keras2, null, ("rnn", Layers["simple"].Weights)));
        Assert.Contains("initial states", Assert.Single(e.Items).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Signature_and_summary_say_it()
    {
        (string className, string options, Tensor[] weights, _) = Layers["lstm"];
        KerasFiles.WriteH5(_folder.File("m.h5"), Stateful(2, className, options, "2, 3"), "2.15.0", chunked: false, ("layer_0", [.. weights.Select((w, i) => ($"layer_0/{i}:0", w))]));
        InspectedModel model = InspectedModel.Open(_folder.File("m.h5"));
        SignatureDescription signature = Assert.Single(ModelSignatures.List(model));
        Assert.Equal(2, signature.StateBatch);
        Assert.Single(signature.Inputs);
        Assert.Single(signature.Outputs);
        ModelSummary summary = Assert.Single(ModelSummaries.Create(model));
        Assert.Equal(2, summary.StateBatch);
        Assert.Contains("Stateful", summary.ToString(), StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => ModelImporter.Import(_folder.File("m.h5"), new ModelImportOptions { BatchSize = 3 }));
        Assert.Equal(2, ModelImporter.Import(_folder.File("m.h5"), new ModelImportOptions { BatchSize = 2 }).StateBatch);
    }

    /// <summary>
    /// The function of a SavedModel that reads a variable which it changes is no plain computation: its number differs from call to call. A counter
    /// that nothing reads is.
    /// </summary>
    [Theory]
    [InlineData("read:value:0", false)]
    [InlineData("x", true)]
    public void A_graph_that_changes_what_it_reads_is_refused(string other, bool isImported)
    {
        TfModelTools.Formats.TensorSource weights = new([new("v", T([2], 1, 2))]);
        TfModelTools.Weights.Checkpoints.CheckpointExporter.Export(TfModelTools.Weights.WeightInput.Of(weights, weights.Variables), _folder.File("v"));
        string path = new GraphText().Input("x", -1, 2)
            .Node("v", "VarHandleOp", [], "dtype { type: DT_FLOAT }", "shape { shape { dim { size: 2 } } }", "shared_name { s: \"v\" }")
            .Node("call", "StatefulPartitionedCall", ["x", "v"], "f { func { name: \"step\" } }", "Tin { list { type: DT_FLOAT type: DT_RESOURCE } }", "Tout { list { type: DT_FLOAT } }")
            .Raw($$"""
                library { function {
                  signature { name: "step" input_arg { name: "x" type: DT_FLOAT } input_arg { name: "v" type: DT_RESOURCE } output_arg { name: "y" type: DT_FLOAT } is_stateful: true }
                  node_def { name: "read" op: "ReadVariableOp" input: "v" attr { key: "dtype" value { type: DT_FLOAT } } }
                  node_def { name: "sum" op: "AddV2" input: "x" input: "{{other}}" attr { key: "T" value { type: DT_FLOAT } } }
                  node_def { name: "assign" op: "AssignVariableOp" input: "v" input: "sum:z:0" input: "^read" attr { key: "dtype" value { type: DT_FLOAT } } }
                  ret { key: "y" value: "sum:z:0" } } }
                """)
            .Save(_folder);
        ModelGraph Import() => TfModelTools.Import.GraphDef.GraphDefImporter.Import(path, new ModelImportOptions { Outputs = ["call"], CheckpointPath = _folder.File("v") });
        if (isImported)
        {
            Assert.Single(Import().Outputs);
            return;
        }

        UnsupportedItem item = Assert.Single(Assert.Throws<UnsupportedModelException>(Import).Items);
        Assert.Equal("read", item.Name);
        Assert.Contains("changes this variable", item.Reason, StringComparison.Ordinal);
    }

    private static readonly float[] ConvExpected = [-0.0783385f, -0.0678131f, -0.0561259f, 0.0015837f, 0.0184272f, 0.0360504f, 0.0936065f, 0.1162790f, 0.1390865f, 0.2291486f, 0.2508609f, 0.2720985f];

    private static ModelGraph Model(string name)
    {
        (string className, string options, Tensor[] weights, _) = Layers[name];
        return ImportJson(Stateful(2, className, options, "2, 3"), Keras2, null, ("layer_0", weights));
    }

    private static string Stateful(int batch, string className, string options, string shape) =>
        Sequential([1], "float32", (className, options)).Replace("[null, 1]", $"[{batch}, {shape}]", StringComparison.Ordinal);

    private static Dictionary<string, Tensor> Feed(Tensor x) => new() { ["x"] = x };

    private static Tensor Part(Tensor x, int half) => Tensor.Create<float>(x.AsSpan<float>().Slice(half * 12, 12).ToArray(), new TensorShape(2, 2, 3));

    private static float[] Values(IReadOnlyDictionary<string, Tensor> outputs) => outputs["layer_0"].AsSpan<float>().ToArray();

    private static void AssertValues(float[] expected, IReadOnlyDictionary<string, Tensor> outputs) => AssertValues(expected, Values(outputs));

    private static void AssertValues(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-6f));
    }
}
