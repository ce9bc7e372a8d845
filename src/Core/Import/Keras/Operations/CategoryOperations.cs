using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>One-hot rows, ranking and running sums.</summary>
internal static class CategoryOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("one_hot OneHot keras.backend.one_hot", OneHot),
        ("MultiHot", static o => ElementwiseOperations.One(o.Main(new ReduceOperator(ReduceFunction.Max, [o.X.Shape.Rank > 1 ? 1 : 0], KeepDimensions: false), [.. OneHot(o)]))),
        ("math.top_k nn.top_k TopKV2 TopK", static o => o.Op("TopKV2", [o.First, o.Integers(o.Int(1, 1, "k"))])),
        ("sort Sort", static o => ElementwiseOperations.One(Sorted(o, wantsIndices: false))),
        ("argsort Argsort", static o => ElementwiseOperations.One(Sorted(o, wantsIndices: true))),
        ("math.cumsum cumsum Cumsum keras.backend.cumsum", CumSum),
    ];

    // TensorFlow: x, axis 0, exclusive, reverse; keras.ops: x, axis, which is all of x in a row where it is not given.
    private static IReadOnlyList<GraphValue> CumSum(OperationCall o) => o.Context.Settings.Layer.IsOperation && o.Ints(1, "axis") is null
        ? throw new UnsupportedLayerException("it sums up all of its input in a row, samples after samples: give it an axis")
        : o.Op("Cumsum", [o.First, o.Integers(o.Int(0, 1, "axis"))], ("exclusive", o.Flag(false, 2, "exclusive")), ("reverse", o.Flag(false, 3, "reverse")));

    // TensorFlow: indices, depth, on_value, off_value, axis; keras.ops: x, num_classes, axis.
    private static IReadOnlyList<GraphValue> OneHot(OperationCall o)
    {
        bool isKeras3 = o.Context.Settings.Layer.IsOperation;
        ImportedTensor Number(double absent, int position, string name) => LayerOp.Known(o.Context, DataType.Float32, SymbolicShape.Scalar, isKeras3 ? absent : o.Number(absent, position, name));
        return o.Op(
            "OneHot",
            [o.Indices(o.Input(0, "indices", "x")), o.Integers(o.Int(0, 1, "depth", "num_classes")), Number(1, 2, "on_value"), Number(0, 3, "off_value")],
            ("axis", o.Int(-1, isKeras3 ? 2 : 4, "axis")));
    }

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
