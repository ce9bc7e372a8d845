using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.Formats.Hdf5;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using TfModelTools.Weights.Keras;

namespace TfModelTools.Tests.Weights.Keras;

public sealed class KerasWeightLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_order_file_gives_layers_and_weights_in_its_order()
    {
        const string Json = """{"dense_10": ["net/z/w", "net/z/b"], "conv1/conv": ["a"], "empty": []}""";
        foreach (string text in (string[])[Json, Json.Replace('"', '\'')])
        {
            KerasWeightOrder order = KerasOrderFile.Parse(text, "order.json");
            KerasWeightLayout layout = KerasWeightLayout.Of([Variable("a"), Variable("net/z/b"), Variable("net/z/w")], order);
            Assert.Equal(["net/z/w", "net/z/b", "a"], layout.Order.Select(v => v.Name));
            Assert.Equal(["dense_10/net/z/w:0", "dense_10/net/z/b:0", "conv1/conv/a:0"], layout.Order.Select(layout.PathOf));
        }
    }

    [Theory]
    [InlineData("""["a", "b"]""")]
    [InlineData("""{"l": {"a": 1}}""")]
    [InlineData("""{"l": ["a", 1]}""")]
    [InlineData("""{"l": ["a"], "m": ["a"]}""")]
    [InlineData("""{"l": ["a"], "l": ["b"]}""")]
    [InlineData("""{"": ["a"]}""")]
    [InlineData("{}")]
    [InlineData("a\nb")]
    public void A_file_that_is_no_order_is_refused(string text)
    {
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => KerasOrderFile.Parse(text, "order.json"));
        Assert.Contains("order.json", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_of_no_layer_or_only_part_of_one_is_refused()
    {
        KerasWeightOrder order = KerasOrderFile.Parse("""{"dense": ["k", "b"]}""", "order.json");
        Assert.Contains("'x'", Assert.Throws<InvalidInputException>(() => KerasWeightLayout.Of([Variable("k"), Variable("b"), Variable("x")], order)).Message, StringComparison.Ordinal);
        Assert.Contains("'b'", Assert.Throws<InvalidInputException>(() => KerasWeightLayout.Of([Variable("k")], order)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_without_an_order_are_refused_with_what_to_give()
    {
        WeightExporter.Export(new TensorSource(Tensors("dense/kernel", "dense/bias")), Info("dense/kernel", "dense/bias"), _folder.File("w.npz"));
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => KerasWeightOrders.Find([_folder.File("w.npz")]));
        Assert.Contains(nameof(OptionKey.KerasOrder), e.Remedy, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => KerasWeightOrders.Find([_folder.File("w.npz"), Sample.Model]));
    }

    [Fact]
    public void State_of_an_optimizer_and_new_names_are_refused()
    {
        string[] names = ["dense/kernel", "dense/kernel/Adam", "global_step"];
        using TensorSource source = new(Tensors(names));
        KerasWeightOrder order = new("a test", [new KerasLayerWeights("dense", [.. names.Select(n => new KerasWeightName(n, n))])]);
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => WeightExporter.Export(source, source.Variables, _folder.File("w.h5"), new WeightExportOptions { KerasOrder = order }));
        Assert.Contains("'dense/kernel/Adam'", e.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => WeightExporter.Export(source, [source.Variables[0]], _folder.File("w.h5"), new WeightExportOptions { KerasOrder = order, Rename = n => n }));
        Assert.Empty(_folder.Entries());
    }

    /// <summary>What Keras' load_weights does with such a file (keras/saving/legacy/hdf5_format.py), step by step.</summary>
    [H5pyFact]
    public void A_reader_that_goes_by_the_attributes_finds_every_weight()
    {
        string[] layers = [.. Enumerable.Range(0, 3000).Select(i => $"a_layer_with_quite_a_long_name_{i}"), "größe"];
        using TensorSource source = new(layers.SelectMany(l => Tensors(l + "/kernel", l + "/bias")));
        KerasWeightOrder order = new("a test", [.. layers.Select(l => new KerasLayerWeights(l, [new KerasWeightName(l + "/kernel", l + "/kernel:0"), new KerasWeightName(l + "/bias", l + "/bias:0")]))]);
        WeightExporter.Export(source, source.Variables, _folder.File("w.h5"), new WeightExportOptions { KerasOrder = order });
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
                    assert [n.split("/")[-1] for n in w] == ["kernel:0", "bias:0"], w
                    for n in w:
                        assert g[n][()].tolist() == [1, 2]
                        count += 1
                print(count)
            """,
            _folder.File("w.h5"));
        Assert.Equal("6002", printed.Trim());
    }

    private static VariableInfo Variable(string name) => new(name, DataType.Float32, new TensorShape(2), 8, "", -1);

    private static VariableInfo[] Info(params string[] names) => [.. names.Select(Variable)];

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(params string[] names) =>
        names.Select(n => KeyValuePair.Create(n, Tensor.Create<float>([1, 2], new TensorShape(2))));
}
