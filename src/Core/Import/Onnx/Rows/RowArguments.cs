using TfModelTools.Formats.GraphDefs;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>TEMPORARY shim until the spine is merged.</summary>
internal static class RowArguments
{
    public static bool Has(this OpCall call, int input) => input < call.Count && call.Inputs[input] is not DeadValue;

    public static long Whole(this OpCall call, string name, long absent = 0) => call.Node.Attribute(name)?.Integer ?? absent;

    public static IReadOnlyList<long> Wholes(this OpCall call, string name) => call.Node.Attribute(name)?.Integers ?? [];

    public static IReadOnlyList<float> Reals(this OpCall call, string name) => call.Node.Attribute(name)?.Floats ?? [];

    public static float Real(this OpCall call, string name, float absent = 0) => call.Node.Attribute(name)?.Float ?? absent;

    public static string Word(this OpCall call, string name, string absent) => call.Node.Text(name, absent);

    public static IReadOnlyList<string> Words(this OpCall call, string name) => call.Node.Attribute(name)?.Texts ?? [];

    public static bool HasOutput(this OpCall call, int output) => output == 0;

    public static int Opset(this OpCall call) => 17;
}
