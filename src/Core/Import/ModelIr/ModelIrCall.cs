using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.ModelIr;

/// <summary>What the rows of the IR ask of a node.</summary>
internal static class ModelIrCall
{
    /// <summary>The inputs that are no weights.</summary>
    public static ImportedTensor[] Data(this OpCall call) => [.. Enumerable.Range(0, call.Count - Names(call).Count).Select(call.Tensor)];

    /// <summary>The first input.</summary>
    public static ImportedTensor Input(this OpCall call) => call.Count > Names(call).Count ? call.Tensor(0) : throw call.Fail("it has no input");

    /// <summary>A weight by any of its names; null where the node has none of them.</summary>
    public static ImportedTensor? FindWeight(this OpCall call, params IReadOnlyList<string> names)
    {
        IReadOnlyList<string> held = Names(call);
        int at = -1;
        for (int i = 0; i < held.Count && at < 0; i++)
        {
            at = names.Contains(held[i]) ? i : -1;
        }

        return at < 0 ? null : call.Tensor(call.Count - held.Count + at);
    }

    /// <summary>A weight by any of its names.</summary>
    /// <exception cref="UnsupportedNodeException">The node has none of them.</exception>
    public static ImportedTensor Weight(this OpCall call, params IReadOnlyList<string> names) =>
        FindWeight(call, names) ?? throw new UnsupportedNodeException($"its weight '{names[0]}' is missing") { IsMissingVariable = true };

    /// <summary>The biases, where the node has some.</summary>
    /// <exception cref="UnsupportedNodeException">It says that it has, and has not.</exception>
    public static ImportedTensor? Bias(this OpCall call) => call.FindWeight("bias") ?? (call.Node.Bool("use_bias") ? call.Weight("bias") : null);

    /// <summary>A list of integers; one integer is a list of one.</summary>
    public static IReadOnlyList<long> List(this OpCall call, string name) => call.Node.Attribute(name) switch
    {
        { Kind: AttributeKind.Integer, Integer: long one } => [one],
        { Kind: AttributeKind.List } list => list.Integers,
        { Kind: AttributeKind.None } or null => [],
        var other => throw call.Fail($"its {name} is {other}, expected a list of integers"),
    };

    /// <summary>An integer.</summary>
    /// <exception cref="UnsupportedNodeException">It is absent, or something else.</exception>
    public static long RequiredInteger(this OpCall call, string name) =>
        call.List(name) is [long only] ? only : throw call.Fail($"its {name} is {call.Node.Attribute(name)?.ToString() ?? "missing"}, expected an integer");

    /// <summary>A number, whether it stands as an integer or not.</summary>
    public static float Number(this OpCall call, string name, float absent) => call.Node.Attribute(name) switch
    {
        { Kind: AttributeKind.Float, Float: float number } => number,
        { Kind: AttributeKind.Integer, Integer: long number } => number,
        { Kind: AttributeKind.List, Floats: [float number] } => number,
        { Kind: AttributeKind.None } or null => absent,
        var other => throw call.Fail($"its {name} is {other}, expected a number"),
    };

    /// <summary>The axes that a list counts, made non-negative.</summary>
    public static int[] Axes(this OpCall call, string name, int rank) => [.. call.List(name).Select(a => call.Axis(a, rank))];

    /// <summary>Refuses a format of images other than the IR's own, which the programs of MMdnn do not look at.</summary>
    public static void RequireChannelsLast(this OpCall call)
    {
        if (call.Node.Text("data_format", "NHWC") is var format && format.StartsWith("NC", StringComparison.Ordinal) && format.Length > 2)
        {
            throw call.Fail($"its data_format is '{format}', while an IR's images have their channels last: which its numbers mean, the programs of MMdnn do not agree on");
        }
    }

    private static IReadOnlyList<string> Names(OpCall call) => call.Node.Attribute(ModelIrTranslation.WeightsAttribute)?.Texts ?? [];
}
