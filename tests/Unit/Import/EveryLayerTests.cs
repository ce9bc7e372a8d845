using System.Text.Json.Nodes;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Import.Keras;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import;

/// <summary>Every layer class the catalogue calls supported is imported and run; options of wrong kinds are faults, whatever the class.</summary>
public sealed class EveryLayerTests
{
    private static readonly string[] WrongValues =
        ["null", "true", "-1", "0", "7", "1.5", "1e30", "\"\"", "\"relu\"", "[]", "[[]]", "[0, 0]", "[-1, 2, 3, 4]", "{}", "{\"class_name\": \"X\"}", "{\"class_name\": \"Dense\", \"config\": {}}", "{\"class_name\": \"__tuple__\", \"items\": [null]}", "2147483647"];

    public static IEnumerable<object[]> Names() => LayerExamples.All.Select(e => new object[] { e.ClassName });

    [Fact]
    public void Every_supported_class_has_an_example() =>
        Assert.Equal(
            KerasLayerCatalog.Layers.Where(l => l.IsSupported && l.ClassName != "InputLayer").Select(l => l.ClassName).Order(StringComparer.Ordinal),
            LayerExamples.All.Select(e => e.ClassName).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_unsupported_class_is_refused_with_its_reason()
    {
        foreach (KerasLayerSupport layer in KerasLayerCatalog.Layers.Where(l => !l.IsSupported))
        {
            UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => ImportJson(Sequential([2], "float32", (layer.ClassName, "{}")), Keras2));
            Assert.Equal(layer.Note, Assert.Single(fault.Items).Reason);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_is_imported_and_predicts_numbers(string className)
    {
        LayerExample example = LayerExamples.All.Single(e => e.ClassName == className);
        ModelGraph graph = Import(example, example.Options);
        Tensor output = Predict(graph, [.. Inputs(example).Select((tensor, i) => ($"in_{i}", tensor))])[0];
        Assert.Equal(2, output.Shape[0]);
        Assert.All(TensorConverter.TryConvert(output, DataType.Float32)!.AsSpan<float>().ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_of_wrong_kinds_are_faults_or_still_a_model(string className)
    {
        LayerExample example = LayerExamples.All.Single(e => e.ClassName == className);
        ForWrongOptions(example, options =>
        {
            try
            {
                Import(example, options);
            }
            catch (TfModelException)
            {
                // What a wrong value should give, where it matters at all.
            }
        });
    }

    /// <summary>Does something with a layer's options, of which one at a time is of a wrong kind; whatever it throws fails the test.</summary>
    internal static void ForWrongOptions(LayerExample example, Action<string> work)
    {
        JsonObject options = JsonNode.Parse(example.Options)!.AsObject();
        string[] names = [.. options.Select(o => o.Key), "activation", "data_format", "padding", "axis", "trainable", "dtype", "strides", "use_bias", "return_state", "time_major", "dilation_rate", "interpolation"];
        foreach (string name in names.Distinct())
        {
            foreach (string value in WrongValues)
            {
                JsonObject changed = options.DeepClone().AsObject();
                changed[name] = JsonNode.Parse(value);
                try
                {
                    work(changed.ToJsonString());
                }
                catch (Exception e)
                {
                    Assert.Fail($"{example.ClassName}, {name} = {value}: {e}");
                }
            }
        }
    }

    /// <summary>Imports a model of one use of a layer.</summary>
    internal static ModelGraph Import(LayerExample example, string options) => ImportJson(Json(example, options), Keras2, null, ("layer", Weights(example)));

    /// <summary>The configuration of a model of one use of a layer.</summary>
    internal static string Json(LayerExample example, string options)
    {
        string[] names = [.. example.Inputs.Select((_, i) => $"in_{i}")];
        string inputs = string.Join(", ", example.Inputs.Select((shape, i) => Input(names[i], $"[null, {string.Join(", ", shape)}]")));
        string inbound = example.Inbound == "list" ? $"[[{string.Join(", ", names.Select(n => $"[\"{n}\", 0, 0, {{}}]"))}]]" : example.Inbound;
        return Functional(inputs, Layer(example.ClassName, "layer", options, inbound), $"[{string.Join(", ", names.Select(n => $"[\"{n}\", 0, 0]"))}]", "[[\"layer\", 0, 0]]");
    }

    /// <summary>Arrays for it.</summary>
    internal static Tensor[] Weights(LayerExample example) => [.. example.Weights.Select((shape, i) => Positive(shape, i + 3))];

    /// <summary>Inputs for it: two samples.</summary>
    internal static Tensor[] Inputs(LayerExample example) => [.. example.Inputs.Select((shape, i) => Positive([2, .. shape], i))];

    // Below 1 and above 0: a variance must be positive, an id within its table.
    private static Tensor Positive(long[] shape, int seed)
    {
        TensorShape full = new(shape);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)full.ElementCount).Select(i => (float)(((i * 37) + (seed * 11)) % 89 + 1) / 91)], full);
    }
}
