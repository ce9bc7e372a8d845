using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Keras.Layers;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Reductions over axes.</summary>
internal static class ReductionOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        Reduce("Sum", "math.reduce_sum reduce_sum keras.backend.sum Sum"),
        Reduce("Mean", "math.reduce_mean reduce_mean keras.backend.mean Mean"),
        Reduce("Max", "math.reduce_max reduce_max keras.backend.max Max Amax"),
        Reduce("Min", "math.reduce_min reduce_min keras.backend.min Min Amin"),
        Reduce("Prod", "math.reduce_prod reduce_prod Prod"),
        Reduce("All", "math.reduce_all reduce_all All"),
        Reduce("Any", "math.reduce_any reduce_any Any"),
        ("math.reduce_logsumexp reduce_logsumexp Logsumexp", static o => ElementwiseOperations.One(o.Main(new ReduceOperator(ReduceFunction.LogSumExp, Axes(o, o.FloatX), Keep(o)), o.FloatX))),
        Reduce("EuclideanNorm", "math.reduce_euclidean_norm EuclideanNorm"),
        ("math.reduce_variance Var", static o => ElementwiseOperations.One(Variance(o, o.Context.Name))),
        ("math.reduce_std Std", static o => ElementwiseOperations.One(o.Main(new UnaryOperator(UnaryFunction.Sqrt), Variance(o, o.Context.Name + "/variance")))),
        ("math.l2_normalize linalg.l2_normalize nn.l2_normalize keras.backend.l2_normalize", L2Normalize),
        ("linalg.norm norm", Norm),
        ("math.count_nonzero CountNonzero", CountNonZero),
        ("Average", static o => o.Find(2, "weights") is null
            ? o.Op("Mean", [o.Float(o.First), o.Axes(o.First, 1, "axis")])
            : throw new UnsupportedLayerException("an average with weights is not supported")),
        ("math.argmax argmax ArgMax Argmax", static o => Arg(o, "ArgMax")),
        ("math.argmin argmin ArgMin Argmin", static o => Arg(o, "ArgMin")),
    ];

    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) Reduce(string op, string names) => (names, o =>
    {
        ImportedTensor given = o.First;
        bool isBool = given.DataType == DataType.Bool;
        ImportedTensor x = LayerOp.Cast(o.Context, given, op switch
        {
            // TensorFlow's mean of whole numbers is a whole one, Keras 3's is not; keras.backend makes numbers of truth values first.
            "Mean" when o.IsOfKeras3 || (o.IsOfBackend && isBool) => DataType.Float32,
            "All" or "Any" => DataType.Bool,
            "Sum" or "Prod" when o.IsOfKeras3 => o.Text(-1, "dtype") is null ? Widened(given.DataType) : o.Type(-1, "dtype"),
            _ => given.DataType,
        });

        // Of truth values Keras 3 gives the larger and the smaller as truth values.
        string called = o.IsOfKeras3 && isBool ? op switch { "Max" => "Any", "Min" => "All", _ => op } : op;
        return o.Op(called, [x, o.Axes(x, 1, "axis", "reduction_indices")], ("keep_dims", Keep(o)));
    });

    /// <summary>The type that keras.ops adds up and multiplies numbers of a type in (keras/src/ops/numpy.py, Sum, Prod).</summary>
    private static DataType Widened(DataType type) => type switch
    {
        DataType.Bool or DataType.Int8 or DataType.Int16 => DataType.Int32,
        DataType.UInt8 or DataType.UInt16 => DataType.UInt32,
        _ => type,
    };

    // All axes where none is named.
    private static int[] Axes(OperationCall o, GraphValue x) => o.Ints(1, "axis", "reduction_indices") ?? [.. Enumerable.Range(0, x.Shape.Rank)];

    private static bool Keep(OperationCall o) => o.Flag(false, 2, "keepdims", "keep_dims");

    private static GraphValue Variance(OperationCall o, string name)
    {
        GraphValue x = o.FloatX;
        int[] axes = Axes(o, x);
        GraphValue mean = o.Context.Sub("mean", new ReduceOperator(ReduceFunction.Mean, axes, KeepDimensions: true), x);
        GraphValue squares = o.Context.Sub("squares", BinaryFunction.SquaredDifference, x, mean);
        return o.Context.Node(name, new ReduceOperator(ReduceFunction.Mean, axes, Keep(o)), squares);
    }

    private static IReadOnlyList<GraphValue> L2Normalize(OperationCall o)
    {
        GraphValue x = o.FloatX;
        return ElementwiseOperations.One(NormalizationLayers.L2Normalize(o.Context, null, x, Axes(o, x), LeastNorm.OfSquares, o.Number(1e-12, 2, "epsilon")));
    }

    private static IReadOnlyList<GraphValue> Norm(OperationCall o)
    {
        // Order 2 over two axes is the largest singular value. TensorFlow takes all elements in a row where no axis is named, Keras 3 the axes that there are.
        bool isMatrix = o.Ints(2, "axis") is int[] axes ? axes.Length > 1 : o.IsOfKeras3 && o.X.Shape.Rank > 1;
        bool isEuclidean = o.Find(1, "ord") is null || o.TextIfAny(1, "ord") == "euclidean" || (o.TextIfAny(1, "ord") is null && !isMatrix && o.Number(2, 1, "ord") == 2);
        return isEuclidean
            ? o.Op("EuclideanNorm", [o.Float(o.First), o.Axes(o.First, 2, "axis")], ("keep_dims", o.Flag(false, 3, "keepdims")))
            : throw new UnsupportedLayerException("norms other than the Euclidean are not supported (of order 2 over two axes it is the largest singular value of each matrix)");
    }

    // Without an axis TensorFlow takes the first, and keras.ops all elements in a row.
    private static IReadOnlyList<GraphValue> Arg(OperationCall o, string op)
    {
        bool isKeras3 = o.IsOfKeras3;
        ImportedTensor? axis = o.Listed(1, "axis", "dimension");
        ImportedTensor x = axis is null && isKeras3 ? LayerOp.Tensor(o.Context, o.Context.Reshape("flat", o.X, [o.X.Shape.ElementCount])) : o.First;
        DataType type = isKeras3 || o.Text(2, "output_type") is "int32" or "DT_INT32" ? DataType.Int32 : DataType.Int64;
        IReadOnlyList<GraphValue> index = o.Op(op, [x, axis ?? o.Integers(0)], ("output_type", type));
        return axis is not null && isKeras3 && o.Flag(false, 2, "keepdims") ? o.Op("ExpandDims", [LayerOp.Tensor(o.Context, index[0]), axis]) : index;
    }

    private static IReadOnlyList<GraphValue> CountNonZero(OperationCall o)
    {
        ImportedTensor isSet = LayerOp.Cast(o.Context, o.First, DataType.Bool);
        GraphValue counted = o.Context.Cast("counted", isSet.Value, o.IsOfKeras3 ? DataType.Int32 : DataType.Int64);
        return o.Op("Sum", [LayerOp.Tensor(o.Context, counted), o.Axes(isSet, 1, "axis", "reduction_indices")], ("keep_dims", o.Flag(false, 2, "keepdims")));
    }
}
