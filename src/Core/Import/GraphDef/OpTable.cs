using System.Collections.Frozen;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.GraphDef;

/// <summary>The ops of TensorFlow that are imported, and the reasons for those that are not.</summary>
internal static class OpTable
{
    private static readonly FrozenDictionary<string, OpRow> ByOp = new[]
    {
        ConstantOps.Rows, ElementwiseOps.Rows, ActivationOps.Rows, ReductionOps.Rows, MatrixOps.Rows, ConvolutionOps.Rows, NormalizationOps.Rows,
        ShapeOps.Rows, SliceOps.Rows, IndexOps.Rows, ImageOps.Rows, ColorOps.Rows, BoxOps.Rows, ScatterOps.Rows, DynamicOps.Rows, BitOps.Rows, SpecialOps.Rows,
        LinearAlgebraOps.Rows, ScoreOps.Rows, ControlOps.Rows, ListOps.Rows, RecurrentOps.Rows, RandomOps.Rows, VariableOps.Rows,
    }.SelectMany(r => r).ToFrozenDictionary(r => r.Op, StringComparer.Ordinal);

    /// <summary>The rows, by op.</summary>
    public static IEnumerable<OpRow> Rows => ByOp.Values.OrderBy(r => r.Op, StringComparer.Ordinal);

    /// <summary>How an op is imported; null when it is not.</summary>
    public static OpRow? Find(string op) => ByOp.GetValueOrDefault(op);

    /// <summary>Why an op is not imported.</summary>
    public static string WhyUnsupported(string op) => UnsupportedOps.Reason(op);
}
