using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Common;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.Onnx;

/// <summary>The forms of operators that ONNX has in a way of its own, as ONNX Runtime computes them: recurrent layers, resizing, transposed convolutions, layouts.</summary>
public sealed class OnnxFormTests : IDisposable
{
    private static readonly ActivationFunction Tanh = new(ActivationKind.Tanh);
    private static readonly ActivationFunction Sigmoid = new(ActivationKind.Sigmoid);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RecurrentKind.SimpleRnn, "RNN")]
    [InlineData(RecurrentKind.Lstm, "LSTM")]
    [InlineData(RecurrentKind.Gru, "GRU")]
    [InlineData(RecurrentKind.GruResetAfter, "GRU")]
    public void Recurrent_layers_of_unknown_length_are_one_op(RecurrentKind kind, string op)
    {
        ActivationFunction hard = new(ActivationKind.HardSigmoid, 1 / 6f, 0.5f);
        foreach ((bool sequences, bool backwards, bool bias, bool state) in from s in Both from b in Both from w in Both from i in Both select (s, b, w, i))
        {
            OnnxNets net = new();
            GraphValue x = net.Input("x", Dimension.Batch, Dimension.Unknown, 3);
            List<GraphValue> inputs = [x];
            RecurrentOperator record = new(kind, bias ? Tanh : ActivationFunction.Linear, state ? hard : Sigmoid, sequences, backwards, bias, state, HasMask: false);
            inputs.Add(net.Weight("kernel", 3, 4 * record.GateCount));
            inputs.Add(net.Weight("recurrent", 4, 4 * record.GateCount));
            if (bias)
            {
                inputs.Add(kind == RecurrentKind.GruResetAfter ? net.Weight("bias", 2, 12) : net.Weight("bias", 4 * record.GateCount));
            }

            inputs.AddRange(Enumerable.Range(0, state ? record.StateCount : 0).Select(i => net.Input($"state{i}", Dimension.Batch, 4)));
            GraphNode node = net.Graph.AddNode("layer", record, inputs);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                net.Graph.AddOutput($"y{i}", node.Outputs[i]);
            }

            Assert.Contains(op, Check(net.Graph));
        }
    }

    [Fact]
    public void Masked_layers_are_written_step_by_step()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 3, 2);
        GraphValue mask = net.Node("mask", new CompareOperator(ComparisonFunction.Less), net.Input("m", Dimension.Batch, 3), net.Weight("threshold", 1));
        RecurrentOperator op = new(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, false, false, HasMask: true);
        net.Graph.AddOutput("y", net.Node("layer", op, x, net.Weight("kernel", 2, 8), net.Weight("recurrent", 2, 8), mask));
        Assert.DoesNotContain("LSTM", Check(net.Graph));
    }

    [Theory]
    [InlineData(ResizeMethod.Nearest)]
    [InlineData(ResizeMethod.Bilinear)]
    [InlineData(ResizeMethod.Bicubic)]
    public void Images_are_resized_alike(ResizeMethod kind)
    {
        foreach ((int height, int width) in new[] { (10, 14), (3, 3), (7, 5), (1, 1), (9, 11) })
        {
            foreach ((bool align, bool half) in new[] { (false, false), (true, false), (false, true) })
            {
                foreach (bool isKnown in kind == ResizeMethod.Bicubic ? [true] : Both)
                {
                    OnnxNets net = new();
                    GraphValue x = net.Input("x", Dimension.Batch, isKnown ? 5 : Dimension.Unknown, isKnown ? 7 : Dimension.Unknown, 2);
                    net.Graph.AddOutput("y", net.Node("resized", new ResizeOperator(kind, height, width, align, half), x));
                    Check(net.Graph, opsets: [13, 18]);
                }
            }
        }
    }

    [Fact]
    public void Transposed_convolutions_crop_and_add_alike()
    {
        foreach ((int stride, int dilation, int before, int after) in new[] { (1, 1, 0, 0), (2, 1, 0, 1), (2, 1, 1, 1), (3, 1, 0, -2), (2, 2, 1, 0), (2, 1, -1, -3) })
        {
            foreach (int spatial in new[] { 1, 2, 3 })
            {
                OnnxNets net = new();
                int[] All(int value) => [.. Enumerable.Repeat(value, spatial)];
                GraphValue x = net.Input("x", [Dimension.Batch, .. Enumerable.Repeat((Dimension)4, spatial), 2]);
                ConvTransposeOperator op = new(All(stride), All(dilation), All(before), All(after), ActivationFunction.Relu);
                net.Graph.AddOutput("y", net.Node("up", op, x, net.Weight("kernel", [.. Enumerable.Repeat(3L, spatial), 5, 2]), net.Weight("bias", 5)));
                Assert.Contains("ConvTranspose", Check(net.Graph));
            }
        }
    }

    [Fact]
    public void Unknown_extents_are_padded_by_the_rule()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, Dimension.Unknown, Dimension.Unknown, 2);
        GraphValue conv = net.Node("conv", OnnxNets.Conv(ActivationFunction.Linear, 2, Padding.Same), x, net.Weight("kernel", 3, 2, 2, 4));
        net.Graph.AddOutput("y", net.Node("mean", new PoolOperator(PoolFunction.Average, [2, 2], [1, 1], Padding.Same), conv));
        Check(net.Graph);
    }

    // Whatever is between two convolutions, it is computed channels first: one transposition in front, one behind.
    [Fact]
    public void What_lies_between_convolutions_is_computed_channels_first()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 6, 6, 2);
        GraphValue a = net.Node("a", OnnxNets.Conv(ActivationFunction.Linear, 1, Padding.Same), x, net.Weight("ka", 3, 3, 2, 4));
        GraphValue padded = net.Node("pad", new PadOperator(PadMode.Constant, [0, 1, 0, 1], [0, 0, 2, 0], 0.5), a);
        GraphValue cut = net.Node("cut", new SliceOperator([0, 6, 0, 1], [null, 7, null, 3], [1, -1, 1, 1]), padded);
        GraphValue joined = net.Node("join", new ConcatOperator(-1), cut, net.Node("neg", new UnaryOperator(UnaryFunction.Negate), cut));
        GraphValue soft = net.Node("soft", new SoftmaxOperator(), joined);
        GraphValue mean = net.Node("mean", new ReduceOperator(ReduceFunction.Mean, [1, 2], KeepDimensions: true), soft);
        GraphValue scaled = net.Node("scale", new BinaryOperator(BinaryFunction.Multiply), soft, net.Node("gate", new ActivationOperator(Sigmoid), mean));
        GraphValue b = net.Node("b", OnnxNets.Conv(ActivationFunction.Linear, 1, Padding.Valid(2)), scaled, net.Weight("kb", 1, 1, 6, 3));
        net.Graph.AddOutput("y", b);
        net.Graph.AddOutput("top", net.Node("top", new ArgReduceOperator(true, -1, DataType.Int32), b));
        Assert.Equal(2, Check(net.Graph).Count(o => o == "Transpose"));
    }

    [Fact]
    public void Transpositions_that_undo_each_other_are_not_there()
    {
        OnnxNets net = new();
        GraphValue x = net.Input("x", Dimension.Batch, 3, 4, 5);
        GraphValue last = net.Node("last", new TransposeOperator([0, 2, 3, 1]), x);
        GraphValue conv = net.Node("conv", OnnxNets.Conv(ActivationFunction.Relu, 1, Padding.Same), last, net.Weight("k", 3, 3, 3, 4));
        net.Graph.AddOutput("y", net.Node("first", new TransposeOperator([0, 3, 1, 2]), conv));
        Assert.DoesNotContain("Transpose", Check(net.Graph));
    }

    private static bool[] Both => [false, true];

    private string[] Check(ModelGraph graph, int[]? opsets = null)
    {
        string[] ops = [];
        foreach (int opset in opsets ?? [13, 21])
        {
            string path = _folder.File("m.onnx");
            OnnxModel written = (OnnxModel)BackendTable.Of(ConversionTarget.Onnx).Write(graph, path, new OnnxOptions { Opset = opset, Overwrite = OverwriteMode.Replace });
            using OnnxRuntimeModel runtime = new(path);
            foreach (int batch in new[] { 1, 3 })
            {
                Assert.Null(OnnxJudge.Fault(graph, runtime, OnnxJudge.Inputs(graph, batch), 1e-5));
            }

            ops = [.. OnnxModelMessage.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Node.Select(n => n.OpType)];
            Assert.Equal(ops.Distinct().Order(StringComparer.Ordinal), written.Ops);
        }

        return ops;
    }
}
