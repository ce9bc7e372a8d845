using System.Collections.Frozen;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.ModelIr.Rows;

namespace TfModelTools.Import.ModelIr;

/// <summary>The ops of the IR that are imported, and the reasons for those that are not.</summary>
internal static class ModelIrOpTable
{
    /// <summary>The rows in groups, as the documentation shows them.</summary>
    public static IReadOnlyList<(string Category, IReadOnlyList<OpRow> Rows)> Categories { get; } =
    [
        ("Inputs and constants", [.. InputRows.Rows]),
        ("Layers", [.. ConvolutionRows.Rows, .. PoolRows.Rows, .. DenseRows.Rows, .. NormalizationRows.Rows]),
        ("Activations", [.. ActivationRows.Rows]),
        ("Elementwise and reductions", [.. ElementwiseRows.Rows]),
        ("Shapes", [.. ShapeRows.Rows]),
        ("Parts", [.. PartRows.Rows]),
    ];

    private static readonly FrozenDictionary<string, OpRow> ByOp = Categories.SelectMany(c => c.Rows).ToFrozenDictionary(r => r.Op, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["RNN"] = "the IR defines it by its name alone, and no program of MMdnn writes or computes it; import the model from which the IR was made",
        ["SimpleRNN"] = "MMdnn's reader of Keras writes its name alone, neither units nor weights, and no program of MMdnn computes it; import the Keras model from which the IR was made",
        ["LSTM"] = "the IR says how many units it has, but neither its weights, which MMdnn's reader of Keras leaves out, nor the activation of its gates, nor its direction, and no program of MMdnn computes it; import the Keras model from which the IR was made",
        ["GRU"] = "the IR says its units and weights, but neither the activation of its gates, which is another in Keras before and since 2.3, nor its direction, and no program of MMdnn computes it with those weights; import the Keras model from which the IR was made",
        ["Scope"] = "it stands for nodes that the IR does not hold",
        ["Unpool"] = "it reads indices that the IR's pooling does not give",
        ["region"] = "it is the detection layer of Darknet; cut the model before it",
        ["yolo"] = "it is the detection layer of Darknet; cut the model before it",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The rows as what a graph's nodes are imported by.</summary>
    public static OpVocabulary Vocabulary { get; } = new(Find, WhyUnsupported);

    /// <summary>How an op is imported; null when it is not.</summary>
    public static OpRow? Find(string op) => ByOp.GetValueOrDefault(op);

    /// <summary>Why an op is not imported.</summary>
    public static string WhyUnsupported(string op) => Reasons.GetValueOrDefault(op) ?? "it is no op of MMdnn's IR that is known here";
}
