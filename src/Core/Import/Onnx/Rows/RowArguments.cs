using TfModelTools.Formats.Onnx;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Short forms for what rows read of a node's attributes, whose kinds were checked before.</summary>
internal static class RowArguments
{
    /// <summary>An integer.</summary>
    public static long Whole(this OpCall call, string name, long absent = 0) => call.Node.Integer(name, absent);

    /// <summary>A list of integers; empty where it is absent.</summary>
    public static IReadOnlyList<long> Wholes(this OpCall call, string name) => call.Node.Attribute(name)?.Integers ?? [];

    /// <summary>A float.</summary>
    public static float Real(this OpCall call, string name, float absent = 0) => call.Node.Float(name, absent);

    /// <summary>A list of floats; empty where it is absent.</summary>
    public static IReadOnlyList<float> Reals(this OpCall call, string name) => call.Node.Attribute(name)?.Floats ?? [];

    /// <summary>A text.</summary>
    public static string Word(this OpCall call, string name, string absent) => call.Node.Text(name, absent);

    /// <summary>A list of texts; empty where it is absent.</summary>
    public static IReadOnlyList<string> Words(this OpCall call, string name) => call.Node.Attribute(name)?.Texts ?? [];

    /// <summary>Whether the node gives an output: what nobody can read is not computed.</summary>
    public static bool HasOutput(this OpCall call, int output) => call.Whole(OnnxTranslationAttributes.Outputs) > output;
}
