using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras;
using TfModelTools.Import.Keras.Weights;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Import.Keras;

public sealed class LegacyConversionTests
{
    private static readonly KerasLayerGroupStore Store = new("f.h5", KerasVersion.SomeKeras1, "tensorflow", []);

    [Fact]
    public void Gates_are_joined_in_the_order_of_today()
    {
        // Input, candidate, forget, output; the kernel, the recurrent kernel and the bias of each.
        KerasWeight[] arrays = [.. Enumerable.Range(0, 12).Select(i => Array(Tensor.Create<float>([10 * i, (10 * i) + 1], i % 3 == 2 ? new TensorShape(2) : new TensorShape(2, 1))))];
        IReadOnlyList<KerasWeight> joined = LegacyConversion.Convert(new LegacyForm("LSTM"), arrays, Store);
        Assert.Equal(3, joined.Count);
        Assert.Equal(new TensorShape(2, 4), joined[0].Load().Shape);
        Assert.Equal([0, 60, 30, 90, 1, 61, 31, 91], joined[0].Load().AsSpan<float>().ToArray());
        Assert.Equal([20, 21, 80, 81, 50, 51, 110, 111], joined[2].Load().AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("GRU", 9)]
    [InlineData("LSTM", 12)]
    [InlineData("Conv1D", 1)]
    public void Extents_of_arrays_without_elements_do_not_wrap_around(string layer, int count)
    {
        // Nothing is stored of them, whatever their extents.
        TensorShape shape = layer == "Conv1D" ? new TensorShape(1L << 61, 0, 3L << 60, 8) : new TensorShape(0, 3L << 60);
        KerasWeight[] arrays = [.. Enumerable.Range(0, count).Select(_ => new KerasWeight("w", DataType.Float32, shape, () => throw new InvalidOperationException()))];
        Assert.Contains("product", Assert.Throws<CorruptFileException>(() => LegacyConversion.Convert(new LegacyForm(layer), arrays, Store)).Message, StringComparison.Ordinal);
    }

    private static KerasWeight Array(Tensor value) => new("w", value.DataType, value.Shape, () => value);
}
