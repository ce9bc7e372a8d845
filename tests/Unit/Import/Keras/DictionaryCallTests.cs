using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>
/// Models inside models that are called on a dictionary of tensors: Keras 2 and 3 (before 3.4 and since 3.7) find the inputs by the names of their layers, 3.4 to 3.6 flatten the dictionary
/// (keras/engine/functional.py of 2.15, keras/src/models/functional.py of 3.0 to 3.15).
/// </summary>
public sealed class DictionaryCallTests
{
    private const string ListOfInputs = "[[\"b\", 0, 0], [\"a\", 0, 0]]";

    // x = 1, y = 11; the model inside gives b - a.
    [Theory]
    [InlineData("2.15.0", ListOfInputs, "a", "b", 10f)]
    [InlineData("2.15.0", ListOfInputs, "b", "a", -10f)]
    [InlineData("3.3.0", ListOfInputs, "a", "b", 10f)]
    [InlineData("3.5.0", ListOfInputs, "a", "b", -10f)]
    [InlineData("3.6.0", ListOfInputs, "b", "a", 10f)]
    [InlineData("3.15.0", ListOfInputs, "a", "b", 10f)]
    [InlineData("3.15.0", "{\"k1\": [\"b\", 0, 0], \"k2\": [\"a\", 0, 0]}", "k2", "k1", 10f)]
    [InlineData("3.15.0", "{\"z\": [\"b\", 0, 0], \"c\": [\"a\", 0, 0]}", "z", "c", -10f)]
    [InlineData("2.15.0", "{\"z\": [\"b\", 0, 0], \"c\": [\"a\", 0, 0]}", "z", "c", -10f)]
    [InlineData("2.15.0", ListOfInputs, "p", "q", -10f)]
    public void Inputs_are_found_by_name(string version, string inputs, string first, string second, float expected) =>
        AssertClose(Predict(ImportJson(Model(version, inputs, (first, "x"), (second, "y")), KerasVersion.Parse(version)), ("x", T([1, 1], 1)), ("y", T([1, 1], 11)))[0], [1, 1], expected);

    [Theory]
    [InlineData("2.15.0")]
    [InlineData("3.15.0")]
    public void What_the_model_has_no_input_for_is_ignored(string version) =>
        AssertClose(Predict(ImportJson(Model(version, ListOfInputs, ("0", "x"), ("a", "x"), ("b", "y")), KerasVersion.Parse(version)), ("x", T([1, 1], 1)), ("y", T([1, 1], 11)))[0], [1, 1], 10);

    [Fact]
    public void A_dictionary_that_lacks_an_input_is_refused()
    {
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => ImportJson(Model("3.15.0", ListOfInputs, ("a", "x"), ("c", "y")), KerasVersion.Parse("3.15.0")));
        Assert.Contains("a dictionary of a, c, expected its inputs by their names: b, a", e.Message, StringComparison.Ordinal);
    }

    private static string Model(string version, string inputs, params (string Key, string Tensor)[] dictionary)
    {
        bool isKeras3 = version[0] == '3';
        string Of(string tensor) => isKeras3 ? Tensor3(tensor) : $"[\"{tensor}\", 0, 0, {{}}]";
        string Call(string arguments) => isKeras3 ? $$"""[{"args": [{{arguments}}], "kwargs": {} }]""" : $"[{arguments}]";
        string call = Call($$"""{ {{string.Join(", ", dictionary.Select(d => $"\"{d.Key}\": {Of(d.Tensor)}"))}} }""");
        string inner = Functional(Input("b", "[null, 1]") + ", " + Input("a", "[null, 1]"), Layer("Subtract", "s", """{"trainable": true}""", Call($"[{Of("b")}, {Of("a")}]")), inputs, "[[\"s\", 0, 0]]")
            .Replace("\"class_name\": \"Functional\", ", "\"class_name\": \"Functional\", \"name\": \"inner\", \"inbound_nodes\": " + call + ", ", StringComparison.Ordinal)
            .Replace("\"name\": \"model\"", "\"name\": \"inner\"", StringComparison.Ordinal);
        return Functional(Input("x", "[null, 1]") + ", " + Input("y", "[null, 1]"), inner, "[[\"x\", 0, 0], [\"y\", 0, 0]]", "[[\"inner\", 1, 0]]");
    }
}
