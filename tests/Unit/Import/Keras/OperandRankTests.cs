using System.Globalization;
using System.Text.Json.Nodes;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Operations;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import.Keras;

/// <summary>
/// Every layer and function is called on tensors, constants and masks of any number of axes, none included: the model is refused, or imported and planned. A new class or
/// function is covered as soon as it has an example or is in the table.
/// </summary>
public sealed class OperandRankTests
{
    private const int MostAxes = 6;

    private static readonly KerasVersion[] Versions = [new(1, 2), Keras2, Keras3];

    // Options that let masks and constants further in.
    private static readonly LayerExample[] Examples =
    [
        .. LayerExamples.All,
        .. LayerExamples.All.Where(e => e.ClassName.EndsWith("GroupNormalization", StringComparison.Ordinal)).Select(e => e with { Options = """{"groups": 1, "scale": false, "center": false}""", Weights = [] }),
        new("Concatenate", """{"axis": 1}""", [[3, 2], [3, 2]], []),
    ];

    public static TheoryData<string> Names => [.. LayerExamples.All.Select(e => e.ClassName)];

    public static TheoryData<string> Functions => [.. OperationTable.Names.GroupBy(n => OperationTable.Find(n)).Select(g => g.First())];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_constant_of_any_number_of_axes_is_a_fault_or_still_a_model(string className)
    {
        foreach ((LayerExample example, string[] names, KerasVersion version) in Uses(className))
        {
            for (int axes = 0; axes <= MostAxes; axes++)
            {
                string constant = Constant(Extents(example.Inputs[0], axes));
                foreach (string[] replaced in names.Select(n => new[] { n }).Append(names))
                {
                    JsonNode inbound = Inbound(example, names);
                    Replace(inbound, replaced, constant);
                    Check(example, version, [], inbound, $"{string.Join(", ", replaced)} = {constant}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tensor_of_any_number_of_axes_is_a_fault_or_still_a_model(string className)
    {
        foreach ((LayerExample example, string[] names, KerasVersion version) in Uses(className))
        {
            for (int axes = 0; axes < MostAxes; axes++)
            {
                for (int i = 0; i <= names.Length; i++)
                {
                    long[][] shapes = [.. example.Inputs.Select((s, j) => i == j || i == names.Length ? Extents(s, axes) : s)];
                    Check(example with { Inputs = shapes }, version, [], Inbound(example, names), $"shapes {string.Join("; ", shapes.Select(s => string.Join(',', s)))}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mask_of_any_number_of_axes_is_a_fault_or_still_a_model(string className)
    {
        foreach ((LayerExample example, string[] names, KerasVersion version) in Uses(className))
        {
            for (int axes = 0; axes <= MostAxes; axes++)
            {
                // To the layer itself, and through a model, whose inputs take it.
                JsonNode inbound = Inbound(example, names);
                if (Keywords(inbound) is JsonObject keywords)
                {
                    keywords["mask"] = JsonNode.Parse(Constant(Extents([], axes)));
                    Check(example, version, [], inbound, $"mask = {Constant(Extents([], axes))}");
                }

                for (int i = 0; i <= names.Length; i++)
                {
                    string[] masks = [.. names.Select((_, j) => i == j || i == names.Length ? "[\"mask\", 0, 0]" : "null")];
                    Check(example, version, masks, Inbound(example, names), $"masks {string.Join(", ", masks)} of {axes} axes", axes);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_of_any_number_of_axes_is_a_fault_or_still_a_model(string function)
    {
        foreach (string rest in (string[])["", ", 1", ", 2", ", -1", ", [1]", ", [0]", ", 2, 2", ", [2, 2], [1, 1], \"same\"", ", [1, 2]"])
        {
            for (int axes = 0; axes <= MostAxes; axes++)
            {
                string constant = $$"""{"class_name": "__tensor__", "config": {"value": {{Constant(Extents([], axes))}}, "dtype": "float32"} }""";
                string shape = $"[{string.Join(", ", Enumerable.Repeat("2", axes).Select((e, i) => i == 0 ? "null" : e))}]";
                foreach (string arguments in (string[])[constant + rest, Tensor3("x") + rest, $"{Tensor3("x")}, {constant}{rest}", $"{constant}, {Tensor3("x")}{rest}", $"[{Tensor3("x")}, {constant}]{rest}"])
                {
                    string op = Layer("TFOpLambda", "op", $$"""{"function": "{{function}}"}""", $$$"""[{"args": [{{{arguments}}}], "kwargs": {}}]""");
                    Require($"{function}({arguments}) of {shape}", Functional(Input("x", shape), op, """[["x", 0, 0]]""", """[["op", 0, 0]]"""), Keras2, []);
                }
            }
        }
    }

    private static IEnumerable<(LayerExample Example, string[] Names, KerasVersion Version)> Uses(string className) =>
        from example in Examples
        where example.ClassName == className
        from version in Versions
        select (example, example.Inputs.Select((_, i) => $"in_{i}").ToArray(), version);

    // As many as asked for, the last ones as the layer takes them.
    private static long[] Extents(long[] usual, int axes) => [.. Enumerable.Repeat(2L, Math.Max(0, axes - usual.Length)), .. usual.TakeLast(axes)];

    private static string Constant(ReadOnlySpan<long> extents)
    {
        string constant = "1";
        for (int i = extents.Length - 1; i >= 0; i--)
        {
            constant = $"[{string.Join(", ", Enumerable.Repeat(constant, (int)extents[i]))}]";
        }

        return constant;
    }

    private static JsonNode Inbound(LayerExample example, string[] names) =>
        JsonNode.Parse(example.Inbound == "list" ? $"[[{string.Join(", ", names.Select(n => $"[\"{n}\", 0, 0, {{}}]"))}]]" : example.Inbound)!;

    // Keras 2 writes a constant in the place of a tensor: ["_CONSTANT_VALUE", -1, value, {keywords}].
    private static void Replace(JsonNode node, string[] names, string constant)
    {
        if (node is JsonArray { Count: >= 3 } reference && reference[0] is JsonValue name && name.TryGetValue(out string? layer))
        {
            if (names.Contains(layer))
            {
                reference[0] = "_CONSTANT_VALUE";
                reference[1] = -1;
                reference[2] = JsonNode.Parse(constant);
            }

            if (reference.Count > 3)
            {
                Replace(reference[3]!, names, constant);
            }

            return;
        }

        foreach (JsonNode? inner in node switch { JsonArray list => [.. list], JsonObject map => map.Select(m => m.Value).ToArray(), _ => Array.Empty<JsonNode?>() })
        {
            if (inner is not null)
            {
                Replace(inner, names, constant);
            }
        }
    }

    private static JsonObject? Keywords(JsonNode? node) => node is not JsonArray list ? null
        : list.Count == 4 && list[3] is JsonObject keywords ? keywords
        : list.Select(Keywords).FirstOrDefault(k => k is not null);

    private static void Check(LayerExample example, KerasVersion version, string[] masks, JsonNode inbound, string what, int maskAxes = 0)
    {
        string[] names = [.. example.Inputs.Select((_, i) => $"in_{i}")];
        string Inputs(string suffix) => string.Join(", ", example.Inputs.Select((shape, i) => Input(names[i], $"[{string.Join(", ", shape.Select(e => e.ToString(CultureInfo.InvariantCulture)).Prepend("null"))}]")));
        string references = $"[{string.Join(", ", names.Select(n => $"[\"{n}\", 0, 0]"))}]";
        string layer = Layer(example.ClassName, "layer", example.Options, inbound.ToJsonString());
        string json = Functional($"{Inputs("")}, {Input("unused", "[null, 1]")}", layer, $"[{references[1..^1]}, [\"unused\", 0, 0]]", """[["layer", 0, 0], ["unused", 0, 0]]""");
        if (masks.Length > 0)
        {
            string inner = Functional(Inputs(""), layer, references, """[["layer", 0, 0]]""").Replace("\"name\": \"model\"", "\"name\": \"inner\"", StringComparison.Ordinal);
            string mask = $"[{string.Join(", ", Enumerable.Repeat("2", maskAxes).Prepend("null"))}]";
            string[] called = [.. names.Select(n => $"[\"{n}\", 0, 0, {{}}]")];
            called[0] = $$"""["{{names[0]}}", 0, 0, {"mask": {{(masks.Length == 1 ? masks[0] : $"[{string.Join(", ", masks)}]")}}}]""";
            json = Functional(
                $"{Inputs("")}, {Input("mask", mask, "bool")}",
                $$"""{{inner[..^1]}}, "name": "inner", "inbound_nodes": [[{{string.Join(", ", called)}}]]}""",
                $"[{references[1..^1]}, [\"mask\", 0, 0]]",
                """[["inner", 1, 0]]""");
        }

        Require($"{example.ClassName} {version.Major}, {what}", json, version, [("layer", EveryLayerTests.Weights(example))]);
    }

    private static void Require(string what, string json, KerasVersion version, (string, TfModelTools.Tensors.Tensor[])[] weights)
    {
        try
        {
            Assert.NotEmpty(new ModelRunner(ImportJson(json, version, null, weights)).Outputs);
        }
        catch (TfModelException)
        {
            // What a wrong number of axes should give, where it matters at all.
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }
    }
}
