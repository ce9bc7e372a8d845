using TfModelTools.Graph;

namespace TfModelTools.Import.GraphDef;

/// <summary>What is assumed, one after the other, for inputs whose number of axes a graph does not tell, until the import succeeds.</summary>
internal static class RankAssumptions
{
    /// <summary>The assumptions, the likeliest first.</summary>
    public static IReadOnlyList<SymbolicShape> All { get; } =
    [
        new SymbolicShape(Dimension.Batch, Dimension.Unknown),
        new SymbolicShape(Dimension.Batch),
        SymbolicShape.Scalar,
        new SymbolicShape(Dimension.Batch, Dimension.Unknown, Dimension.Unknown, Dimension.Unknown),
    ];
}
