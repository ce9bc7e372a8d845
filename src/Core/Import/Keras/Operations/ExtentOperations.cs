using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>
/// tf.shape, and the functions that take what is computed from it: the number of samples is not known when a model is imported, so such numbers
/// are followed as extents ("N", "3N") beside the values that the graph computes.
/// </summary>
internal static class ExtentOperations
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        ("shape Shape keras.backend.shape", Shape),
        ("tile Tile keras.backend.tile", Tile),
        ("broadcast_to BroadcastTo", static o => o.Op("BroadcastTo", [o.First, o.Required(1, "shape")])),
        ("zeros Zeros", static o => Filled(o, 0)),
        ("ones Ones", static o => Filled(o, 1)),
        ("fill Fill", static o => o.Op("Fill", [o.Required(0, "dims", "shape"), o.Input(1, "value")])),
    ];

    private static IReadOnlyList<GraphValue> Shape(OperationCall o) => o.Op("Shape", [o.Input(0, "input", "x")], ("out_type", o.Text(1, "out_type") is null ? null : o.Type(1, "out_type")));

    /// <summary>The extents of a tensor as a vector that the graph computes: those that are not known are counted.</summary>
    public static GraphValue Extents(LayerContext c, GraphValue x, DataType type)
    {
        GraphValue[] parts = [.. x.Shape.Select((d, i) => d.IsFixed ? c.Constant($"extent_{i}", Vector(d.Count, type)) : Count(c, x, i, type))];
        return parts.Length == 1 ? parts[0] : c.Main(new ConcatOperator(0), parts);
    }

    private static Tensor Vector(long extent, DataType type) =>
        TensorConverter.TryConvert(Tensor.Create<long>([extent], new TensorShape(1)), type) ?? throw new UnsupportedLayerException($"its extent {extent} is no {type.TensorFlowName()}");

    // As many ones as the axis has elements, added up: x is a number or is none, so the sum does not depend on what it holds.
    private static GraphValue Count(LayerContext c, GraphValue x, int axis, DataType type)
    {
        GraphValue isNaN = c.Sub($"is_nan_{axis}", new NumberTestOperator(NumberTestFunction.IsNaN), c.Float(x, $"float_{axis}"));
        GraphValue any = c.Sub($"any_{axis}", LogicFunction.Or, isNaN, c.Sub($"is_number_{axis}", new LogicalNotOperator(), isNaN));
        GraphValue ones = c.Cast($"ones_{axis}", any, DataType.Float32);
        int[] others = [.. Enumerable.Range(0, x.Shape.Rank).Where(a => a != axis)];
        GraphValue line = others.Length == 0 ? ones : c.Sub($"line_{axis}", new ReduceOperator(ReduceFunction.Max, others, KeepDimensions: false), ones);
        return c.Cast($"count_{axis}", c.Sub($"sum_{axis}", new ReduceOperator(ReduceFunction.Sum, [0], KeepDimensions: true), line), type);
    }

    // As many numbers as axes, where either may be missing at the front.
    private static IReadOnlyList<GraphValue> Tile(OperationCall o)
    {
        ImportedTensor x = o.First;
        SymbolicNumber[] multiples = o.Required(1, "multiples", "repeats", "n").Content!;
        int added = multiples.Length - x.Shape.Rank;
        if (added > 0)
        {
            x = LayerOp.Tensor(o.Context, o.Context.Reshape("expanded", x.Value, [.. Enumerable.Repeat((Dimension)1, added), .. x.Shape]));
        }

        return o.Op("Tile", [x, o.Integers([.. Enumerable.Repeat((SymbolicNumber)1, Math.Max(0, -added)), .. multiples])]);
    }

    private static IReadOnlyList<GraphValue> Filled(OperationCall o, double value)
    {
        DataType type = o.Text(1, "dtype") is null ? DataType.Float32 : o.Type(1, "dtype");
        return o.Op("Fill", [o.Required(0, "shape"), LayerOp.Known(o.Context, type, SymbolicShape.Scalar, value)]);
    }
}
