using System.Collections.Frozen;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.GraphDef;

/// <summary>The ops of TensorFlow that are imported, and the reasons for those that are not.</summary>
internal static class OpTable
{
    /// <summary>The rows in groups, as the support table shows them.</summary>
    public static IReadOnlyList<(string Category, IReadOnlyList<OpRow> Rows)> Categories { get; } =
    [
        ("Inputs, constants and variables", [.. ConstantOps.Rows, .. VariableOps.Rows, .. QuantizationOps.Rows]),
        ("Elementwise", [.. ElementwiseOps.Rows, .. BitOps.Rows, .. SpecialOps.Rows]),
        ("Activations", [.. ActivationOps.Rows]),
        ("Reductions", [.. ReductionOps.Rows]),
        ("Matrices", [.. MatrixOps.Rows, .. LinearAlgebraOps.Rows]),
        ("Convolution and pooling", [.. ConvolutionOps.Rows]),
        ("Normalization", [.. NormalizationOps.Rows]),
        ("Shapes", [.. ShapeOps.Rows, .. BlockOps.Rows]),
        ("Slices, gathering and indices", [.. SliceOps.Rows, .. IndexOps.Rows, .. DynamicOps.Rows]),
        ("Scatters, segments and counts", [.. ScatterOps.Rows]),
        ("Images and boxes", [.. ImageOps.Rows, .. ColorOps.Rows, .. BoxOps.Rows]),
        ("Recurrent cells", [.. RecurrentOps.Rows]),
        ("Losses and scores", [.. ScoreOps.Rows]),
        ("Functions and control flow", [.. ControlOps.Rows]),
        ("Lists of tensors", [.. ListOps.Rows]),
        ("Lookup tables", [.. TableOps.Rows]),
        ("Random numbers", [.. RandomOps.Rows]),
    ];

    private static readonly FrozenDictionary<string, OpRow> ByOp = Categories.SelectMany(c => c.Rows).ToFrozenDictionary(r => r.Op, StringComparer.Ordinal);

    // What they mean depends on the graph they stand in.
    private static readonly FrozenSet<string> OfGraphs =
        ControlOps.Rows.Concat(ListOps.Rows).Concat(RandomOps.Rows).Concat(VariableOps.Rows).Concat(TableOps.Rows).Select(r => r.Op).Concat(["ReadVariableOp", "PlaceholderWithDefault"]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>How an op is imported that stands in no graph, but is called by a layer; null when it is not.</summary>
    public static OpRow? FindAlone(string op) => Find(op) is { Takes.Most: > 0 } row && !OfGraphs.Contains(op) ? row : null;

    /// <summary>How an op is imported; null when it is not.</summary>
    public static OpRow? Find(string op) => ByOp.GetValueOrDefault(op);

    /// <summary>Why an op is not imported.</summary>
    public static string WhyUnsupported(string op) => UnsupportedOps.Reason(op);
}
