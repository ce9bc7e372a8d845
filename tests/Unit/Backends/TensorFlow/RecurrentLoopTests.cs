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
            foreach (RecurrentOperator op in new RecurrentOperator[]
            {
                new(RecurrentKind.SimpleRnn, Tanh, Tanh, false, false, true, false, false),
                new(RecurrentKind.SimpleRnn, ActivationFunction.Relu, Tanh, true, true, false, true, true),
                new(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, true, false, false),
                new(RecurrentKind.Lstm, Tanh, new ActivationFunction(ActivationKind.HardSigmoid, 0.2f, 0.5f), false, true, true, true, true),
                new(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, true, false, true, ZeroOutputForMask: true),
                new(RecurrentKind.Gru, new ActivationFunction(ActivationKind.Softsign), Sigmoid, true, false, true, false, false),
                new(RecurrentKind.GruResetAfter, Tanh, Sigmoid, false, false, true, true, true, ZeroOutputForMask: true),
                new(RecurrentKind.GruResetAfter, Tanh, Sigmoid, true, true, true, false, true),
            })
            {
                data.Add(form, RecurrentNotation.Format(op));
            }
        }

        data.Add("saved", RecurrentNotation.Format(new ConvRecurrentOperator([1, 1], [1, 1], Padding.Same, Tanh, Sigmoid, true, true, true)));
        data.Add("frozen.pb", RecurrentNotation.Format(new ConvRecurrentOperator([2, 1], [1, 1], Padding.Explicit([1, 0], [0, 0]), Tanh, Sigmoid, false, false, true, true)));
        return data;
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_of_any_number_of_steps_is_the_same_layer_when_it_is_read_back(string form, string words)
    {
        Operator op = RecurrentNotation.Parse(words)!;
        ModelGraph model = Model(op);
        TensorFlowModel written = (TensorFlowModel)Backend.Write(model, _folder.File(form), new TensorFlowOptions());
        ModelGraph back = ModelImporter.Import(form == "model.ckpt" ? written.Path + ".meta" : written.Path, new ModelImportOptions { Outputs = form.Contains(".pb", StringComparison.Ordinal) ? [.. written.Outputs] : [] });
        GraphNode layer = Assert.Single(back.Nodes, n => n.Operator is RecurrentOperator or ConvRecurrentOperator);
        Assert.Equal(words, RecurrentNotation.Format(layer.Operator));
        Assert.All(back.Nodes, n => Assert.True(ReferenceEquals(n, layer) || n.Operator is IdentityOperator, $"{n.Name}: {n.Operator.Name}"));
        foreach ((int samples, int steps) in new[] { (1, 1), (3, 5) })
        {
            Tensor[] inputs = [.. model.Inputs.Select((port, i) => Numbers(port.Value, samples, steps, i))];
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
    public void A_loop_that_somebody_changed_is_not_taken_for_the_layer()
    {
        ModelGraph model = Model(new RecurrentOperator(RecurrentKind.SimpleRnn, Tanh, Tanh, true, false, true, false, false));
        string path = _folder.File("net.pbtxt");
        Backend.Write(model, path, new TensorFlowOptions());
        string text = File.ReadAllText(path);
        Assert.Contains("op: \"Tanh\"", text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace("op: \"Tanh\"", "op: \"Sigmoid\"", StringComparison.Ordinal));
        ModelGraph changed = ModelImporter.Import(path);
        Assert.DoesNotContain(changed.Nodes, n => n.Operator is RecurrentOperator);

        // With its steps known it is what it now computes.
        Tensor x = Numbers(model.Inputs[0].Value, 1, 2, 0);
        Tensor y = new ModelRunner(changed).Predict(new Dictionary<string, Tensor> { ["x"] = x }).Values.First();
        Assert.All(y.AsSpan<float>().ToArray(), v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void Features_that_are_not_known_are_refused()
    {
        ModelGraph model = new("open", "test");
        GraphValue x = model.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch, Dimension.Unknown, 3, Dimension.Unknown, 2));
        ConvRecurrentOperator op = new([1, 1], [1, 1], Padding.Same, Tanh, Sigmoid, false, false, false);
        model.AddOutput("y", model.AddNode("layer", op, [x, Weight(model, "kernel", 1, 1, 2, 4), Weight(model, "recurrent", 1, 1, 1, 4)]).Output);
        Assert.Contains("features", Assert.Single(Backend.Check(model)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_has_the_loop()
    {
        TensorFlowModel written = (TensorFlowModel)Backend.Write(Model(new RecurrentOperator(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, true, false, true)), _folder.File("net.py"), new TensorFlowOptions());
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

    private static ModelGraph Model(Operator op)
    {
        ModelGraph model = new("loop", "test");
        bool isConvolution = op is ConvRecurrentOperator;
        RecurrentOperator? plain = op as RecurrentOperator;
        SymbolicShape shape = isConvolution ? new(Dimension.Batch, Dimension.Unknown, 4, 3, 2) : new(Dimension.Batch, Dimension.Unknown, 3);
        GraphValue x = model.AddInput("x", DataType.Float32, shape);
        int gates = plain?.GateCount ?? 4, units = isConvolution ? 2 : 5;
        List<GraphValue> inputs = isConvolution
            ? [x, Weight(model, "kernel", 2, 1, 2, 4 * units), Weight(model, "recurrent_kernel", 2, 1, units, 4 * units)]
            : [x, Weight(model, "kernel", 3, gates * units), Weight(model, "recurrent_kernel", units, gates * units)];
        if (plain?.HasBias ?? ((ConvRecurrentOperator)op).HasBias)
        {
            inputs.Add(plain?.Kind == RecurrentKind.GruResetAfter ? Weight(model, "bias", 2, gates * units) : Weight(model, "bias", gates * units));
        }

        if (plain?.HasInitialState ?? ((ConvRecurrentOperator)op).HasInitialState)
        {
            SymbolicShape state = isConvolution ? ((ConvRecurrentOperator)op).StateShape(shape, inputs[1].Shape) : new(Dimension.Batch, units);
            inputs.AddRange(Enumerable.Range(0, plain?.StateCount ?? 2).Select(i => model.AddInput($"state{i}", DataType.Float32, state)));
        }

        if (plain?.HasMask == true)
        {
            inputs.Add(model.AddInput("mask", DataType.Bool, new SymbolicShape(Dimension.Batch, Dimension.Unknown)));
        }

        GraphNode layer = model.AddNode("layer", op, inputs);
        for (int i = 0; i < layer.Outputs.Count; i++)
        {
            model.AddOutput($"y{i}", layer.Outputs[i]);
        }

        return model;
    }

    private static GraphValue Weight(ModelGraph model, string name, params long[] shape)
    {
        TensorShape extents = new(shape);
        float[] values = [.. Enumerable.Range(0, (int)extents.ElementCount).Select(i => MathF.Sin((i * 1.7f) + name.Length) * 0.6f)];
        return model.AddConstant("layer/" + name, new GraphConstant(DataType.Float32, extents, () => Tensor.Create<float>(values, extents)) { Variable = "layer/" + name });
    }

    private static Tensor Numbers(GraphValue port, int samples, int steps, int seed)
    {
        TensorShape shape = new([.. port.Shape.Select((d, i) => i == 0 ? samples : d.IsFixed ? d.Count : steps)]);
        int count = (int)shape.ElementCount;
        return port.Spec.DataType == DataType.Bool
            ? Tensor.Over(Enumerable.Range(0, count).Select(i => i % 3 != 0).ToArray(), shape)
            : Tensor.Create<float>([.. Enumerable.Range(0, count).Select(i => MathF.Cos((i * 0.9f) + seed))], shape);
    }
}
