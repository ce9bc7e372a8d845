using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Onnx;

/// <summary>What the files hold: versions, names, extents, constants and where they lie; and that they are whole or not there.</summary>
public sealed class OnnxFileTests : IDisposable
{
    private static readonly IModelBackend Backend = BackendTable.Of(ConversionTarget.Onnx);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The table of ONNX's Versioning document.
    [Theory]
    [InlineData(13, 7)]
    [InlineData(14, 7)]
    [InlineData(15, 8)]
    [InlineData(18, 8)]
    [InlineData(19, 9)]
    [InlineData(20, 9)]
    [InlineData(21, 10)]
    public void Each_opset_comes_with_its_version_of_the_format(int opset, int ir)
    {
        OnnxModel written = Write(OnnxNets.Images(), "m.onnx", new OnnxOptions { Opset = opset });
        OnnxModelMessage model = Read("m.onnx");
        Assert.Equal((ir, opset), ((int)model.IrVersion, (int)Assert.Single(model.OpsetImport).Version));
        Assert.Equal((ir, opset), (written.IrVersion, written.Opset));
        using OnnxRuntimeModel runtime = new(written.Path);
        Assert.Null(OnnxJudge.Fault(OnnxNets.Images(), runtime, OnnxJudge.Inputs(OnnxNets.Images(), 3), 1e-5));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(22)]
    public void Other_opsets_are_refused(int opset)
    {
        Assert.Contains($"Opset {opset} is not written", Assert.Throws<InvalidInputException>(() => Write(OnnxNets.Images(), "m.onnx", new OnnxOptions { Opset = opset })).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void A_second_file_is_known_before_a_weight_is_read()
    {
        string path = _folder.File("m.onnx");
        ModelGraph big = new("big", "test");
        GraphValue kernel = big.AddConstant("k", new GraphConstant(DataType.Float32, new TensorShape(30000, 30000), () => throw new InvalidOperationException("Nothing is to be read.")));
        big.AddOutput("y", big.AddNode("dense", new DenseOperator(ActivationFunction.Linear), [big.AddInput("x", DataType.Float32, new SymbolicShape(Dimension.Batch, 30000)), kernel]).Output);
        Assert.Equal([path, path + OnnxOptions.ExternalSuffix], Backend.FilesOf(big, path, new OnnxOptions()));
        Assert.Equal([path], Backend.FilesOf(OnnxNets.Images(), path, new OnnxOptions()));
        Assert.Empty(_folder.Entries());
    }

    [Theory]
    [InlineData("m.bin")]
    [InlineData("m")]
    public void Other_endings_are_refused(string name)
    {
        Assert.Contains("does not end in .onnx", Assert.Throws<InvalidInputException>(() => Write(OnnxNets.Images(), name)).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void Ports_have_the_names_of_the_signature_and_named_extents()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("in/x:0", Dimension.Batch, Dimension.Unknown, 3);
        net.Graph.AddOutput("out", net.Node("relu", new ActivationOperator(ActivationFunction.Relu), x));
        net.Graph.AddOutput("same", x);
        Write(net.Graph, "m.onnx");
        OnnxGraphMessage graph = Read("m.onnx").Graph;
        Assert.Equal(["in/x:0"], graph.Input.Select(i => i.Name));
        Assert.Equal(["out", "same"], graph.Output.Select(o => o.Name));
        Assert.Equal(["batch", "in/x:0/extent_1", "3"], graph.Input[0].Type.TensorType.Shape.Dim.Select(d => d.DimParam.Length > 0 ? d.DimParam : $"{d.DimValue}"));
        Assert.Equal(["Relu", "Identity"], graph.Node.Select(n => n.OpType));
    }

    [Fact]
    public void Convolutions_stay_channels_first_from_the_input_to_the_dense_layer()
    {
        Write(OnnxNets.Images(), "m.onnx");
        OnnxGraphMessage graph = Read("m.onnx").Graph;
        Assert.Equal(["Transpose", "Conv", "Relu", "MaxPool", "Conv", "Flatten", "Gemm", "Softmax"], graph.Node.Select(n => n.OpType));

        // (h, w, C, F) as (F, C, h, w): element (0, 1, 2, 3) is element (3, 2, 0, 1).
        OnnxTensorMessage kernel = graph.Initializer.Single(i => i.Name == "first/kernel");
        Assert.Equal([4L, 3, 3, 3], kernel.Dims);
        float[] own = OnnxNets.Images().Nodes[0].Inputs[1].Constant!.Read().AsArray<float>();
        Assert.Equal(own[(1 * 12) + (2 * 4) + 3], BitConverter.ToSingle(kernel.RawData.Span[(((3 * 27) + (2 * 9) + 1) * 4)..]));
        Assert.Equal(graph.Node.Select(n => n.Name).Distinct().Count(), graph.Node.Count);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_and_says_who_made_it()
    {
        OnnxOptions options = new() { Labels = ["cat", "dog \"x\"", "c", "d", "e", "f", "g"], Name = "pets" };
        Write(OnnxNets.Images(), "a.onnx", options);
        Write(OnnxNets.Images(), "b.onnx", options);
        Assert.Equal(File.ReadAllBytes(_folder.File("a.onnx")), File.ReadAllBytes(_folder.File("b.onnx")));
        OnnxModelMessage model = Read("a.onnx");
        Assert.Equal(("TfModelTools", "pets"), (model.ProducerName, model.Graph.Name));
        Assert.Matches("^[0-9]+\\.[0-9]+", model.ProducerVersion);
        Assert.Equal(["source", "labels"], model.MetadataProps.Select(m => m.Key));
        Assert.Equal("a test", model.MetadataProps[0].Value);
        Assert.Equal(options.Labels, System.Text.Json.JsonSerializer.Deserialize<string[]>(model.MetadataProps[1].Value)!);
    }

    [Fact]
    public void Large_constants_lie_beside_at_whole_pages()
    {
        ModelGraph graph = OnnxNets.Dense(64, 33);
        OnnxModel written = Write(graph, "m.onnx", new OnnxOptions { ExternalData = true });
        Assert.Equal(["m.onnx", "m.onnx.data"], written.Files);
        Assert.Equal(["m.onnx", "m.onnx.data"], _folder.Entries());
        OnnxGraphMessage model = Read("m.onnx").Graph;
        OnnxTensorMessage kernel = model.Initializer.Single(i => i.Name == "kernel");
        Assert.Equal(["m.onnx.data", "0", "8448"], kernel.ExternalData.Select(e => e.Value));
        Assert.True(kernel.RawData.IsEmpty);
        Assert.Equal(132, model.Initializer.Single(i => i.Name == "bias").RawData.Length);
        using OnnxRuntimeModel runtime = new(written.Path);
        Assert.Null(OnnxJudge.Fault(graph, runtime, OnnxJudge.Inputs(graph, 3), 1e-5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Float16_is_computed_and_the_ports_are_what_is_asked_for(bool ports)
    {
        ModelGraph graph = OnnxNets.Images();
        Write(graph, "m.onnx", new OnnxOptions { Float16 = true, Float16Ports = ports });
        OnnxGraphMessage model = Read("m.onnx").Graph;
        Assert.Equal(ports ? OnnxDataTypeMessage.Float16 : OnnxDataTypeMessage.Float, model.Input[0].Type.TensorType.ElemType);
        Assert.All(model.Initializer, i => Assert.NotEqual(OnnxDataTypeMessage.Float, i.DataType));
        Dictionary<string, Tensor> inputs = OnnxJudge.Inputs(graph, 3);
        IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(graph).Predict(inputs);
        using OnnxRuntimeModel runtime = new(_folder.File("m.onnx"));
        IReadOnlyDictionary<string, Tensor> results = runtime.Predict(ports ? inputs.ToDictionary(i => i.Key, i => TensorConverter.Convert(i.Value, DataType.Float16)) : inputs);
        Assert.Null(OnnxJudge.Fault(expected, results.ToDictionary(r => r.Key, r => TensorConverter.Convert(r.Value, DataType.Float32)), 0.005));
    }

    [Fact]
    public void Quantized_weights_are_steps_of_each_channel()
    {
        ModelGraph graph = OnnxNets.Dense(64, 33);
        Write(graph, "m.onnx", new OnnxOptions { QuantizeWeights = true });
        OnnxGraphMessage model = Read("m.onnx").Graph;
        Assert.Equal(["DequantizeLinear", "Gemm"], model.Node.Select(n => n.OpType));
        Assert.Equal(64 * 33, model.Initializer.Single(i => i.DataType == OnnxDataTypeMessage.Int8).RawData.Length);
        Assert.Contains(model.Initializer, i => i.DataType == OnnxDataTypeMessage.Float && i.Dims.SequenceEqual([33L]) && i.Name != "bias");
        Dictionary<string, Tensor> inputs = OnnxJudge.Inputs(graph, 3);
        using OnnxRuntimeModel runtime = new(_folder.File("m.onnx"));
        string? exact = OnnxJudge.Fault(graph, runtime, inputs, 1e-5);
        Assert.NotNull(exact);
        Assert.Null(OnnxJudge.Fault(graph, runtime, inputs, 0.02));
    }

    [Fact]
    public void What_float16_and_steps_do_not_hold_is_told()
    {
        OnnxModel written = Write(With([1e5f, -7e4f, 65504f, float.PositiveInfinity]), "half.onnx", new OnnxOptions { Float16 = true });
        Assert.Equal("2 of 2048 numbers of 'kernel' are beyond float16 and became its largest, 65504.", Assert.Single(written.Warnings));
        Assert.Contains("not finite", Assert.Throws<InvalidInputException>(() => Write(With([float.NaN]), "steps.onnx", new OnnxOptions { QuantizeWeights = true })).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("steps.onnx")));

        static ModelGraph With(float[] first)
        {
            OnnxNets net = new();
            GraphValue kernel = net.Graph.AddConstant("kernel", new GraphConstant(Tensor.Over([.. first, .. new float[2048 - first.Length]], new TensorShape(64, 32))));
            net.Graph.AddOutput("y", net.Node("dense", new MatMulOperator(false, false), net.Input("x", Dimension.Batch, 64), kernel));
            return net.Graph;
        }
    }

    [Fact]
    public void What_is_not_zero_is_not_zero_in_float16()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 3);
        GraphValue epsilon = net.Graph.AddConstant("epsilon", new GraphConstant(Tensor.Over([1e-9f, -1e-12f, 0f], new TensorShape(3))));
        GraphValue sum = net.Node("sum", new BinaryOperator(BinaryFunction.Add), x, epsilon);
        net.Graph.AddOutput("y", net.Node("ratio", new BinaryOperator(BinaryFunction.Divide), x, sum));
        net.Graph.AddOutput("clipped", net.Node("clip", new ClipOperator(1e-9, double.PositiveInfinity), x));
        OnnxModel written = Write(net.Graph, "m.onnx", new OnnxOptions { Float16 = true });
        Assert.Equal(["1 of the numbers of 'clip' are too small for float16 and became its smallest, 5.96E-08.", "2 of 3 numbers of 'epsilon' are too small for float16 and became its smallest, 5.96E-08."], written.Warnings.Order());
        using OnnxRuntimeModel runtime = new(_folder.File("m.onnx"));
        IReadOnlyDictionary<string, Tensor> results = runtime.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Over([0f, 0f, 1f], new TensorShape(1, 3)) });
        Assert.Equal([0f, 0f, 1f], results["y"].AsArray<float>().Select(Math.Abs));
        Assert.True(results["clipped"].AsArray<float>()[0] > 0);
    }

    [Fact]
    public void What_is_padded_and_filled_stays_finite_in_float16()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 2);
        net.Graph.AddOutput("padded", net.Node("pad", new PadOperator(PadMode.Constant, [0, 0], [0, 1], -1e9), x));
        GraphValue places = net.Graph.AddConstant("places", new GraphConstant(Tensor.Over([0L], new TensorShape(1, 1))));
        GraphValue updates = net.Input("updates", 1);
        GraphValue filled = net.Node("fill", new ScatterOperator(ScatterFunction.Set, new SymbolicShape(2), 1e6), places, updates);
        net.Graph.AddOutput("filled", net.Node("least", new BinaryOperator(BinaryFunction.Maximum), x, filled));
        net.Graph.AddOutput("open", net.Node("infinite", new PadOperator(PadMode.Constant, [0, 0], [0, 1], double.NegativeInfinity), x));
        OnnxModel written = Write(net.Graph, "m.onnx", new OnnxOptions { Float16 = true });
        Assert.Equal(["1 of the numbers of 'fill' are beyond float16 and became its largest, 65504.", "1 of the numbers of 'pad' are beyond float16 and became its largest, 65504."], written.Warnings.Order());
        using OnnxRuntimeModel runtime = new(_folder.File("m.onnx"));
        IReadOnlyDictionary<string, Tensor> results = runtime.Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Over([0f, 1f], new TensorShape(1, 2)), ["updates"] = Tensor.Over([2f], new TensorShape(1)) });
        Assert.Equal([0f, 1f, -65504f], results["padded"].AsArray<float>());
        Assert.Equal([2f, 65504f], results["filled"].AsArray<float>());
        Assert.Equal([0f, 1f, float.NegativeInfinity], results["open"].AsArray<float>());
    }

    [Theory]
    [InlineData(13)]
    [InlineData(21)]
    public void Weights_of_float16_are_quantized_too(int opset)
    {
        ModelGraph graph = OnnxNets.Dense(64, 33);
        Write(graph, "m.onnx", new OnnxOptions { QuantizeWeights = true, Float16 = true, Opset = opset });
        OnnxGraphMessage model = Read("m.onnx").Graph;
        Assert.Equal(64 * 33, model.Initializer.Single(i => i.DataType == OnnxDataTypeMessage.Int8).RawData.Length);
        Assert.DoesNotContain(model.Initializer, i => i.DataType == OnnxDataTypeMessage.Float16 && i.Dims.Count == 2);
        using OnnxRuntimeModel runtime = new(_folder.File("m.onnx"));
        Assert.Null(OnnxJudge.Fault(graph, runtime, OnnxJudge.Inputs(graph, 3), 0.02));
    }

    [Fact]
    public void Scales_are_the_largest_of_each_channel_in_127_steps()
    {
        Tensor tensor = Tensor.Over([1f, -254f, 0f, -127f, 2f, 0f], new TensorShape(2, 3));
        Assert.Equal([1f, 2f, 1f], OnnxQuantizer.Scales(tensor, 1));
        Assert.Equal([2f, 1f], OnnxQuantizer.Scales(tensor, 0));

        // The least float32 has no 127th part: a scale of 0 would make NaN of it.
        Assert.Equal([1f], OnnxQuantizer.Scales(Tensor.Over([1e-45f], new TensorShape(1, 1)), 0));
    }

    [Fact]
    public void Everything_that_cannot_be_written_is_listed_at_once_and_nothing_is_written()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 3, 3);
        GraphValue factor = net.Node("factor", new CholeskyOperator(), x);
        net.Graph.AddOutput("y", net.Node("gamma", new SpecialOperator(SpecialFunction.LogGamma), factor));
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => Write(net.Graph, "m.onnx"));
        Assert.Equal([("factor", "ONNX has no Cholesky"), ("gamma", "ONNX has no LogGamma")], e.Items.Select(i => (i.Name, i.Reason)));
        Assert.Equal(e.Items, Backend.Check(net.Graph));
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void What_exists_is_kept_unless_it_is_to_be_replaced_and_what_ends_early_leaves_nothing()
    {
        Write(OnnxNets.Images(), "m.onnx");
        byte[] before = File.ReadAllBytes(_folder.File("m.onnx"));
        Assert.Throws<OutputException>(() => Write(OnnxNets.Dense(2, 3), "m.onnx"));
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Backend.Write(OnnxNets.Dense(2, 3), _folder.File("m.onnx"), new OnnxOptions { Overwrite = OverwriteMode.Replace, ExternalData = true }, null, cancelled.Token));
        Assert.Equal(before, File.ReadAllBytes(_folder.File("m.onnx")));
        Assert.Equal(["m.onnx"], _folder.Entries());
        Write(OnnxNets.Dense(2, 3), "m.onnx", new OnnxOptions { Overwrite = OverwriteMode.Replace });
        Assert.NotEqual(before, File.ReadAllBytes(_folder.File("m.onnx")));
    }

    [Fact]
    public void What_is_read_back_predicts_alike()
    {
        foreach (int opset in new[] { 13, 17, 21 })
        {
            string path = _folder.File($"m{opset}.onnx");
            Write(OnnxNets.Images(), path, new OnnxOptions { Opset = opset });
            ModelGraph back = ModelImporter.Import(path);
            Dictionary<string, Tensor> inputs = OnnxJudge.Inputs(OnnxNets.Images(), 3);
            Assert.Null(OnnxJudge.Fault(new ModelRunner(OnnxNets.Images()).Predict(inputs), new ModelRunner(back).Predict(inputs), 1e-5));
        }
    }

    private OnnxModel Write(ModelGraph graph, string name, OnnxOptions? options = null) => (OnnxModel)Backend.Write(graph, _folder.File(name), options ?? new OnnxOptions());

    private OnnxModelMessage Read(string name) => OnnxModelMessage.Parser.ParseFrom(File.ReadAllBytes(_folder.File(name)));
}
