using System.Text.Json;
using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Execution;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;
using Xunit.Abstractions;

namespace TfModelTools.Tests.Backends.Tfjs.Graphs;

/// <summary>Recurrent layers whose steps only the data decides are loops in graph models: TensorFlow.js runs them with executeAsync(), and they are the same layers when they are read back.</summary>
public sealed class TfjsRecurrentLoopTests(ITestOutputHelper output) : IDisposable
{
    private static readonly ActivationFunction Tanh = new(ActivationKind.Tanh), Sigmoid = new(ActivationKind.Sigmoid);
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.Tfjs);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Layers() => [.. RecurrentModels.Operators.Select(RecurrentNotation.Format)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_of_any_number_of_steps_is_the_same_layer_when_it_is_read_back(string words)
    {
        ModelGraph model = RecurrentModels.Of(RecurrentNotation.Parse(words)!);
        Assert.Empty(Backend.Check(model));
        TfjsModel written = (TfjsModel)Backend.Write(model, _folder.File("model"), new TfjsOptions());
        Assert.Contains("executeAsync", Assert.Single(written.Warnings), StringComparison.Ordinal);
        ModelGraph back = ModelImporter.Import(_folder.File("model"));
        GraphNode layer = Assert.Single(back.Nodes, n => n.Operator is RecurrentOperator or ConvRecurrentOperator);
        Assert.Equal(words, RecurrentNotation.Format(layer.Operator));
        Assert.All(back.Nodes, n => Assert.True(ReferenceEquals(n, layer) || n.Operator is IdentityOperator, $"{n.Name}: {n.Operator.Name}"));
        foreach ((int samples, int steps) in new[] { (1, 1), (3, 5) })
        {
            Dictionary<string, Tensor> inputs = Inputs(model, samples, steps);
            IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(model).Predict(inputs), found = new ModelRunner(back).Predict(inputs);
            Assert.All(expected, e => Assert.Equal(e.Value.Bytes.ToArray(), found[e.Key].Bytes.ToArray()));
        }

        // What is read back is written as the same files from then on.
        Backend.Write(back, _folder.File("again"), new TfjsOptions());
        Backend.Write(ModelImporter.Import(_folder.File("again")), _folder.File("third"), new TfjsOptions());
        Assert.Equal(Files("again"), Files("third"));
    }

    [TfjsFact]
    public void TensorFlow_js_predicts_loops_alike_and_keeps_nothing()
    {
        (string Name, ModelGraph Model)[] models = [.. RecurrentModels.Operators.Select(o => (RecurrentNotation.Format(o), RecurrentModels.Of(o))), ("bidirectional", Bidirectional()), ("stacked", Stacked())];
        List<(string Name, Tensor[] Expected, string Folder, IReadOnlyList<Tensor> Inputs)> cases = [];
        foreach ((string name, ModelGraph model) in models)
        {
            string folder = _folder.File($"model{cases.Count}");
            Backend.Write(model, folder, new TfjsOptions());
            foreach ((int samples, int steps) in new[] { (1, 1), (2, 7), (3, 4) })
            {
                Dictionary<string, Tensor> inputs = Inputs(model, samples, steps);
                IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(model).Predict(inputs);
                cases.Add(($"{name}, {samples} samples of {steps} steps", [.. expected.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => e.Value)], folder, [.. model.Inputs.Select(i => inputs[i.Name])]));
            }
        }

        IReadOnlyList<(IReadOnlyList<Tensor> Outputs, string? Error)> results = TfjsJudge.Predict([.. cases.Select(c => (c.Folder, c.Inputs, 2))]);
        double worst = 0;
        Assert.All(cases.Zip(results), pair =>
        {
            (string? fault, double difference) = TfjsJudge.Compare(pair.First.Expected, pair.Second, 1e-5);
            worst = Math.Max(worst, difference);
            Assert.True(fault is null, $"{pair.First.Name}: {fault}");
        });
        output.WriteLine($"{cases.Count} predictions, the largest difference is {worst:R}");
    }

    [Fact]
    public void Constants_of_functions_are_weights_named_after_the_function_and_never_quantized()
    {
        Operator op = RecurrentModels.Operators[3];
        Backend.Write(RecurrentModels.Of(op), _folder.File("model"), new TfjsOptions { Quantization = [new TfjsQuantizationRule(DataType.Float16, [])] });
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.File("model"), TfjsFormat.ModelFileName)));
        JsonElement[] weights = [.. json.RootElement.GetProperty("weightsManifest")[0].GetProperty("weights").EnumerateArray()];
        JsonElement[] functions = [.. json.RootElement.GetProperty("modelTopology").GetProperty("library").GetProperty("function").EnumerateArray()];
        Assert.Equal(2, functions.Length);
        foreach (JsonElement function in functions)
        {
            string scope = function.GetProperty("signature").GetProperty("name").GetString() + "/";
            JsonElement[] nodes = [.. function.GetProperty("nodeDef").EnumerateArray()];
            Assert.All(nodes, n => Assert.StartsWith(scope, n.GetProperty("name").GetString(), StringComparison.Ordinal));
            string[] constants = [.. nodes.Where(n => n.GetProperty("op").GetString() == "Const").Select(n => n.GetProperty("name").GetString()!)];
            Assert.Equal(constants, weights.Select(w => w.GetProperty("name").GetString()!).Where(n => n.StartsWith(scope, StringComparison.Ordinal)));
            Assert.All(weights.Where(w => constants.Contains(w.GetProperty("name").GetString())), w => Assert.False(w.TryGetProperty("quantization", out _)));
        }

        Assert.Contains(weights, w => w.GetProperty("name").GetString() == "layer/kernel" && w.TryGetProperty("quantization", out _));
        Assert.Contains(ModelImporter.Import(_folder.File("model")).Nodes, n => Equals(n.Operator, op));
    }

    // Forwards and backwards at once, joined, with the weights of both under names that the loop's own variables have, too.
    private static ModelGraph Bidirectional()
    {
        ModelGraph model = new("both", "test");
        GraphValue x = model.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch, Dimension.Unknown, 3));
        GraphNode Direction(string name, bool goesBackwards) => model.AddNode(
            name,
            new RecurrentOperator(RecurrentKind.Lstm, Tanh, Sigmoid, true, goesBackwards, true, false, false),
            [x, Named("kernel", 3, 20), Named("recurrent_kernel", 5, 20), Named("bias", 20)]);
        GraphValue Named(string name, params long[] shape) => model.AddConstant(name, RecurrentModels.Weight(model, name, shape).Constant!);
        GraphNode forward = Direction("forward", false), backward = Direction("backward", true);
        GraphValue turned = model.AddNode("turned", new ReverseOperator([1]), [backward.Output]).Output;
        model.AddOutput("y", model.AddNode("joined", new ConcatOperator(-1), [forward.Output, turned]).Output);
        model.AddOutput("state", forward.Outputs[1]);
        model.AddOutput("cell", backward.Outputs[2]);
        return model;
    }

    // Two layers of one size share their functions; the first one's states begin the second.
    private static ModelGraph Stacked()
    {
        ModelGraph model = new("stacked", "test");
        GraphValue x = model.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch, Dimension.Unknown, 4));
        GraphValue mask = model.AddInput("mask", DataType.Bool, new SymbolicShape(Dimension.Batch, Dimension.Unknown));
        GraphValue[] weights = [RecurrentModels.Weight(model, "kernel", 4, 12), RecurrentModels.Weight(model, "recurrent_kernel", 4, 12), RecurrentModels.Weight(model, "bias", 2, 12)];
        RecurrentOperator op = new(RecurrentKind.GruResetAfter, Tanh, Sigmoid, true, false, true, false, true);
        GraphNode first = model.AddNode("first", op, [x, .. weights, mask]), second = model.AddNode("second", op, [first.Output, .. weights, mask]);
        GraphNode third = model.AddNode("third", op with { HasInitialState = true, ReturnSequences = false }, [second.Output, .. weights, first.Outputs[1], mask]);
        GraphValue kernel = RecurrentModels.Weight(model, "dense", 4, 2);
        model.AddOutput("y", model.AddNode("head", new DenseOperator(ActivationFunction.Relu), [third.Output, kernel]).Output);
        model.AddOutput("sequence", second.Output);
        return model;
    }

    private static Dictionary<string, Tensor> Inputs(ModelGraph model, int samples, int steps) =>
        model.Inputs.Select((p, i) => KeyValuePair.Create(p.Name, RecurrentModels.Numbers(p.Value, samples, steps, i))).ToDictionary();

    private IEnumerable<(string, byte[])> Files(string folder) =>
        Directory.EnumerateFiles(_folder.File(folder)).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)));
}
