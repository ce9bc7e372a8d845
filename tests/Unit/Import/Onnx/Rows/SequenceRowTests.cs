using TfModelTools.Execution;
using TfModelTools.Formats.Messages;
using TfModelTools.Import.Onnx;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Onnx;
using TfModelTools.Tests.TestSupport;
using static TfModelTools.Tests.Formats.Onnx.OnnxModelBuilder;
using static TfModelTools.Tests.Import.Onnx.Rows.OneNode;

namespace TfModelTools.Tests.Import.Onnx.Rows;

/// <summary>Sequences of tensors inside a model, and the operators of ONNX Runtime's optimizer.</summary>
public sealed class SequenceRowTests
{
    [Fact]
    public void A_tensor_is_split_changed_and_joined_again()
    {
        // 1 2 | 3 4 | 5, the second taken out, 3 4 put first: 3 4 1 2 5.
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 5).Output("y").Output("n", OnnxDataTypeMessage.Int64);
        model.Graph.Initializer.Add(new OnnxTensorMessage { Name = "two", DataType = OnnxDataTypeMessage.Int64, Int64Data = { 2 } });
        model.Graph.Initializer.Add(new OnnxTensorMessage { Name = "minus_two", DataType = OnnxDataTypeMessage.Int64, Int64Data = { -2 } });
        model.Graph.Initializer.Add(new OnnxTensorMessage { Name = "zero", DataType = OnnxDataTypeMessage.Int64, Int64Data = { 0 } });
        model.Node("SplitToSequence", "x two", "s").Node("SequenceAt", "s minus_two", "middle").Node("SequenceErase", "s minus_two", "rest").Node("SequenceInsert", "rest middle zero", "all")
            .Node("ConcatFromSequence", "all", "y", Int("axis", 0)).Node("SequenceLength", "all", "n");
        using TemporaryFolder folder = new();
        IReadOnlyDictionary<string, Tensor> results = new ModelRunner(OnnxImporter.Import(model.Save(folder.File("model.onnx")))).Predict(new Dictionary<string, Tensor> { ["x"] = Floats([5], 1, 2, 3, 4, 5) });
        Assert.Equal([3.0, 4, 1, 2, 5], Values(results["y"]));
        Assert.Equal([3.0], Values(results["n"]));
    }

    [Fact]
    public void Sums_are_normalized_and_given_beside()
    {
        Tensor[] inputs = [Floats([1, 1, 2], 1, 2), Floats([1, 1, 2], 3, 6), Floats([2], 10, 20), Floats([2], 1, 2)];
        Near([(-10 * 2 / Math.Sqrt(4 + 0.1)) + 1, (20 * 2 / Math.Sqrt(4 + 0.1)) + 2], Run("com.microsoft::SkipLayerNormalization", 17, i => i > 1, 1, inputs, Float("epsilon", 0.1f))[0]);
    }

    [Fact]
    public void A_product_may_be_scaled_and_transposed() =>
        Near([0.5 * 11], Run("com.microsoft::FusedMatMul", 17, null, 1, [Floats([2, 1], 1, 2), Floats([1, 2], 3, 4)], Float("alpha", 0.5f), Int("transA", 1), Int("transB", 1))[0]);

    [Fact]
    public void A_bias_is_added_before_the_activation() =>
        Near([0.5 * 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (2 + (0.044715 * 8))))], Run("com.microsoft::FastGelu", 17, null, 1, [Floats([1, 1], 1.5), Floats([1], 0.5)])[0]);

    [Fact]
    public void A_convolution_may_be_bounded() =>
        Assert.Equal([0.0, 2, 1], Values(Run("com.microsoft::FusedConv", 17, i => i > 0, 1, [Floats([1, 1, 3], -1, 5, 1), Floats([1, 1, 1], 1)], Text("activation", "Clip"), FloatList("activation_params", 0, 2))[0]));
}
