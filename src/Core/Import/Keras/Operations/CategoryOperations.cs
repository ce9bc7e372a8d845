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
    private static IReadOnlyList<GraphValue> CumSum(OperationCall o) => o.IsOfKeras3 && o.Ints(1, "axis") is null
        ? throw new UnsupportedLayerException("it sums up all of its input in a row, samples after samples: give it an axis")
        : o.Op("Cumsum", [SummedUp(o), o.Integers(o.Int(0, 1, "axis"))], ("exclusive", o.Flag(false, 2, "exclusive")), ("reverse", o.Flag(false, 3, "reverse")));

    // Keras 3 takes truth values for 0 and 1, and any numbers as the type that it is given.
    private static ImportedTensor SummedUp(OperationCall o) => !o.IsOfKeras3 ? o.First
        : LayerOp.Cast(o.Context, o.First, o.Text(-1, "dtype") is not null ? o.Type(-1, "dtype") : o.First.DataType == DataType.Bool ? DataType.Int32 : o.First.DataType);

    // TensorFlow: indices, depth, on_value, off_value, axis; keras.ops: x, num_classes, axis.
    private static IReadOnlyList<GraphValue> OneHot(OperationCall o)
    {
        bool isKeras3 = o.IsOfKeras3;
        ImportedTensor Number(double absent, int position, string name) => LayerOp.Known(o.Context, DataType.Float32, SymbolicShape.Scalar, isKeras3 ? absent : o.Number(absent, position, name));
        return o.Op(
            "OneHot",
            [o.Indices(o.Input(0, "indices", "x")), o.Integers(o.Int(0, 1, "depth", "num_classes")), Number(1, 2, "on_value"), Number(0, 3, "off_value")],
            ("axis", o.Int(-1, isKeras3 ? 2 : 4, "axis")));
    }

    // Ascending: the largest of the turned around, turned around again. Whole numbers stay what they are: float32 holds few of them.
    private static GraphValue Sorted(OperationCall o, bool wantsIndices)
    {
        GraphValue x = o.X;
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

        GraphNode descending = o.Context.Nodes(wantsIndices ? o.Context.Name : o.Context.Name + "/descending", op, Turned(o, o.Context.Name + "/turned", x));
        return wantsIndices ? descending.Outputs[1] : Turned(o, o.Context.Name, descending.Outputs[0]);
    }

    // Of whole numbers -1 - x, or the largest there is less x: -x of the least there is would be itself.
    private static GraphValue Turned(OperationCall o, string name, GraphValue x) 
    {
        GraphValue From(double first) => o.Context.Node(name, new BinaryOperator(BinaryFunction.Subtract), o.Context.Scalar(first, x.Spec.DataType), x);
        return x.Spec.DataType switch
        {
            DataType.Float32 => o.Context.Node(name, new UnaryOperator(UnaryFunction.Negate), x),
            DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 => From(-1),
            DataType.UInt8 => From(byte.MaxValue),
            DataType.UInt16 => From(ushort.MaxValue),
            DataType.UInt32 => From(uint.MaxValue),
            DataType other => throw new UnsupportedLayerException($"sorting {other.TensorFlowName()} is not supported; numbers of up to 32 bits, and int64, are"),
        };
    }
}
