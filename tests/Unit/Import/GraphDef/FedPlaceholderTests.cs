using TfModelTools.Backends.CSharp;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Features;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Import;
using TfModelTools.Import.GraphDef;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>What is assumed of placeholders holds until they are fed: switches of training, rates of dropouts, placeholders with defaults.</summary>
public sealed class FedPlaceholderTests : IDisposable
{
    private const string Float = "T { type: DT_FLOAT }";
    private const string Bool = "dtype { type: DT_BOOL }";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("is_training")]
    [InlineData("training")]
    [InlineData("isTraining")]
    [InlineData("is_train")]
    [InlineData("phase_train")]
    [InlineData("bn/phase")]
    [InlineData("keras_learning_phase")]
    [InlineData("is_training/Placeholder")]
    [InlineData("is_training_1")]
    public void A_switch_of_training_is_off_until_it_is_fed(string name)
    {
        ModelRunner runner = new(Switched(name).Import(_folder, "y"));
        DefaultInput assumed = Assert.Single(runner.DefaultInputs);
        Assert.Equal((name, "False"), (assumed.Port.Name, assumed.ValueText));
        Assert.Equal(["x"], runner.Inputs.Select(i => i.Name));

        // The branch of training doubles, the other negates.
        Assert.Equal([-1f, -2], Predict(runner, [1, 2]));
        Assert.Equal([2f, 4], Predict(runner, [1, 2], (name, Truth(true))));
        Assert.Equal([-1f, -2], Predict(runner, [1, 2], (name, Truth(false))));
    }

    [Theory]
    [InlineData("train_station_open")]
    [InlineData("constrained")]
    [InlineData("phase_shift")]
    [InlineData("trainable")]
    [InlineData("restrain")]
    public void Another_truth_value_whose_name_only_sounds_like_training_must_be_fed(string name)
    {
        ModelRunner runner = new(Switched(name).Import(_folder, "y"));
        Assert.Empty(runner.DefaultInputs);
        Assert.Equal(new HashSet<string> { "x", name }, [.. runner.Inputs.Select(i => i.Name)]);
        Assert.Equal([2f, 4], Predict(runner, [1, 2], (name, Truth(true))));
        Assert.Throws<InvalidInputException>(() => Predict(runner, [1, 2]));
    }

    [Fact]
    public void What_is_assumed_is_in_the_signature()
    {
        string path = Switched("is_training").Save(_folder);
        SignatureDescription signature = Assert.Single(ModelSignatures.List(InspectedModel.Open(path)));
        AssumedInput assumed = Assert.Single(signature.Assumed);
        Assert.Equal(("is_training", "bool", "False"), (assumed.Name, assumed.DataType, assumed.Value));
        Assert.Equal(["x"], signature.Inputs.Select(i => i.Name));
        Assert.Equal(["y"], signature.Outputs.Select(o => o.Name));
    }

    [Fact]
    public void A_placeholder_with_a_default_keeps_it_until_it_is_fed()
    {
        ModelGraph graph = new GraphText().Input("x", -1)
            .Const("three", [3])
            .Node("factor", "PlaceholderWithDefault", ["three"], "dtype { type: DT_FLOAT }", "shape { shape { } }")
            .Const("row", [10, 20], 2)
            .Node("shift", "PlaceholderWithDefault", ["row"], "dtype { type: DT_FLOAT }", "shape { shape { dim { size: 2 } } }")
            .Node("scaled", "Mul", ["x", "factor"], Float)
            .Node("y", "AddV2", ["scaled", "shift"], Float)
            .Import(_folder, "y");
        ModelRunner runner = new(graph);
        Assert.Equal([13f, 26], Predict(runner, [1, 2]));
        Assert.Equal([15f, 30], Predict(runner, [1, 2], ("factor", Scalar(5))));
        Assert.Equal([3f, 7], Predict(runner, [1, 2], ("shift", Tensor.Create<float>([0, 1], new TensorShape(2)))));
        Assert.Equal([5f, 11], Predict(runner, [1, 2], ("factor", Scalar(5)), ("shift", Tensor.Create<float>([0, 1], new TensorShape(2)))));
    }

    [Fact]
    public void A_dropout_is_left_out_unless_a_rate_that_drops_is_fed()
    {
        ModelRunner runner = new(Dropout(net => net.Node("keep_prob", "Placeholder", [], "dtype { type: DT_FLOAT }", "shape { shape { } }")).Import(_folder, "y"));
        DefaultInput rate = Assert.Single(runner.DefaultInputs);
        Assert.Equal(("keep_prob", "1"), (rate.Port.Name, rate.ValueText));
        Assert.Equal(["x"], runner.Inputs.Select(i => i.Name));
        Assert.Empty(runner.Notes);
        Assert.Equal([1f, 2], Predict(runner, [1, 2]));
        Assert.Equal([1f, 2], Predict(runner, [1, 2], ("keep_prob", Scalar(1))));
        UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Predict(runner, [1, 2], ("keep_prob", Scalar(0.5f))));
        Assert.Contains("random", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GreaterEqual")]
    [InlineData("Less")]
    public void A_rate_that_says_what_is_dropped_drops_nothing_at_zero(string comparison)
    {
        // As tf.nn.dropout writes it from TensorFlow 1.13 on: select(random >= rate, x / (1 - rate), 0). At 1 it would keep nothing.
        GraphText graph = new GraphText().Raw("versions { producer: 27 }").Input("x", -1).Ints("size", [1]).Const("one", [1])
            .Node("rate", "Placeholder", [], "dtype { type: DT_FLOAT }", "shape { shape { } }")
            .Node("keep", "Sub", ["one", "rate"], Float)
            .Node("noise", "RandomUniform", ["size"], "dtype { type: DT_FLOAT }", "T { type: DT_INT32 }")
            .Node("compared", comparison, ["noise", "rate"], Float)
            .Node("kept", comparison == "Less" ? "LogicalNot" : "Identity", ["compared"], comparison == "Less" ? [] : ["T { type: DT_BOOL }"])
            .Node("scaled", "RealDiv", ["x", "keep"], Float)
            .Node("mask", "Cast", ["kept"], "SrcT { type: DT_BOOL }", "DstT { type: DT_FLOAT }")
            .Node("y", "Mul", ["scaled", "mask"], Float);
        ModelRunner runner = new(graph.Import(_folder, "y"));
        DefaultInput rate = Assert.Single(runner.DefaultInputs);
        Assert.Equal(("rate", "0"), (rate.Port.Name, rate.ValueText));
        Assert.Equal([1f, 2], Predict(runner, [1, 2]));
        Assert.Equal([1f, 2], Predict(runner, [1, 2], ("rate", Scalar(0))));
    }

    [Fact]
    public void A_dropout_whose_rate_is_fixed_is_left_out_and_said()
    {
        ModelRunner runner = new(Dropout(net => net.Const("keep_prob", [0.5f])).Import(_folder, "y"));
        Assert.Equal([1f, 2], Predict(runner, [1, 2]));
        Assert.Contains("'y'", Assert.Single(runner.Notes), StringComparison.Ordinal);

        // A mask that keeps everything is no random number.
        Assert.Empty(new ModelRunner(Dropout(net => net.Const("keep_prob", [1])).Import(_folder, "y")).Notes);
    }

    [Fact]
    public void Training_switched_on_by_a_feed_does_not_draw_random_numbers()
    {
        GraphText net = new GraphText().Input("x", -1).Node("training", "Placeholder", [], Bool, "shape { shape { } }").Const("keep", [0.5f]);
        net.Node("branch", "Switch", ["x", "training"], Float).Ints("size", [1])
            .Node("noise", "RandomUniform", ["size"], "dtype { type: DT_FLOAT }", "T { type: DT_INT32 }")
            .Node("raised", "AddV2", ["keep", "noise"], Float)
            .Node("mask", "Floor", ["raised"], Float)
            .Node("scaled", "RealDiv", ["branch:1", "keep"], Float)
            .Node("dropped", "Mul", ["scaled", "mask"], Float)
            .Node("join", "Merge", ["branch", "dropped"], Float, "N { i: 2 }")
            .Node("y", "Identity", ["join"], Float);
        ModelRunner runner = new(net.Import(_folder, "y"));
        Assert.Equal([1f, 2], Predict(runner, [1, 2]));
        Assert.Empty(runner.Notes);
        Assert.Throws<UnsupportedModelException>(() => Predict(runner, [1, 2], ("training", Truth(true))));
    }

    [Fact]
    public void A_generated_project_says_what_it_took_for_granted_and_takes_nothing_else()
    {
        CSharpBackend.Write(Switched("is_training").Import(_folder, "y"), _folder.File("off"), new CSharpOptions());
        using (GeneratedProject off = GeneratedProject.Load(_folder.File("off")))
        {
            Assert.Equal([-1f, -2], Predict(off, [1, 2]));
            Assert.Equal([-1f, -2], Predict(off, [1, 2], ("is_training", Truth(false))));
            InvalidInputException fault = Assert.Throws<InvalidInputException>(() => Predict(off, [1, 2], ("is_training", Truth(true))));
            Assert.Contains("is_training", fault.Problem, StringComparison.Ordinal);
        }

        // What the features feed is what the project is made for.
        NpzWriter.Write(_folder.File("f.npz"), [new("x", Tensor.Create<float>([1, 2], new TensorShape(2))), new("is_training", Truth(true)), new("out/y", Tensor.Create<float>([2, 4], new TensorShape(2)))], OverwriteMode.Refuse);
        CSharpBackend.Write(Switched("is_training").Import(_folder, "y"), _folder.File("on"), new CSharpOptions { FeaturePath = _folder.File("f.npz") });
        using GeneratedProject on = GeneratedProject.Load(_folder.File("on"));
        Assert.Equal([2f, 4], Predict(on, [1, 2], ("is_training", Truth(true))));
        Assert.Equal([2f, 4], Predict(on, [1, 2]));
    }

    [Fact]
    public void A_misspelled_switch_is_not_passed_over()
    {
        string path = Switched("is_training").Save(_folder);
        ModelRunner runner = new(GraphDefImporter.Import(path, new ModelImportOptions { Outputs = ["y"] }));
        Dictionary<string, Tensor> arrays = new() { ["x"] = Tensor.Create<float>([1], new TensorShape(1)), ["is_trainin"] = Truth(true) };
        InvalidInputException fault = Assert.Throws<InvalidInputException>(
            () => FeatureSet.Match(arrays, runner.Inputs, runner.Outputs, "the features", runner.DefaultInputs, needsOutputs: false));
        Assert.Contains("is_training", fault.Remedy, StringComparison.Ordinal);
    }

    [CorpusFact]
    public void Batch_normalization_switched_to_training_is_that_of_the_data()
    {
        Dictionary<string, Tensor> arrays = NpzReader.ReadAll(Corpus.PathOf("faults", "pb-is-training.npz")).ToDictionary(a => a.Key, a => a.Value);
        ModelRunner runner = new(ModelImporter.Import(Corpus.PathOf("faults", "pb-is-training.pb"), new ModelImportOptions { Outputs = ["y"] }));
        PredictionComparison comparison = Assert.Single(PredictionChecker.Compare(runner, arrays, "the features", 1e-5));
        Assert.True(comparison.IsWithinTolerance, comparison.ToString());
    }

    // y = training ? x + x : -x, as TensorFlow 1 writes a condition.
    private static GraphText Switched(string name) => new GraphText().Input("x", -1)
        .Node(name, "Placeholder", [], Bool, "shape { shape { } }")
        .Node("branch", "Switch", ["x", name], Float)
        .Node("off", "Neg", ["branch"], Float)
        .Node("on", "AddV2", ["branch:1", "branch:1"], Float)
        .Node("join", "Merge", ["off", "on"], Float, "N { i: 2 }")
        .Node("y", "Identity", ["join"], Float);

    // As tf.nn.dropout of TensorFlow 1 writes it.
    private static GraphText Dropout(Func<GraphText, GraphText> rate) => rate(new GraphText().Input("x", -1)).Ints("size", [1])
        .Node("noise", "RandomUniform", ["size"], "dtype { type: DT_FLOAT }", "T { type: DT_INT32 }")
        .Node("raised", "AddV2", ["keep_prob", "noise"], Float)
        .Node("mask", "Floor", ["raised"], Float)
        .Node("scaled", "RealDiv", ["x", "keep_prob"], Float)
        .Node("y", "Mul", ["scaled", "mask"], Float);

    private static Tensor Truth(bool value) => Tensor.Create<bool>([value], new TensorShape());

    private static Tensor Scalar(float value) => Tensor.Create<float>([value], new TensorShape());

    private static float[] Predict(IModelRunner runner, float[] x, params (string Name, Tensor Value)[] fed)
    {
        Dictionary<string, Tensor> inputs = fed.ToDictionary(f => f.Name, f => f.Value);
        inputs["x"] = Tensor.Create<float>(x, new TensorShape(x.Length));
        return Assert.Single(runner.Predict(inputs)).Value.AsSpan<float>().ToArray();
    }
}
