using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>One-hot rows, ranking and running sums.</summary>
internal static class CategoryOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("one_hot OneHot keras.backend.one_hot", static o => ElementwiseOperations.One(OneHot(o, o.Context.Name))),
        ("MultiHot", static o => ElementwiseOperations.One(o.Main(new ReduceOperator(ReduceFunction.Max, [o.X.Shape.Rank > 1 ? 1 : 0], KeepDimensions: false), OneHot(o, o.Context.Name + "/rows")))),
        ("math.top_k nn.top_k TopKV2 TopK", static o => TopK(o, o.Int(1, 1, "k"))),
        ("sort Sort", static o => ElementwiseOperations.One(Sorted(o, wantsIndices: false))),
        ("argsort Argsort", static o => ElementwiseOperations.One(Sorted(o, wantsIndices: true))),
        ("math.cumsum cumsum Cumsum keras.backend.cumsum", static o => ElementwiseOperations.One(o.Main(
            new CumulativeOperator(CumulativeFunction.Sum, o.Int(0, 1, "axis"), o.Flag(false, 2, "exclusive"), o.Flag(false, 3, "reverse")), o.X))),
    ];

    // A row of "off" with "on" at the index; indices outside have no "on".
    private static GraphValue OneHot(OperationCall o, string name)
    {
        GraphValue indices = o.Operand(0, "indices", "x");
        int depth = o.Int(0, 1, "depth", "num_classes");
        if (depth is <= 0 or > LayerSettings.MaxExtent)
        {
            throw new UnsupportedLayerException($"it makes rows of {depth} elements");
        }

        // TensorFlow: indices, depth, on_value, off_value, axis; keras.ops: x, num_classes, axis.
        bool isKeras3 = o.Context.Settings.Layer.IsOperation;
        double on = isKeras3 ? 1 : o.Number(1, 2, "on_value");
        double off = isKeras3 ? 0 : o.Number(0, 3, "off_value");
        int axis = o.Int(-1, isKeras3 ? 2 : 4, "axis");
        int place = axis < 0 ? axis + indices.Shape.Rank + 1 : axis;
        if (place < 0 || place > indices.Shape.Rank)
        {
            throw new UnsupportedLayerException($"its axis {axis} does not fit {indices.Shape}");
        }

        DataType type = indices.Spec.DataType == DataType.Int64 ? DataType.Int64 : DataType.Int32;
        TensorShape row = new([depth, .. Enumerable.Repeat(1L, indices.Shape.Rank - place)]);
        GraphValue columns = o.Context.ExpandDims("columns", o.Context.Cast("indices", indices, type), place);
        GraphValue hot = o.Context.Sub("is_hot", ComparisonFunction.Equal, columns, o.Context.Counting("all_indices", type, depth, row));
        return on == 1 && off == 0
            ? o.Context.Node(name, new CastOperator(DataType.Float32), hot)
            : o.Context.Node(name, new SelectOperator(), hot, o.Context.Scalar((float)on), o.Context.Scalar((float)off));
    }

    private static IReadOnlyList<GraphValue> TopK(OperationCall o, int count) => o.Context.Nodes(o.Context.Name, new TopKOperator(count), o.X).Outputs;

    // Ascending: the largest of the negated, negated again.
    private static GraphValue Sorted(OperationCall o, bool wantsIndices)
    {
        GraphValue x = o.FloatX;
        int axis = o.Int(-1, 1, "axis");
        Dimension extent = x.Shape[-1];
        if ((axis != -1 && axis != x.Shape.Rank - 1) || !extent.IsFixed || extent.Count > LayerSettings.MaxExtent)
        {
            throw new UnsupportedLayerException($"sorting along axis {axis} of {x.Shape} is not supported; along the last axis, of known extent, is");
        }

        TopKOperator op = new((int)extent.Count);
        if (o.Text(2, "direction") == "DESCENDING")
        {
            GraphNode node = o.Context.Nodes(o.Context.Name, op, x);
            return node.Outputs[wantsIndices ? 1 : 0];
        }

        GraphNode descending = o.Context.Nodes(wantsIndices ? o.Context.Name : o.Context.Name + "/descending", op, o.Context.Sub("negated", new UnaryOperator(UnaryFunction.Negate), x));
        return wantsIndices ? descending.Outputs[1] : o.Main(new UnaryOperator(UnaryFunction.Negate), descending.Outputs[0]);
    }
}
