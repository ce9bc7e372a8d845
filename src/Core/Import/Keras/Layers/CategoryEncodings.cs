using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Keras.Operations;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>
/// The output modes of the layers CategoryEncoding and Discretization: "one_hot" (one row of zeros and a one for each category), "multi_hot"
/// (which categories a sample has) and "count" (how often). Early Keras 2 called multi_hot "binary".
/// </summary>
internal static class CategoryEncodings
{
    /// <summary>Whether a mode is one of these.</summary>
    public static bool IsKnown(string? mode) => mode is "one_hot" or "multi_hot" or "binary" or "count";

    /// <summary>Encodes categories.</summary>
    /// <param name="c">The layer.</param>
    /// <param name="categories">Integers from 0 to <paramref name="depth"/> - 1; others encode as zeros.</param>
    /// <param name="depth">The number of categories.</param>
    /// <param name="mode">The output mode.</param>
    /// <param name="weights">Numbers of the categories' shape to count by; null for ones.</param>
    public static GraphValue Encode(LayerContext c, GraphValue categories, int depth, string mode, GraphValue? weights = null)
    {
        DataType type = categories.Spec.DataType == DataType.Int64 ? DataType.Int64 : DataType.Int32;
        GraphValue ids = c.Cast("categories", categories, type);
        if (mode == "one_hot" && ids.Shape.Rank > 1 && ids.Shape[-1] == 1)
        {
            ids = c.Reshape("scalars", ids, [.. ids.Shape.SkipLast(1)]);
        }

        ImportedTensor Number(DataType of, double value) => LayerOp.Known(c, of, SymbolicShape.Scalar, value);
        GraphValue ones = LayerOp.Call(
            c, "OneHot", mode == "one_hot" ? c.Name : $"{c.Name}/ones", [LayerOp.Tensor(c, ids), Number(DataType.Int32, depth), Number(DataType.Float32, 1), Number(DataType.Float32, 0)])[0];
        if (mode == "one_hot")
        {
            return ones;
        }

        int axis = ids.Shape.Rank > 1 ? 1 : 0;
        if (mode != "count")
        {
            return c.Main(new CastOperator(DataType.Float32), c.Sub("any", new ReduceLogicOperator(IsAll: false, [axis], KeepDimensions: false), c.Cast("hot", ones, DataType.Bool)));
        }

        GraphValue counted = weights is null ? ones : c.Sub("weighted", BinaryFunction.Multiply, ones, c.ExpandDims("weights", c.Float(weights, "weights_float"), -1));
        return c.Main(new ReduceOperator(ReduceFunction.Sum, [axis], KeepDimensions: false), counted);
    }
}
