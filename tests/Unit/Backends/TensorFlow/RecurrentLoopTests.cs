using TfModelTools.Backends;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.TensorFlow;

/// <summary>Recurrent layers whose steps only the data decides are loops in every form of TensorFlow, and the same layers when they are read back.</summary>
public sealed class RecurrentLoopTests : IDisposable
{
    private static readonly ActivationFunction Tanh = new(ActivationKind.Tanh), Sigmoid = new(ActivationKind.Sigmoid);
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.TensorFlow);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Layers()
    {
        TheoryData<string, string> data = [];
        foreach (string form in new[] { "saved", "frozen.pb", "text.pbtxt", "model.ckpt" })
        {
            foreach (Operator op in RecurrentModels.Operators.Where(o => form is "saved" or "frozen.pb" || o is RecurrentOperator))
            {
                data.Add(form, RecurrentNotation.Format(op));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_of_any_number_of_steps_is_the_same_layer_when_it_is_read_back(string form, string words)
    {
        Operator op = RecurrentNotation.Parse(words)!;
        ModelGraph model = RecurrentModels.Of(op);
        TensorFlowModel written = (TensorFlowModel)Backend.Write(model, _folder.File(form), new TensorFlowOptions());
        ModelGraph back = ModelImporter.Import(form == "model.ckpt" ? written.Path + ".meta" : written.Path, new ModelImportOptions { Outputs = form.Contains(".pb", StringComparison.Ordinal) ? [.. written.Outputs] : [] });
        GraphNode layer = Assert.Single(back.Nodes, n => n.Operator is RecurrentOperator or ConvRecurrentOperator);
        Assert.Equal(words, RecurrentNotation.Format(layer.Operator));
        Assert.All(back.Nodes, n => Assert.True(ReferenceEquals(n, layer) || n.Operator is IdentityOperator, $"{n.Name}: {n.Operator.Name}"));
        foreach ((int samples, int steps) in new[] { (1, 1), (3, 5) })
        {
            Tensor[] inputs = [.. model.Inputs.Select((port, i) => RecurrentModels.Numbers(port.Value, samples, steps, i))];
            IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(model).Predict(model.Inputs.Select((p, i) => (p.Name, i)).ToDictionary(p => p.Name, p => inputs[p.i]));
            IReadOnlyDictionary<string, Tensor> found = new ModelRunner(back).Predict(back.Inputs.ToDictionary(p => p.Name, p => inputs[model.Inputs.ToList().FindIndex(m => m.Name == p.Name)]));
            Assert.Equal(expected.Values.Select(t => t.Bytes.ToArray()), model.Outputs.Select((o, i) => found[back.Outputs.Any(b => b.Name == o.Name) ? o.Name : written.Outputs[i]].Bytes.ToArray()));
        }

        // What is read back is written as the same bytes from then on.
        Backend.Write(back, _folder.File("again.pb"), new TensorFlowOptions());
        ModelGraph third = ModelImporter.Import(_folder.File("again.pb"));
        Backend.Write(third, _folder.File("third.pb"), new TensorFlowOptions());
        Assert.Equal(File.ReadAllBytes(_folder.File("again.pb")), File.ReadAllBytes(_folder.File("third.pb")));
    }

    [Fact]
    public void The_last_output_of_a_masked_sequence_can_be_asked_for()
    {
        ModelGraph model = RecurrentModels.Of(new RecurrentOperator(RecurrentKind.SimpleRnn, Tanh, Tanh, true, false, true, true, true, ZeroOutputForMask: true));
        Backend.Write(model, _folder.File("net.pb"), new TensorFlowOptions());

        // Its variables are time, steps, inputs, mask, outputs, output.
        ModelGraph last = ModelImporter.Import(_folder.File("net.pb"), new ModelImportOptions { Outputs = ["layer/while:5"] });
        Assert.Contains(last.Nodes, n => n.Operator is RecurrentOperator);
        Dictionary<string, Tensor> inputs = model.Inputs.Select((p, i) => KeyValuePair.Create(p.Name, RecurrentModels.Numbers(p.Value, 2, 4, i))).ToDictionary();
        float[] sequence = new ModelRunner(model).Predict(inputs)["y0"].AsSpan<float>().ToArray();
        float[] found = new ModelRunner(last).Predict(inputs).Values.Single().AsSpan<float>().ToArray();
        Assert.Equal([.. sequence[15..20], .. sequence[35..40]], found);
        Assert.Contains(found, v => v == 0);
    }

    [Fact]
    public void A_loop_that_somebody_changed_is_not_taken_for_the_layer()
    {
        ModelGraph model = RecurrentModels.Of(new RecurrentOperator(RecurrentKind.SimpleRnn, Tanh, Tanh, true, false, true, false, false));
        string path = _folder.File("net.pbtxt");
        Backend.Write(model, path, new TensorFlowOptions());
        string text = File.ReadAllText(path);
        Assert.Contains("op: \"Tanh\"", text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace("op: \"Tanh\"", "op: \"Sigmoid\"", StringComparison.Ordinal));
        ModelGraph changed = ModelImporter.Import(path);
        Assert.DoesNotContain(changed.Nodes, n => n.Operator is RecurrentOperator);

        // With its steps known it is what it now computes.
        Tensor x = RecurrentModels.Numbers(model.Inputs[0].Value, 1, 2, 0);
        Tensor y = new ModelRunner(changed).Predict(new Dictionary<string, Tensor> { ["x"] = x }).Values.First();
        Assert.All(y.AsSpan<float>().ToArray(), v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void Features_that_are_not_known_are_refused()
    {
        ModelGraph model = new("open", "test");
        GraphValue x = model.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch, Dimension.Unknown, 3, Dimension.Unknown, 2));
        ConvRecurrentOperator op = new([1, 1], [1, 1], Padding.Same, Tanh, Sigmoid, false, false, false);
        model.AddOutput("y", model.AddNode("layer", op, [x, RecurrentModels.Weight(model, "kernel", 1, 1, 2, 4), RecurrentModels.Weight(model, "recurrent", 1, 1, 1, 4)]).Output);
        Assert.Contains("features", Assert.Single(Backend.Check(model)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_has_the_loop()
    {
        TensorFlowModel written = (TensorFlowModel)Backend.Write(RecurrentModels.Of(new RecurrentOperator(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, true, false, true)), _folder.File("net.py"), new TensorFlowOptions());
        string text = File.ReadAllText(written.Path);
        Assert.Contains("tf.while_loop(recurrent_condition_", text, StringComparison.Ordinal);
        Assert.Matches(@"def recurrent_step_[0-9a-f]{16}\(time, steps, ", text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Lstm")]
    [InlineData("Lstm Tanh Sigmoid")]
    [InlineData("Lstm Tanh:0:0:0:Infinity Sigmoid:0:0:0:Infinity mask sequence")]
    [InlineData("Lstm Tanh:0:0:0:Infinity Sigmoid:0:0:0:Infinity peepholes")]
    [InlineData("9 Tanh:0:0:0:Infinity Sigmoid:0:0:0:Infinity")]
    [InlineData("Lstm Tanh:0:0:0:NaN Sigmoid:0:0:0:Infinity")]
    [InlineData("ConvLstm Tanh:0:0:0:Infinity Sigmoid:0:0:0:Infinity strides:x dilations:1 same")]
    public void Words_that_mean_something_else_are_no_layer(string words) => Assert.Null(RecurrentNotation.Parse(words));

    [Fact]
    public void Functions_are_told_apart_by_what_they_compute()
    {
        static TensorFlowFunction Function(string name, string op, string note)
        {
            GraphDefBuilder body = new(), graph = new();
            body.AddNode("x", "Placeholder").Type("dtype", DataType.Float32);
            body.AddNode("y", op, "x").Type("T", DataType.Float32).Text("_note", note);
            return graph.AddFunction(name, body, [new SignaturePort("x", "x:0", DataType.Float32, null)], [new SignaturePort("y", "y:0", DataType.Float32, null)]);
        }

        Assert.Equal(Function("a", "Tanh", "one").Digest, Function("b", "Tanh", "two").Digest);
        Assert.NotEqual(Function("a", "Tanh", "one").Digest, Function("a", "Sigmoid", "one").Digest);
    }
}
