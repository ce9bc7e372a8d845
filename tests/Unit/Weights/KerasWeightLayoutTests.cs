using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Hdf5;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;

namespace TfModelTools.Tests.Weights;

public sealed class KerasWeightLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dense/kernel", "dense", "dense/kernel:0")]
    [InlineData("dense/kernel:0", "dense", "dense/kernel:0")]
    [InlineData("model_weights/dense/dense/kernel:0", "dense", "dense/kernel:0")]
    [InlineData("layers/dense/vars/0", "dense", "dense/vars/0:0")]
    [InlineData("layer_with_weights-3/kernel/.ATTRIBUTES/VARIABLE_VALUE", "layer_with_weights-3", "layer_with_weights-3/kernel:0")]
    [InlineData("lstm/lstm_cell/kernel", "lstm", "lstm/lstm_cell/kernel:0")]
    [InlineData("alone", "alone", "alone:0")]
    public void A_variable_stands_in_its_layer(string name, string layer, string weight)
    {
        KerasWeightLayout layout = KerasWeightLayout.Of([new VariableInfo(name, DataType.Float32, new TensorShape(1), 4, "", -1)]);
        Assert.Equal($"{layer}/{weight}", layout.PathOf(layout.Order[0]));
    }

    [Fact]
    public void Weights_take_the_order_of_creation_and_numbered_layers_that_of_their_numbers()
    {
        string[] names = ["layer_with_weights-10/bias", "layer_with_weights-10/kernel", "layer_with_weights-2/beta", "layer_with_weights-2/moving_variance", "layer_with_weights-2/gamma", "layer_with_weights-2/moving_mean"];
        KerasWeightLayout layout = KerasWeightLayout.Of([.. names.Select(n => new VariableInfo(n, DataType.Float32, new TensorShape(1), 4, "", -1))]);
        Assert.Equal([4, 2, 5, 3, 1, 0], layout.Order.Select(v => Array.IndexOf(names, v.Name)));
    }

    [Fact]
    public void State_of_an_optimizer_is_refused()
    {
        using TensorSource source = new(Tensors("dense/kernel", "dense/kernel/Adam", "global_step"));
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => WeightExporter.Export(source, source.Variables, _folder.File("w.h5"), new WeightExportOptions { KerasLayout = true }));
        Assert.Contains("'dense/kernel/Adam'", e.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Entries());
    }

    /// <summary>What Keras' load_weights does with such a file (keras/saving/legacy/hdf5_format.py), step by step.</summary>
    [H5pyFact]
    public void A_reader_that_goes_by_the_attributes_finds_every_weight()
    {
        string[] layers = [.. Enumerable.Range(0, 3000).Select(i => $"a_layer_with_quite_a_long_name_{i}")];
        using TensorSource source = new(layers.SelectMany(l => Tensors(l + "/bias", l + "/kernel")).Concat(Tensors("größe/kernel")));
        WeightExporter.Export(source, source.Variables, _folder.File("w.h5"), new WeightExportOptions { KerasLayout = true });
        string printed = Python.Run(
            """
            import h5py, sys
            def names(group, attribute):
                if attribute in group.attrs:
                    data = list(group.attrs[attribute])
                else:
                    data, i = [], 0
                    while f"{attribute}{i}" in group.attrs:
                        data.extend(group.attrs[f"{attribute}{i}"])
                        i += 1
                return [n.decode("utf8") if hasattr(n, "decode") else n for n in data]
            with h5py.File(sys.argv[1], "r") as f:
                assert f.attrs["keras_version"].startswith("2."), f.attrs["keras_version"]
                assert f.attrs["backend"] == "tensorflow"
                count = 0
                for layer in names(f, "layer_names"):
                    g = f[layer]
                    w = names(g, "weight_names")
                    assert [n.split("/")[-1] for n in w] == (["kernel:0"] if layer == "größe" else ["kernel:0", "bias:0"]), w
                    for n in w:
                        assert g[n][()].tolist() == [1, 2]
                        count += 1
                print(count)
            """,
            _folder.File("w.h5"));
        Assert.Equal("6001", printed.Trim());
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(params string[] names) =>
        names.Select(n => KeyValuePair.Create(n, Tensor.Create<float>([1, 2], new TensorShape(2))));
}
