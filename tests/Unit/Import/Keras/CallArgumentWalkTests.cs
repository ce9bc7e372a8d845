using System.Text.Json.Nodes;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.Keras;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>
/// No argument of a layer's call is ever ignored: every class of the catalogue is called with one more than its example needs, which has an
/// effect or is refused. A class that is added to the catalogue needs an example (<see cref="EveryLayerTests"/>), and so is tested here.
/// </summary>
public sealed class CallArgumentWalkTests
{
    // A mask is an argument of these, and at inference leaves their values as they are: it is handed on, or only counts while training.
    private static readonly string[] MaskKeepsValues = ["BatchNormalization", "BatchNormalizationV1", "SyncBatchNormalization", "TimeDistributed"];

    public static IEnumerable<object[]> Names() => LayerExamples.All.Select(e => new object[] { e.ClassName });

    [Theory]
    [MemberData(nameof(Names))]
    public void An_argument_that_no_layer_has_is_refused_by_name(string className)
    {
        foreach (KerasVersion version in new[] { Keras2, Keras3 })
        {
            UnsupportedModelException fault = Assert.Throws<UnsupportedModelException>(() => Import(className, version, null, ("bogus", "[3, 4]")));
            UnsupportedItem item = Assert.Single(fault.Items);
            Assert.Equal(("layer", className.Split('>')[^1]), (item.Name, item.Kind));
            Assert.Contains("bogus = [3, 4]", item.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Arguments_that_say_nothing_are_taken(string className)
    {
        float[] expected = Predicted(Import(className, Keras2, null), className);
        Assert.Equal(expected, Predicted(Import(className, Keras2, null, ("mask", "null"), ("training", "null"), ("initial_state", "null")), className));
        Assert.Equal(expected, Predicted(Import(className, Keras2, null, ("training", "false"), ("name", "null")), className));
        if (KerasLayerCatalog.Layers.Single(l => l.ClassName == className).Category != "Operations")
        {
            Assert.Equal(expected, Predicted(Import(className, Keras2, null, ("training", "0")), className));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_constant_as_one_more_positional_argument_counts_or_is_refused(string className) =>
        RequireEffect(className, Keras3, () => Import(className, Keras3, Constant(className)), mayKeepValues: false);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_constant_mask_counts_or_is_refused(string className)
    {
        bool mayKeepValues = MaskKeepsValues.Contains(className);
        RequireEffect(className, Keras2, () => Import(className, Keras2, null, ("mask", Mask(className))), mayKeepValues);
        RequireEffect(className, Keras3, () => Import(className, Keras3, null, ("mask", Constant(className))), mayKeepValues);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Training_true_counts_is_refused_or_is_the_same_by_definition(string className)
    {
        KerasLayerSupport layer = KerasLayerCatalog.Layers.Single(l => l.ClassName == className);
        bool isRandom = layer.Note.Contains("while training only", StringComparison.Ordinal) && className != "ActivityRegularization";
        foreach (string value in new[] { "true", "1" })
        {
            ModelGraph Import2() => Import(className, Keras2, null, ("training", value));
            // What training changes in the layers of packages is not known: they are refused.
            if (isRandom || className == "SpectralNormalization" || className.Contains('>', StringComparison.Ordinal) || layer.Category == "Operations")
            {
                Assert.Contains("training", Assert.Single(Assert.Throws<UnsupportedModelException>(Import2).Items).Reason, StringComparison.Ordinal);
                continue;
            }

            float[] expected = Predicted(Import(className, Keras2, null), className);
            float[] found = Predicted(Import2(), className);
            Assert.Equal(className.Contains("BatchNormalization", StringComparison.Ordinal), !expected.SequenceEqual(found));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Keras_3_predicts_without_training_whatever_was_saved(string className)
    {
        if (KerasLayerCatalog.Layers.Single(l => l.ClassName == className).Category != "Operations")
        {
            Assert.Equal(Predicted(Import(className, Keras3, null), className), Predicted(Import(className, Keras3, null, ("training", "true")), className));
        }
    }

    private static void RequireEffect(string className, KerasVersion version, Func<ModelGraph> import, bool mayKeepValues)
    {
        float[] found;
        try
        {
            found = Predicted(import(), className);
        }
        catch (TfModelException)
        {
            return;
        }

        if (!mayKeepValues)
        {
            Assert.NotEqual(Predicted(Import(className, version, null), className), found);
        }
    }

    private static ModelGraph Import(string className, KerasVersion version, string? positional, params (string Name, string Json)[] keywords)
    {
        LayerExample example = LayerExamples.All.Single(e => e.ClassName == className);
        string[] names = [.. example.Inputs.Select((_, i) => $"in_{i}")];
        JsonNode inbound = JsonNode.Parse(example.Inbound == "list" ? $"[[{string.Join(", ", names.Select(n => $"[\"{n}\", 0, 0, {{}}]"))}]]" : example.Inbound)!;
        JsonObject given = Keywords(inbound)!;
        foreach ((string name, string json) in keywords)
        {
            given[name] = JsonNode.Parse(json);
        }

        string call = inbound.ToJsonString();
        if (version.IsKeras3)
        {
            JsonArray args = [names.Length == 1 ? JsonNode.Parse(Tensor3(names[0])) : new JsonArray([.. names.Select(n => JsonNode.Parse(Tensor3(n)))])];
            if (positional is not null)
            {
                args.Add(JsonNode.Parse(positional));
            }

            JsonObject kwargs = [];
            foreach ((string name, JsonNode? value) in given)
            {
                kwargs[name] = value is JsonArray { Count: 3 } reference && reference[0]!.GetValueKind() == System.Text.Json.JsonValueKind.String
                    ? JsonNode.Parse(Tensor3(reference[0]!.GetValue<string>()))
                    : value?.DeepClone();
            }

            call = new JsonArray(new JsonObject { ["args"] = args, ["kwargs"] = kwargs }).ToJsonString();
        }

        string inputs = string.Join(", ", example.Inputs.Select((shape, i) => Input(names[i], $"[null, {string.Join(", ", shape)}]")));
        string options = "{\"trainable\": true" + (example.Options.Trim() == "{}" ? "}" : ", " + example.Options.Trim()[1..]);
        string json3 = Functional(inputs, Layer(className, "layer", options, call), $"[{string.Join(", ", names.Select(n => $"[\"{n}\", 0, 0]"))}]", "[[\"layer\", 0, 0]]");
        return ImportJson(json3, version, null, ("layer", [.. example.Weights.Select((shape, i) => Positive(shape, i + 3))]));
    }

    // Of Keras 2: the dictionary at the end of the first [layer, node, tensor, {keywords}].
    private static JsonObject? Keywords(JsonNode? node) => node is not JsonArray list ? null
        : list.Count == 4 && list[3] is JsonObject keywords ? keywords
        : list.Select(Keywords).FirstOrDefault(k => k is not null);

    private static string Mask(string className)
    {
        long steps = LayerExamples.All.Single(e => e.ClassName == className).Inputs[0][0];
        return $"[[{string.Join(", ", Enumerable.Range(0, (int)steps).Select(i => i % 2 == 0 ? "true" : "false"))}]]";
    }

    private static string Constant(string className) => $$"""{"class_name": "__tensor__", "config": {"value": {{Mask(className)}}, "dtype": "bool"} }""";

    private static float[] Predicted(ModelGraph graph, string className)
    {
        LayerExample example = LayerExamples.All.Single(e => e.ClassName == className);
        Tensor output = Predict(graph, [.. example.Inputs.Select((shape, i) => ($"in_{i}", Positive([2, .. shape], i)))])[0];
        return TensorConverter.TryConvert(output, DataType.Float32)!.AsSpan<float>().ToArray();
    }

    private static Tensor Positive(long[] shape, int seed)
    {
        TensorShape full = new(shape);
        return Tensor.Create<float>([.. Enumerable.Range(0, (int)full.ElementCount).Select(i => (float)(((i * 37) + (seed * 11)) % 89 + 1) / 91)], full);
    }
}
