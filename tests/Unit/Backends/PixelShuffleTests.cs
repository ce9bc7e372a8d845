using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Onnx;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Backends;

/// <summary>Channels that become squares of pixels, and back, of images of any size: as ONNX Runtime computes them, in every form that is written.</summary>
public sealed class PixelShuffleTests : IDisposable
{
    private static readonly Dictionary<string, OnnxAttributeMessage[]> Forms = new()
    {
        ["DepthToSpace, DCR"] = [Int("blocksize", 2), Text("mode", "DCR")],
        ["DepthToSpace, CRD"] = [Int("blocksize", 2), Text("mode", "CRD")],
        ["DepthToSpace, three"] = [Int("blocksize", 3)],
        ["SpaceToDepth, two"] = [Int("blocksize", 2)],
        ["SpaceToDepth, three"] = [Int("blocksize", 3)],
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Forms.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_images_of_any_size(string form) => AllAlike(form, isKnown: false);

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_images_of_one_size(string form) => AllAlike(form, isKnown: true);

    [Fact]
    public void Integers_of_known_images_are_written_too()
    {
        ModelGraph graph = new("g", "a test");
        GraphValue x = graph.AddInput("x", DataType.Int32, SymbolicShape.Batched(2, 2, 4));
        graph.AddOutput("y", graph.AddNode("y", new PixelShuffleOperator(2, ToChannels: false), [x]).Output);
        BackendTable.Of(ConversionTarget.Onnx).Write(graph, _folder.File("m.onnx"), new OnnxOptions());
        using OnnxRuntimeModel runtime = new(_folder.File("m.onnx"));
        Dictionary<string, Tensor> fed = new() { ["x"] = Tensor.Over([.. Enumerable.Range(0, 16)], new TensorShape(1, 2, 2, 4)) };
        Assert.Equal([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15], runtime.Predict(fed).Values.Single().AsSpan<int>().ToArray());
    }

    [Fact]
    public void Targets_without_the_op_say_what_to_fix()
    {
        ModelGraph graph = Import("DepthToSpace", [36, "H", "W"], Int("blocksize", 2));
        foreach (ConversionTarget target in new[] { ConversionTarget.Keras, ConversionTarget.ModelIr })
        {
            Assert.Contains(BackendTable.Of(target).Check(graph), i => i.Reason.Contains("fix the model's inputs with", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("DepthToSpace", 35, "channels are no multiple of 4")]
    [InlineData("SpaceToDepth", 36, "rows are no multiple of 2")]
    public void Extents_that_do_not_divide_are_refused(string op, int channels, string reason)
    {
        ModelGraph graph = Import(op, [channels, 5, 4], Int("blocksize", 2));
        TensorShape shape = new(1, channels, 5, 4);
        Dictionary<string, Tensor> fed = new() { ["x"] = Tensor.Create<float>(new float[shape.ElementCount], shape) };
        Assert.Contains(reason, Assert.ThrowsAny<TfModelException>(() => new ModelRunner(graph).Predict(fed)).Message, StringComparison.Ordinal);
    }

    private void AllAlike(string form, bool isKnown)
    {
        string op = form.Split(',')[0];
        ModelGraph graph = Import(op, isKnown ? [36, 6, 12] : [36, "H", "W"], Forms[form]);
        List<(ConversionTarget Target, BackendOptions Options)> forms =
            [(ConversionTarget.Onnx, new OnnxOptions { Opset = 13 }), (ConversionTarget.Onnx, new OnnxOptions { Opset = 21 }), (ConversionTarget.TensorFlow, new TensorFlowOptions())];
        if (isKnown || op == "DepthToSpace")
        {
            forms.Add((ConversionTarget.Tfjs, new TfjsOptions()));
        }
        else
        {
            Assert.Contains("TensorFlow.js has no SpaceToDepth", Assert.Single(BackendTable.Of(ConversionTarget.Tfjs).Check(graph)).Reason, StringComparison.Ordinal);
        }

        TensorShape shape = new(2, 36, 6, 12);
        Dictionary<string, Tensor> fed = new() { ["x"] = Tensor.Over([.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => (float)i)], shape) };
        IReadOnlyList<ConversionResult> written = WrittenForms.AssertAlike(graph, _folder.File("m.onnx"), _folder, [fed], 0, [.. forms]);
        Assert.All(written.OfType<OnnxModel>(), m => Assert.Equal(isKnown && form.EndsWith("CRD", StringComparison.Ordinal), !m.Ops.Contains(op)));
    }

    private ModelGraph Import(string op, object[] extents, params OnnxAttributeMessage[] attributes) =>
        ModelImporter.Import(new OnnxModelBuilder().Input("x", ["N", .. extents]).Node(op, "x", "y", attributes).Output("y").Save(_folder.File("m.onnx")));
}
