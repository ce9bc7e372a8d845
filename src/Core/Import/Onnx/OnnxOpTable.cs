using System.Collections.Frozen;
using TfModelTools.Formats.Onnx;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Onnx.Rows;

namespace TfModelTools.Import.Onnx;

/// <summary>The operators of ONNX that are imported, and the reasons for those that are not.</summary>
internal static class OnnxOpTable
{
    /// <summary>The rows in groups, as the documentation shows them.</summary>
    public static IReadOnlyList<(string Category, IReadOnlyList<OpRow> Rows)> Categories { get; } =
    [
        ("Inputs and constants", [.. ConstantRows.Rows]),
        ("Elementwise", [.. ElementwiseRows.Rows]),
        ("Activations", [.. ActivationRows.Rows]),
        ("Reductions", [.. ReductionRows.Rows]),
        ("Normalizations", [.. NormalizationRows.Rows]),
        ("Shapes", [.. ShapeRows.Rows, .. SliceRows.Rows, .. PadRows.Rows]),
        ("Matrices", [.. MatrixRows.Rows]),
        ("Convolutions and poolings", [.. ConvolutionRows.Rows, .. TransposedConvolutionRows.Rows, .. PoolRows.Rows]),
        ("Recurrent layers", [.. RecurrentRows.Rows]),
        ("Images and boxes", [.. ResizeRows.Rows, .. GridSampleRows.Rows, .. BoxRows.Rows]),
        ("Places of elements", [.. IndexRows.Rows, .. DynamicRows.Rows, .. EinsumRows.Rows]),
        ("Signals", [.. SignalRows.Rows]),
        ("Counts of n-grams", [.. VectorizerRows.Rows]),
        ("Sequences", [.. SequenceRows.Rows]),
        ("Of ONNX Runtime's optimizer", [.. MicrosoftRows.Rows]),
        ("Quantization", [.. QuantizationRows.Rows, .. MicrosoftQuantizedRows.Rows]),
        ("Losses", [.. LossRows.Rows]),
        ("Control flow", [.. ControlRows.Rows]),
    ];

    private static readonly FrozenDictionary<string, OpRow> ByOp = Categories.SelectMany(c => c.Rows).ToFrozenDictionary(r => r.Op, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["RandomNormal"] = Random,
        ["RandomNormalLike"] = Random,
        ["RandomUniform"] = Random,
        ["RandomUniformLike"] = Random,
        ["Multinomial"] = Random,
        ["Bernoulli"] = Random,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string Random = "it draws random numbers, which no prediction can repeat";

    /// <summary>The rows as what a graph's nodes are imported by.</summary>
    public static OpVocabulary Vocabulary { get; } = new(Find, WhyUnsupported) { KeepsNames = true };

    /// <summary>How an operator is imported; null when it is not.</summary>
    public static OpRow? Find(string op) => ByOp.GetValueOrDefault(op);

    /// <summary>Why an operator is not imported.</summary>
    public static string WhyUnsupported(string op) => Reasons.GetValueOrDefault(op)
        ?? (op.LastIndexOf('.') is var dot and > 0 && !op.StartsWith($"{OnnxFormat.StandardDomain}.", StringComparison.Ordinal)
            ? $"it is an operator of '{op[..dot]}', which is not part of ONNX itself and is not known here"
            : "the operator is not supported");
}
