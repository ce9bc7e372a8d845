using TfModelTools.Backends.Keras;
using TfModelTools.Backends.ModelIr;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Backends;

/// <summary>Names of layers that are the same once they are legal are numbered, and thousands of them cost no more than others.</summary>
public sealed class LayerNamesTests
{
    private const int Many = 1 << 16;

    [Fact]
    public void Thousands_of_names_of_one_kind_are_numbered_for_TensorFlow_js()
    {
        KerasModelLayer model = Model("", [.. Enumerable.Range(0, Many).Select(i => Layer($"a{(char)(0x4e00 + (i % 256))}{(char)(0x4e00 + (i / 256))}"))]);
        TfjsLayerNames names = new(model);
        Assert.Equal("a__", names.Of(model.Layers[0]));
        Assert.Equal($"a___{Many - 1}", names.Of(model.Layers[^1]));
    }

    [Fact]
    public void Thousands_of_names_of_one_kind_are_numbered_for_Keras()
    {
        KerasModelLayer model = Model("", [.. Enumerable.Range(0, Many).Select(i => Layer(string.Concat(Enumerable.Range(0, 16).Select(bit => (i >> bit & 1) == 0 ? '/' : '_'))))]);
        KerasLayerNames names = new(model, KerasDialect.Keras3);
        string legal = new('_', 16);
        Assert.Equal(legal, names.Of(model.Layers[^1]));
        Assert.Equal($"{legal}_1", names.Of(model.Layers[0]));
        Assert.Equal($"{legal}_{Many - 1}", names.Of(model.Layers[^2]));
    }

    [Fact]
    public void Thousands_of_names_of_one_kind_are_numbered_for_the_IR()
    {
        ModelIrNames names = new();
        string[] added = [.. Enumerable.Range(0, Many).Select(i => names.Add("a" + string.Concat(Enumerable.Range(0, 16).Select(bit => (i >> bit & 1) == 0 ? '/' : '-'))))];
        Assert.Equal("a" + new string('/', 16), added[0]);
        Assert.Equal($"a-{new string('/', 15)}_1", added[1]);
        Assert.Equal($"a{new string('-', 16)}_{Many - 1}", added[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Names_for_TensorFlow_js_get_the_first_number_that_is_free(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            KerasModelLayer root = Tree(random, "", 2);
            TfjsLayerNames names = new(root);
            Dictionary<KerasModelLayer, string> expected = [];
            expected[root] = TfjsLayerNames.Legal(root.Config.Name);
            OneByOne(root, expected, []);
            Assert.All(expected, e => Assert.Equal(e.Value, names.Of(e.Key)));
        }
    }

    // Each number tried from 1 on.
    private static void OneByOne(KerasModelLayer model, Dictionary<KerasModelLayer, string> names, HashSet<string> ofWeights)
    {
        HashSet<string> own = [], kept = [.. model.Layers.Select(l => l.Config.Name).Where(n => TfjsLayerNames.Legal(n) == n)];
        foreach (KerasModelLayer layer in model.Layers)
        {
            string name = TfjsLayerNames.Legal(layer.Config.Name), candidate = name;
            bool IsTaken(string n) => own.Contains(n) || (n != layer.Config.Name && kept.Contains(n)) || (layer.Weights.Count > 0 && ofWeights.Contains(n));
            candidate = IsTaken(candidate) && model.Path.Length > 0 ? $"{names[model]}_{name}" : candidate;
            for (int i = 1; IsTaken(candidate); i++)
            {
                candidate = $"{name}_{i}";
            }

            own.Add(candidate);
            if (layer.Weights.Count > 0)
            {
                ofWeights.Add(candidate);
            }

            names[layer] = candidate;
        }

        foreach (KerasModelLayer inner in model.Layers.Where(l => l.Config.Model is not null))
        {
            OneByOne(inner, names, ofWeights);
        }
    }

    private static KerasModelLayer Tree(Random random, string path, int depth)
    {
        string[] words = ["a", "é", "é_1", "ü", "ö", "_", "_1", "a_1", "layer_", "ö_2", "a_é", "layer__1"];
        KerasModelLayer[] layers = [.. random.GetItems(words, random.Next(1, 9)).Distinct().Select(name =>
            depth > 0 && random.Next(3) == 0 ? Tree(random, path.Length == 0 ? name : $"{path}/{name}", depth - 1) : Layer(name, random.Next(2) == 0))];
        return Model(path, layers);
    }

    private static KerasModelLayer Model(string path, KerasModelLayer[] layers)
    {
        string name = path.Split('/')[^1];
        return new KerasModelLayer(path, new KerasLayerConfig("Functional", name, StrictJson.EmptyObject) { Model = new KerasModelConfig(name, isSequential: false, []) }) { Layers = layers };
    }

    private static KerasModelLayer Layer(string name, bool hasWeights = false) => new(name, new KerasLayerConfig("Dense", name, StrictJson.EmptyObject))
    {
        Weights = hasWeights ? [KeyValuePair.Create("kernel", new KerasWeight("kernel", DataType.Float32, TensorShape.Scalar, static () => throw new InvalidOperationException()))] : [],
    };
}
