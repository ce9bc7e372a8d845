using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Import;
using TfModelTools.Tensors;
using TfModelTools.Tests.Backends.Onnx;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>What the quantizer of ONNX Runtime writes, as ONNX Runtime computes it; where functions are tables there, to one step.</summary>
public sealed class MicrosoftQuantizedRowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Add")]
    [InlineData("Mul")]
    public void Two_operands_with_scales_of_their_own(string op) => Alike(0, Node(op, "a a_scale a_zero b b_scale b_zero y_scale y_zero"));

    [Fact]
    public void Parts_with_scales_of_their_own_are_joined() => Alike(0, Node("Concat", "y_scale y_zero a a_scale a_zero b b_scale b_zero", Int("axis", 1)));

    [Fact]
    public void What_is_negative_leaks() => Alike(0, Node("LeakyRelu", "a a_scale a_zero y_scale y_zero", Float("alpha", 0.5f)));

    [Fact]
    public void Activations()
    {
        Alike(1, Node("Sigmoid", "a a_scale a_zero f_scale f_zero"));
        Alike(1, Node("Softmax", "a a_scale a_zero f_scale f_zero", Int("axis", -1), Int("opset", 13)));
    }

    [Fact]
    public void Means()
    {
        Alike(0, Node("GlobalAveragePool", "a a_scale a_zero y_scale y_zero"));
        Alike(0, Node("AveragePool", "a a_scale a_zero y_scale y_zero", Ints("kernel_shape", 2, 2), Ints("strides", 1, 1)));
    }

    private static OnnxNodeMessage Node(string op, string inputs, params OnnxAttributeMessage[] attributes) => NodeOf("com.microsoft::QLinear" + op, inputs, "y", attributes);

    private void Alike(int steps, OnnxNodeMessage node)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Output("y", OnnxDataTypeMessage.Uint8)
            .Floats("a_scale", [], 0.25f).Floats("b_scale", [], 0.5f).Floats("y_scale", [], 0.125f).Floats("f_scale", [], 1 / 256f);
        model.Message.OpsetImport.Add(new OnnxOperatorSetMessage { Domain = "com.microsoft", Version = 1 });
        foreach ((string name, int zero) in new[] { ("a_zero", 100), ("b_zero", 7), ("y_zero", 3), ("f_zero", 0) })
        {
            model.Graph.Initializer.Add(new OnnxTensorMessage { Name = name, DataType = OnnxDataTypeMessage.Uint8, Int32Data = { zero } });
        }

        Dictionary<string, Tensor> fed = new() { ["a"] = Bytes(83), ["b"] = Bytes(5) };
        foreach (string input in fed.Keys.Where(node.Input.Contains).ToArray())
        {
            model.Input(input, OnnxDataTypeMessage.Uint8, 1, 2, 2, 4);
        }

        model.Graph.Node.Add(node);
        string path = model.Save(_folder.File("m.onnx"));
        using OnnxRuntimeModel original = new(path);
        Dictionary<string, Tensor> some = fed.Where(f => original.Inputs.Contains(f.Key)).ToDictionary();
        byte[] expected = original.Predict(some)["y"].AsSpan<byte>().ToArray();
        byte[] found = new ModelRunner(ModelImporter.Import(path)).Predict(some)["y"].AsSpan<byte>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.InRange(p.First - p.Second, -steps, steps));
    }

    private static Tensor Bytes(int first) => Tensor.Create<byte>([.. Enumerable.Range(0, 16).Select(i => (byte)(first + (4 * i)))], new TensorShape(1, 2, 2, 4));
}
