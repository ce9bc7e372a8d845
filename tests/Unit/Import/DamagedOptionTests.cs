using System.Diagnostics;
using System.Text.Json.Nodes;
using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;

namespace TfModelTools.Tests.Import;

/// <summary>
/// Every option that any layer reads is damaged for every layer class, in every way a file can: the model is refused, or imported, optimized
/// and planned, and neither takes long. A new layer or option is covered as soon as it has an example.
/// </summary>
public sealed class DamagedOptionTests
{
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1", "2", "7", "1.5", "-0.5", "1e-300", "1e300", "-1e300", "\"NaN\"", "\"Infinity\"", "\"\"", "\"x\"", "\"valid\"", "\"channels_first\"",
        "2147483647", "2147483648", "-2147483648", "1099511627776", "16777216", "16777217", "[]", "[[]]", "[0]", "[-1]", "[-1, -1]", "[1, 1]", "[0, 0, 0]", "[16777216, 16777216, 16777216]", "[2147483647, 2]", "[1099511627776]",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]", "[null]", "[\"x\"]", "[[1, 2, 3]]", "[1.5, 2.5]", "[[[1]]]", "{}", "{\"a\": {\"b\": []}}",
        "{\"class_name\": \"__tuple__\", \"items\": [16777216, 16777216]}", "{\"class_name\": \"Dense\", \"config\": {\"units\": 3}}", "{\"class_name\": \"LSTM\", \"config\": {\"units\": -1}}",
        "{\"class_name\": \"StackedRNNCells\", \"config\": {\"cells\": []}}",
    ];

    // Milliseconds on a machine at rest, and seconds for an image of 2^24 lines; tests run beside one another, and beside other programs: this tells a hang alone.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Names => [.. LayerExamples.All.Select(e => e.ClassName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_option_is_a_fault_or_still_a_model(string className)
    {
        LayerExample example = LayerExamples.All.Single(e => e.ClassName == className);
        JsonObject options = JsonNode.Parse(example.Options)!.AsObject();

        // What no damage changes is not read.
        HashSet<string> read = [.. AllOptions().Where(name => options.ContainsKey(name) || Fails(className, example, options, name, "{\"a\": []}") || Fails(className, example, options, name, "-1"))];
        foreach (string name in read.Order(StringComparer.Ordinal))
        {
            Fails(className, example, options, name, null);
            foreach (string value in Values)
            {
                Fails(className, example, options, name, value);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_input_of_any_number_of_axes_is_a_fault_or_still_a_model(string className)
    {
        LayerExample example = LayerExamples.All.Single(e => e.ClassName == className);
        JsonObject options = JsonNode.Parse(example.Options)!.AsObject();
        foreach (long extent in (long[])[0, 1, 2])
        {
            for (int axes = 1; axes < 7; axes++)
            {
                long[] shape = [.. Enumerable.Repeat(extent, axes)];
                Fails(className, example with { Inputs = [.. example.Inputs.Select(_ => shape)] }, options, $"{axes} axes of {extent}", null);
            }
        }
    }

    private static IEnumerable<string> AllOptions() => LayerExamples.All.SelectMany(e => JsonNode.Parse(e.Options)!.AsObject().Select(o => o.Key))
        .Concat(["dtype", "trainable", "time_major", "stateful", "return_state", "go_backwards", "unroll", "zero_output_for_mask", "batch_input_shape", "output_padding", "groups", "use_bias", "bias_axes", "merge_mode", "backward_layer", "axis", "epsilon"])
        .Distinct(StringComparer.Ordinal);

    private static bool Fails(string className, LayerExample example, JsonObject options, string name, string? value)
    {
        JsonObject changed = options.DeepClone().AsObject();
        changed.Remove(name);
        if (value is not null)
        {
            changed[name] = JsonNode.Parse(value);
        }

        Stopwatch clock = Stopwatch.StartNew();
        try
        {
            ModelGraph graph = EveryLayerTests.Import(example, changed.ToJsonString());
            Assert.NotEmpty(new ModelRunner(graph).Outputs);
            return false;
        }
        catch (TfModelException)
        {
            return true;
        }
        catch (Exception e)
        {
            Assert.Fail($"{className}, {name} = {value ?? "absent"}: {e}");
            throw;
        }
        finally
        {
            Assert.True(clock.Elapsed < Bound, $"{className}, {name} = {value ?? "absent"}: {clock.Elapsed}");
        }
    }
}
