using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.Keras;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Import.Keras.Versions;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>A model that fits no batch of any size is tried with the rows of its constants, while that costs little.</summary>
public sealed class ConstantBatchesTests
{
    [Theory]
    [InlineData(1, "Batch, 7, 6, 5, 4")]
    [InlineData(5_000, "Batch, 7, 6, 5, 4")]
    [InlineData(16_000, "Batch, 7, 6")]
    [InlineData(33_000, "Batch, 7")]
    public void Models_of_many_layers_are_tried_less_often(int calls, string expected)
    {
        string inner = Functional(Input("i", "[null, 2]"), Layer("ReLU", "r", "{}", """[[["i", 0, 0, {}]]]"""), """[["i", 0, 0]]""", """[["r", 0, 0]]""");
        string called = $$"""{{inner.Replace("\"name\": \"model\"", "\"name\": \"inner\"", StringComparison.Ordinal)[..^1]}}, "name": "inner", "inbound_nodes": [{{string.Join(", ", Enumerable.Repeat("""[["i", 0, 0, {}]]""", calls))}}]}""";
        IEnumerable<string> constants = Enumerable.Range(2, 6).Select(rows => Layer(
            "TFOpLambda", $"c{rows}", """{"function": "math.add"}""", $$$"""[["i", 0, 0, {"y": [{{{string.Join(", ", Enumerable.Repeat("[1, 2]", rows))}}}]}]]"""));
        string json = Functional(Input("i", "[null, 2]"), $"{called}, {string.Join(", ", constants)}", """[["i", 0, 0]]""", """[["inner", 1, 0]]""");
        (KerasLayerConfig root, KerasLayerGroupStore weights) = ReadJson(json, Keras2);
        ModelInstance model = new InstanceFactory(root, KerasWriter.Of(root, weights, Keras2), "model.h5", new Dictionary<string, CustomLayerDefinition>()).CreateRoot(out _);
        List<string> tried = [];
        InvalidGraphException fault = new("It fits none.", "None.");
        Assert.Same(fault, Assert.Throws<InvalidGraphException>(() => ConstantBatches.Try(model, batch =>
        {
            tried.Add(batch.IsBatch ? "Batch" : $"{batch}");
            throw tried.Count == 1 ? fault : new InvalidGraphException("Nor this.", "None.");
        })));
        Assert.Equal(expected, string.Join(", ", tried));
    }
}
