using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Determinants of square matrices.</summary>
internal static class DeterminantRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows => [OnnxRow.One("Det", OpSignature.Of(RankRange.AtLeast(2)), "", "MatrixDeterminant", call => call.Emit(new MatrixDeterminantOperator(), call.Value(0)))];
}
