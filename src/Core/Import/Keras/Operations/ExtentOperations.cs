using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
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
        ("broadcast_to BroadcastTo", static o => ElementwiseOperations.One(Broadcast(o, o.X, "shape"))),
        ("zeros Zeros", static o => ElementwiseOperations.One(Filled(o, 0))),
        ("ones Ones", static o => ElementwiseOperations.One(Filled(o, 1))),
        ("fill Fill", static o => ElementwiseOperations.One(o.Main(new BroadcastToOperator(new SymbolicShape([.. Known(o, 0, "dims", "shape")])), o.Operand(1, "value")))),
    ];

    private static IReadOnlyList<GraphValue> Shape(OperationCall o)
    {
        GraphValue x = o.X;
        DataType type = o.Text(-1, "out_type") is null ? DataType.Int32 : o.Type(-1, "out_type");
        if (x.Shape.Rank == 0)
        {
            throw new UnsupportedLayerException("the shape of a scalar, which is empty, is not supported");
        }

        GraphValue[] parts = [.. x.Shape.Select((d, i) => d.IsFixed ? o.Context.Constant($"extent_{i}", Vector(d.Count, type)) : Count(o, x, i, type))];
        GraphValue value = parts.Length == 1 ? o.Main(new IdentityOperator(), parts[0]) : o.Main(new ConcatOperator(0), parts);
        o.Context.NoteExtents(value, [.. x.Shape]);
        return ElementwiseOperations.One(value);
    }

    private static Tensor Vector(long extent, DataType type) =>
        TensorConverter.TryConvert(Tensor.Create<long>([extent], new TensorShape(1)), type) ?? throw new UnsupportedLayerException($"its extent {extent} is no {type.TensorFlowName()}");

    // As many ones as the axis has elements, added up: x is a number or is none, so the sum does not depend on what it holds.
    private static GraphValue Count(OperationCall o, GraphValue x, int axis, DataType type)
    {
        GraphValue isNaN = o.Context.Sub($"is_nan_{axis}", new NumberTestOperator(NumberTestFunction.IsNaN), o.Context.Float(x, $"float_{axis}"));
        GraphValue any = o.Context.Sub($"any_{axis}", LogicFunction.Or, isNaN, o.Context.Sub($"is_number_{axis}", new LogicalNotOperator(), isNaN));
        GraphValue ones = o.Context.Cast($"ones_{axis}", any, DataType.Float32);
        int[] others = [.. Enumerable.Range(0, x.Shape.Rank).Where(a => a != axis)];
        GraphValue line = others.Length == 0 ? ones : o.Context.Sub($"line_{axis}", new ReduceOperator(ReduceFunction.Max, others, KeepDimensions: false), ones);
        return o.Context.Cast($"count_{axis}", o.Context.Sub($"sum_{axis}", new ReduceOperator(ReduceFunction.Sum, [0], KeepDimensions: true), line), type);
    }

    private static IReadOnlyList<GraphValue> Tile(OperationCall o)
    {
        GraphValue x = o.X;
        List<Dimension> multiples = [.. Known(o, 1, "multiples", "repeats", "n")];
        if (multiples.Count > x.Shape.Rank)
        {
            x = o.Context.Reshape("expanded", x, [.. Enumerable.Repeat((Dimension)1, multiples.Count - x.Shape.Rank), .. x.Shape]);
        }

        multiples.InsertRange(0, Enumerable.Repeat((Dimension)1, x.Shape.Rank - multiples.Count));
        if (multiples.TrueForAll(m => m.IsFixed))
        {
            return ElementwiseOperations.One(o.Main(new TileOperator([.. multiples.Select(m => m.Count <= int.MaxValue ? (int)m.Count : throw new UnsupportedLayerException($"it repeats {m} times"))]), x));
        }

        // By a number of samples: each axis that is repeated gets one before it, which is broadcast, and both become one.
        Dimension[] apart = [.. x.Shape.SelectMany((d, i) => multiples[i] == (Dimension)1 ? new[] { d } : [1, d])];
        Dimension[] repeated = [.. x.Shape.SelectMany((d, i) => multiples[i] == (Dimension)1 ? new[] { d } : [multiples[i], d])];
        Dimension[] joined = [.. x.Shape.Select((d, i) => d * multiples[i])];
        if (joined.Where((d, i) => d.IsUnknown && !x.Shape[i].IsUnknown).Any())
        {
            throw new UnsupportedLayerException($"it repeats {x.Shape} {string.Join(" x ", multiples)} times, whose extents are not known");
        }

        GraphValue wide = o.Context.Sub("repeated", new BroadcastToOperator(new SymbolicShape(repeated)), o.Context.Reshape("apart", x, apart));
        return ElementwiseOperations.One(o.Context.ReshapeNode(o.Context.Name, wide, joined));
    }

    private static GraphValue Broadcast(OperationCall o, GraphValue x, string name) => o.Main(new BroadcastToOperator(new SymbolicShape([.. Known(o, 1, name)])), x);

    private static GraphValue Filled(OperationCall o, double value)
    {
        DataType type = o.Text(1, "dtype") is null ? DataType.Float32 : o.Type(1, "dtype");
        GraphValue scalar = type == DataType.Bool ? o.Context.Constant("value", Tensor.Create<bool>([value != 0], TensorShape.Scalar)) : o.Context.Scalar(value, type);
        return o.Main(new BroadcastToOperator(new SymbolicShape([.. Known(o, 0, "shape")])), scalar);
    }

    private static IReadOnlyList<Dimension> Known(OperationCall o, int position, params ReadOnlySpan<string> names)
    {
        IReadOnlyList<Dimension> extents = o.Dimensions(position, names) ?? throw new UnsupportedLayerException($"its argument '{names[0]}' is not given");
        return extents.Any(e => e.IsUnknown) ? throw UnsupportedLayerException.UntilShapesAreKnown($"its argument '{names[0]}' holds an extent that is not known") : extents;
    }
}
