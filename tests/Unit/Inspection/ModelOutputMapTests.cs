using TfModelTools.Common;
using TfModelTools.Formats.Npy;
using TfModelTools.Import;
using TfModelTools.Inspection;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Inspection;

public sealed class ModelOutputMapTests : IDisposable
{
    private const string Nodes = """
        node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } }
        node { name: "neg" op: "Neg" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
        node { name: "sq" op: "Square" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
        node { name: "axis" op: "Const" attr { key: "dtype" value { type: DT_INT32 } } attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
        node { name: "sum" op: "Sum" input: "x" input: "axis" attr { key: "T" value { type: DT_FLOAT } } attr { key: "Tidx" value { type: DT_INT32 } } attr { key: "keep_dims" value { b: false } } }
        versions { producer: 1000 }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Outputs_are_paired_by_value_when_samples_are_given()
    {
        string a = Saved("a", ("boxes", "neg:0"), ("scores", "sq:0"), ("total", "sum:0"));
        string b = Graph("b", ("Identity_1", "neg"), ("Identity", "sq"), ("Identity_2", "sum"));
        Dictionary<string, Tensor> samples = new() { ["data"] = Tensor.Create<float>([1, 2, 3, -4, 5, 6], new TensorShape(2, 3)) };
        IReadOnlyList<OutputMapping> map = ModelOutputMap.Create(a, b, samples: samples);
        Assert.Equal(["boxes -> Identity_1", "scores -> Identity", "total -> Identity_2"], map.Select(m => m.ToString()));
        Assert.All(map, m => Assert.Equal((OutputMatch.Value, 0.0), (m.Match, m.MaxDifference)));
    }

    [Fact]
    public void Outputs_are_paired_by_name_shape_and_position_without_samples()
    {
        string a = Saved("a", ("boxes", "neg:0"), ("scores", "sq:0"), ("total", "sum:0"));
        string b = Graph("b", ("Identity_1", "neg"), ("sq", "sq"), ("Identity_2", "sum"));
        IReadOnlyList<OutputMapping> map = ModelOutputMap.Create(a, b);
        Assert.Equal(["boxes -> Identity_1", "scores -> sq", "total -> Identity_2"], map.Select(m => m.ToString()));
        Assert.Equal(OutputMatch.Name, map[1].Match);
        Assert.All(map, m => Assert.Null(m.MaxDifference));
    }

    [Fact]
    public void Outputs_that_were_chosen_are_paired_instead_of_the_signatures()
    {
        string a = Saved("a", ("boxes", "neg:0"), ("scores", "sq:0"));
        string b = Graph("b", ("Identity", "neg"), ("Identity_1", "sum"));
        Dictionary<string, Tensor> samples = new() { ["data"] = Tensor.Create<float>([1, 2, 3, -4, 5, 6], new TensorShape(2, 3)) };
        ModelImportOptions chosen = new() { Outputs = ["sum", "neg"] };
        IReadOnlyList<OutputMapping> map = ModelOutputMap.Create(a, b, chosen, samples: samples);
        Assert.Equal(["sum -> Identity_1", "neg -> Identity"], map.Select(m => m.ToString()));
        Assert.All(map, m => Assert.Equal((OutputMatch.Value, 0.0), (m.Match, m.MaxDifference)));
        map = ModelOutputMap.Create(Saved("c", ("boxes", "neg:0"), ("total", "sum:0")), a, null, chosen);
        Assert.Equal(["boxes -> neg", "total -> sum"], map.Select(m => m.ToString()));
    }

    [Fact]
    public void An_output_that_nothing_fits_has_no_partner()
    {
        string a = Saved("a", ("boxes", "neg:0"), ("total", "sum:0"));
        string b = Saved("b", ("out", "sum:0"));
        IReadOnlyList<OutputMapping> map = ModelOutputMap.Create(a, b, samples: new Dictionary<string, Tensor> { ["data"] = Tensor.Create<float>([1, 2, 3], new TensorShape(1, 3)) });
        Assert.Equal(["boxes -> (none)", "total -> out"], map.Select(m => m.ToString()));
    }

    [Fact]
    public void A_converted_model_is_paired_by_the_place_its_names_tell()
    {
        SignaturePortDescription[] traced = [Port(0, "classes", "StatefulPartitionedCall:1"), Port(1, "boxes", "StatefulPartitionedCall:0")];
        SignaturePortDescription[] converted = [Port(0, "Identity_1:0", "Identity_1:0"), Port(1, "Identity:0", "Identity:0")];
        Assert.Equal([1, 0], MappedOutput.From(traced, null).Select(o => o.Order));
        Assert.Equal([1, 0], MappedOutput.From(converted, null).Select(o => o.Order));
    }

    [Fact]
    public void Many_outputs_of_one_shape_are_paired_by_place()
    {
        // Counted anew for each pair, the free partners would take hours.
        const int Count = 900;
        SignaturePortDescription[] Ports(string prefix) => [.. Enumerable.Range(0, Count).Select(i => SignaturePortDescription.Of(i, $"{prefix}{i}", $"{prefix}{i}", DataType.Float32, new TensorShape(2)))];
        OutputMapping[] map = ModelOutputMap.Pair(MappedOutput.From(Ports("a"), null), MappedOutput.From(Ports("b"), null), 0);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"a{i} -> b{i}"), map.Select(m => m.ToString()));
        Assert.All(map, m => Assert.Equal(OutputMatch.Position, m.Match));
    }

    [Fact]
    public void Shapes_pair_outputs_that_no_other_fits()
    {
        SignaturePortDescription Shaped(int id, string name, int extent) => SignaturePortDescription.Of(id, name, name, DataType.Float32, new TensorShape(extent));
        OutputMapping[] map = ModelOutputMap.Pair(
            MappedOutput.From([Shaped(0, "a", 1), Shaped(1, "b", 2), Shaped(2, "c", 3), Shaped(3, "d", 3)], null),
            MappedOutput.From([Shaped(0, "w", 3), Shaped(1, "d", 3), Shaped(2, "y", 1), Shaped(3, "z", 2)], null),
            0);
        Assert.Equal(["a -> y Shape", "b -> z Shape", "c -> w Shape", "d -> d Name"], map.Select(m => $"{m} {m.Match}"));
    }

    [Fact]
    public void A_signature_that_is_not_there_is_an_error_that_lists_those_there_are()
    {
        string a = Saved("a", ("boxes", "neg:0"));
        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => ModelOutputMap.Create(a, a, new ModelImportOptions { Signature = "x" }));
        Assert.Contains("'serving_default'", fault.Message, StringComparison.Ordinal);
    }

    [CorpusFact]
    public void A_SavedModel_and_its_conversion_belong_together()
    {
        IReadOnlyList<OutputMapping> map = ModelOutputMap.Create(Corpus.PathOf("savedmodel", "religion-mlp", "saved_model"), Corpus.PathOf("tfjs", "religion-layers"));
        Assert.Equal("dense_2 -> Identity:0", Assert.Single(map).ToString());
        Dictionary<string, Tensor> arrays = NpzReader.ReadAll(Corpus.PathOf("savedmodel", "religion-mlp", "expected", "io_h5.npz")).ToDictionary(a => a.Key, a => a.Value);
        OutputMapping byValue = Assert.Single(ModelOutputMap.Create(Corpus.PathOf("savedmodel", "religion-mlp", "saved_model"), Corpus.PathOf("savedmodel", "religion-mlp", "trained_model.h5"), samples: arrays));
        Assert.Equal(OutputMatch.Value, byValue.Match);
    }

    private static SignaturePortDescription Port(int id, string name, string tensor) => SignaturePortDescription.Of(id, name, tensor, DataType.Float32, null);

    private string Saved(string name, params IEnumerable<(string Key, string Tensor)> outputs) =>
        InspectionFiles.WriteSavedModel(_folder.File(name), InspectionFiles.MetaGraph(Nodes, ["serve"], outputs.Select(o => ("serving_default", o.Key, o.Tensor))));

    private string Graph(string name, params IEnumerable<(string Name, string Of)> outputs) => InspectionFiles.WriteText(
        _folder.File(name + ".pbtxt"),
        Nodes + string.Concat(outputs.Where(o => o.Name != o.Of).Select(o => $"node {{ name: \"{o.Name}\" op: \"Identity\" input: \"{o.Of}\" attr {{ key: \"T\" value {{ type: DT_FLOAT }} }} }}\n")));
}
