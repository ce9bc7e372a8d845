using TfModelTools.Common;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>Functions of TensorFlow and keras.backend that models of Keras 2 call: their defaults, and what they make of whole numbers.</summary>
public sealed class Keras2FunctionTests
{
    // K.concatenate(tensors, axis=-1), K.stack(x, axis=0), K.expand_dims(x, axis=-1), K.softmax(x, axis=-1), K.cumsum(x, axis=0): keras/backend.py of 2.15.
    [Theory]
    [InlineData("concatenate", "[[\"x\", 0, 0, {}], [\"x\", 0, 0, {}]]", new long[] { 1, 2, 4 }, new float[] { 1, -2, 1, -2, 3, 4, 3, 4 })]
    [InlineData("concatenate", "[[\"x\", 0, 0, {\"axis\": 1}], [\"x\", 0, 0, {\"axis\": 1}]]", new long[] { 1, 4, 2 }, new float[] { 1, -2, 3, 4, 1, -2, 3, 4 })]
    [InlineData("stack", "[[\"x\", 0, 0, {}], [\"x\", 0, 0, {}]]", new long[] { 2, 1, 2, 2 }, new float[] { 1, -2, 3, 4, 1, -2, 3, 4 })]
    [InlineData("expand_dims", "[\"x\", 0, 0, {}]", new long[] { 1, 2, 2, 1 }, new float[] { 1, -2, 3, 4 })]
    [InlineData("cumsum", "[\"x\", 0, 0, {}]", new long[] { 1, 2, 2 }, new float[] { 1, -2, 3, 4 })]
    [InlineData("sum", "[\"x\", 0, 0, {}]", new long[] { }, new float[] { 6 })]
    public void A_function_of_Keras_backend_has_its_own_defaults(string function, string node, long[] shape, float[] expected)
    {
        string json = Functional(Input("x", "[null, 2, 2]"), Layer("TFOpLambda", "op", $$"""{"function": "keras.backend.{{function}}"}""", $"[{node}]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        AssertClose(Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2], 1, -2, 3, 4)))[0], shape, expected);
    }

    // tf.reduce_mean of whole numbers is a whole one, cut towards zero (MeanReducer of tensorflow/core/kernels/reduction_ops_common.h).
    [Theory]
    [InlineData("math.reduce_mean", 1, 2, 2, 1)]
    [InlineData("math.reduce_mean", -1, -2, -2, -1)]
    [InlineData("keras.backend.mean", 7, 8, 8, 7)]
    public void A_mean_of_whole_numbers_is_whole_in_Keras_2(string function, int a, int b, int c, int expected)
    {
        string json = Functional(Input("x", "[null, 3]", "int32"), Layer("TFOpLambda", "op", $$"""{"function": "{{function}}"}""", "[[\"x\", 0, 0, {\"axis\": 1}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Tensor found = Predict(ImportJson(json, Keras2), ("x", Tensor.Create<int>([a, b, c], new TensorShape(1, 3))))[0];
        Assert.Equal(DataType.Int32, found.DataType);
        Assert.Equal([expected], found.AsSpan<int>().ToArray());
    }

    [Theory]
    [InlineData("sort", "{}", new int[] { int.MinValue, 5, 16777217, 16777219 })]
    [InlineData("sort", "{\"direction\": \"DESCENDING\"}", new int[] { 16777219, 16777217, 5, int.MinValue })]
    [InlineData("argsort", "{}", new int[] { 3, 2, 1, 0 })]
    public void Whole_numbers_are_sorted_as_such(string function, string options, int[] expected)
    {
        string json = Functional(Input("x", "[null, 4]", "int32"), Layer("TFOpLambda", "op", $$"""{"function": "{{function}}"}""", $"[[\"x\", 0, 0, {options}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        Assert.Equal(expected, Predict(ImportJson(json, Keras2), ("x", Tensor.Create<int>([16777219, 16777217, 5, int.MinValue], new TensorShape(1, 4))))[0].AsSpan<int>().ToArray());
    }

    // The spectral norm of [[1, 2], [3, 4]] is 5.465, the Frobenius norm 5.477.
    [Theory]
    [InlineData("{\"ord\": 2, \"axis\": [1, 2]}", null)]
    [InlineData("{\"ord\": 2, \"axis\": 2}", new float[] { 2.236068f, 5 })]
    [InlineData("{\"axis\": [1, 2]}", new float[] { 5.4772256f })]
    public void A_norm_of_order_2_over_two_axes_is_refused(string options, float[]? expected)
    {
        string json = Functional(Input("x", "[null, 2, 2]"), Layer("TFOpLambda", "op", """{"function": "linalg.norm"}""", $"[[\"x\", 0, 0, {options}]]"), "[[\"x\", 0, 0]]", "[[\"op\", 0, 0]]");
        if (expected is null)
        {
            Assert.Contains("singular", Assert.Throws<UnsupportedModelException>(() => ImportJson(json, Keras2)).Message, StringComparison.Ordinal);
            return;
        }

        Tensor found = Predict(ImportJson(json, Keras2), ("x", T([1, 2, 2], 1, 2, 3, 4)))[0];
        AssertClose(found, [.. found.Shape], expected);
    }
}
