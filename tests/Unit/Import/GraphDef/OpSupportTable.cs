using System.Globalization;
using System.Text;
using TfModelTools.Common.Wording;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Onnx;
using TfModelTools.Tests.OnnxConformance;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Import.GraphDef;

/// <summary>Prints docs/supported-ops.md from the importer's table and from what tests each op.</summary>
internal static class OpSupportTable
{
    /// <summary>The document.</summary>
    /// <param name="graphs">For each op, how many graphs of the corpus with values by TensorFlow have it.</param>
    /// <param name="counted">What the suite of ONNX was counted to, which only a run of it says.</param>
    public static string Render(IReadOnlyDictionary<string, int> graphs, string counted)
    {
        StringBuilder text = new();
        text.Append("""
            # Supported TensorFlow ops

            Which ops of TensorFlow graphs (SavedModels of TensorFlow 1 and 2, meta graphs, frozen graphs) can be imported, and what they become.
            This page is generated from the importer's own table; a test compares them.

            *Tested by* counts the cases of `tests/Unit/Vectors/op-vectors.json`, which numpy computed from the ops' definitions, and the
            graphs of the corpus of model files whose values TensorFlow itself computed; these are run where the corpus is present.
            Ops without either are of one family with one that has them, or are decided at import and leave nothing to compute.

            An op that is not supported is never skipped: the import fails with one error that lists every such node with its name, op and
            reason. What is not asked for is not looked at: name the tensors you need with -Output, and cut the graph at others with -Input.


            """.Replace("            ", "", StringComparison.Ordinal));
        foreach ((string category, IReadOnlyList<OpRow> rows) in OpTable.Categories)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {category}\n\n| Op | Becomes | Limits | Tested by |\n| --- | --- | --- | --- |\n");
            foreach (OpRow row in rows.OrderBy(r => r.Op, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {row.Op} | {row.Target} | {row.Limits} | {Evidence(row.Op, graphs)} |\n");
            }

            text.Append('\n');
        }

        text.Append("## Not supported\n\nThe first kind that fits gives the reason; any other op that is not listed above is refused as well.\n\n| Kind | Reason |\n| --- | --- |\n");
        Wordings.UseInFlow(new ModuleWording());
        foreach ((string kind, Func<string> reason, _) in UnsupportedOps.Kinds)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {kind} | {reason()} |\n");
        }

        return text.Append(Onnx(counted)).ToString();
    }

    private static string Onnx(string counted)
    {
        StringBuilder text = new("\n# Supported operators of ONNX\n\n");
        text.Append("What the operators of models in ONNX become, of opset 7 to 23 and, where the operator means the same, of older ones. How they are read: [formats/onnx.md](formats/onnx.md).\n\n");
        foreach ((string category, IReadOnlyList<OpRow> rows) in OnnxOpTable.Categories)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {category} (ONNX)\n\n| Operator | Becomes | Limits |\n| --- | --- | --- |\n");
            foreach (OpRow row in rows.Where(r => char.IsAsciiLetter(r.Op[0])).OrderBy(r => r.Op, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {row.Op} | {row.Target} | {row.Limits} |\n");
            }

            text.Append('\n');
        }

        return text.Append(ConformanceDocument.Head).Append(counted).ToString();
    }

    private static string Evidence(string op, IReadOnlyDictionary<string, int> graphs)
    {
        int vectors = OpVectors.ByOp[op].Count();
        int count = graphs.GetValueOrDefault(op);
        string[] parts =
        [
            .. vectors > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{vectors} {(vectors == 1 ? "vector" : "vectors")}")] : Array.Empty<string>(),
            .. count > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "graph" : "graphs")}")] : Array.Empty<string>(),
        ];
        return string.Join(", ", parts);
    }
}
