using System.Diagnostics;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Keras.Operations;
using static TfModelTools.Tests.Import.KerasModels;

namespace TfModelTools.Tests.Import;

/// <summary>
/// Every function that layers may be made of is called with arguments of every kind in every place: the call is refused, or imported and
/// planned, and neither takes long. A new function is covered as soon as it is in the table.
/// </summary>
public sealed class DamagedArgumentTests
{
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1", "2", "7", "1.5", "1e300", "\"NaN\"", "\"\"", "\"x\"", "\"ij,jk->ik\"", "\"float32\"", "2147483647", "-2147483648", "1099511627776", "16777216", "[]", "[[]]", "[0]", "[-1]", "[1, 1]", "[0, 3]",
        "[2147483647, 2147483647]", "[-1, -1]", "[[0, 0], [1, 1]]", "[[1, 2, 3], [4]]", "[null]", "[\"x\"]", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", "{}", "{\"a\": 1}", Tensor3("x"), Tensor3("i"), $"[{Tensor3("x")}, {Tensor3("x")}]",
        "{\"class_name\": \"__slice__\", \"config\": {\"start\": 2147483647, \"stop\": -5, \"step\": -2147483648}}", "[{\"class_name\": \"__ellipsis__\"}, {\"class_name\": \"__ellipsis__\"}, null]",
    ];

    // Few elements, none along an axis, and very many.
    private static readonly string[] Shapes = ["[null]", "[null, 4]", "[null, 3, 4, 2]", "[null, 0]", "[null, 2147483647, 65536]", "[null, null, 2]"];

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    // One name of each: functions have several.
    public static TheoryData<string> Names => [.. OperationTable.Names.GroupBy(n => OperationTable.Find(n)).Select(g => g.First())];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_call_with_damaged_arguments_is_a_fault_or_still_a_model(string function)
    {
        foreach (string shape in Shapes)
        {
            foreach (string value in Values)
            {
                string x = Tensor3("x");
                Try(function, shape, value);
                Try(function, shape, $"{x}, {value}");
                Try(function, shape, $"{x}, 1, {value}");
                Try(function, shape, $"{x}, {Tensor3("i")}, {value}");
                Try(function, shape, $"[{x}, {value}], 1");
                Try(function, shape, $"{x}, [1, 2], [2, 1], {value}");
            }
        }
    }

    // Every op that needs no graph around it, as TensorFlow 2.0 to 2.3 keep it: a node with constants for inputs.
    public static TheoryData<string> Ops => [.. OpTable.Categories.SelectMany(c => c.Rows).Select(r => r.Op).Where(o => OpTable.FindAlone(o) is not null)];

    [Theory]
    [MemberData(nameof(Ops))]
    public void A_node_with_damaged_inputs_is_a_fault_or_still_a_model(string op)
    {
        string node = JsonSerializer.Serialize($$"""{"name": "op", "op": "{{op}}", "attr": {} }""");
        foreach (string shape in Shapes)
        {
            foreach (string value in Values.Where(v => !v.Contains("keras_tensor", StringComparison.Ordinal) && !v.Contains("__", StringComparison.Ordinal)))
            {
                foreach (string constants in (string[])[$$"""{"1": {{value}}}""", $$"""{"1": 1, "2": {{value}}}""", $$"""{"0": {{value}}}""", $$"""{"1": [1], "2": [1], "3": {{value}}}"""])
                {
                    Check($"{op}({constants}) of {shape}", shape, Layer("TensorFlowOpLayer", "op", $$"""{"node_def": {{node}}, "constants": {{constants}}}""", """[[["x", 0, 0, {}]]]"""));
                }
            }
        }
    }

    private static void Try(string function, string shape, string arguments) => Check(
        $"{function}({arguments}) of {shape}", shape, Layer("TFOpLambda", "op", $$"""{"function": "{{function}}"}""", $$$"""[{"args": [{{{arguments}}}], "kwargs": {}}]"""));

    private static void Check(string what, string shape, string layers)
    {
        string json = Functional($"{Input("x", shape)}, {Input("i", shape, "int32")}", layers, """[["x", 0, 0], ["i", 0, 0]]""", """[["op", 0, 0]]""");
        Stopwatch clock = Stopwatch.StartNew();
        try
        {
            Assert.NotEmpty(new ModelRunner(ImportJson(json, Keras2)).Outputs);
        }
        catch (TfModelException)
        {
            // What a wrong argument should give, where it matters at all.
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }

        Assert.True(clock.Elapsed < Bound, $"{what}: {clock.Elapsed}");
    }
}
