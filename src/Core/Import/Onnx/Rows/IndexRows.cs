using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Elements by their places: gathering, scattering, ranking. Places count from the end where they are negative.</summary>
internal static class IndexRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("GatherElements", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1)), "axis:int", "Gather", GatherElements),
        OnnxRow.One("GatherND", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1)), "batch_dims:int", "Gather", GatherByFullIndex),
        OnnxRow.One("Scatter", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1), RankRange.AtLeast(1)), "axis:int reduction:text", "Scatter", ScatterElements),
        OnnxRow.One("ScatterElements", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1), RankRange.AtLeast(1)), "axis:int reduction:text", "Scatter", ScatterElements),
        OnnxRow.One("ScatterND", OpSignature.Of(RankRange.AtLeast(1), RankRange.AtLeast(1), RankRange.Any), "reduction:text", "Scatter", call =>
            Scatter(call, Components(call, call.Tensor(1), call.Shape(0), 0), call.Tensor(2))),
        OnnxRow.One("OneHot", OpSignature.Of(RankRange.Any, RankRange.Any, 1), "axis:int", "Equal, Select", OneHot),
        OnnxRow.Many("TopK", OpSignature.Of(RankRange.AtLeast(1)).Optionally(RankRange.Any), "axis:int k:int largest:int sorted:int", "TopK", TopK),
        OnnxRow.One("CumSum", OpSignature.Of(RankRange.AtLeast(1), RankRange.Any), "exclusive:int reverse:int", "Cumulative", call => call.Emit(
            new CumulativeOperator(CumulativeFunction.Sum, call.Axis(call.Integer(1, "axis"), call.Shape(0).Rank), call.Whole("exclusive") != 0, call.Whole("reverse") != 0), call.Value(0))),
        OnnxRow.One("ReverseSequence", OpSignature.Of(RankRange.AtLeast(2), 1), "batch_axis:int time_axis:int", "Select, Gather", ReverseSequence),
    ];

    // The axis goes last and the others are shared, where there are as many places on each of them as elements.
    private static ImportedTensor GatherElements(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor indices = call.Tensor(1);
        int rank = x.Shape.Rank;
        int axis = call.Axis(call.Whole("axis"), rank);
        if (indices.Shape.Rank != rank)
        {
            throw call.FailForShape($"its indices {indices.Shape} do not have the axes of {x.Shape}");
        }

        for (int i = 0; i < rank; i++)
        {
            if (i != axis && !x.Shape[i].IsSame(indices.Shape[i]))
            {
                x = indices.Shape[i].IsFixed ? SliceOps.Take(call, x, i, 0, indices.Shape[i].Count) : throw call.FailForShape($"its indices {indices.Shape} do not fit {x.Shape}");
            }
        }

        (int[] toEnd, int[] back) = RowMath.AxisToEnd(axis, rank);
        ImportedTensor places = call.Transpose(call.CountedFromStart(indices, x.Shape[axis]), toEnd);
        return call.Transpose(call.Emit(new GatherOperator(rank - 1, rank - 1), call.Transpose(x, toEnd).Value, places.Value), back);
    }

    private static ImportedTensor GatherByFullIndex(OpCall call)
    {
        long shared = call.Whole("batch_dims");
        ImportedTensor x = call.Tensor(0);
        return call.RunOne("GatherNd", n => n.Integer("batch_dims", shared), x, Components(call, call.Tensor(1), x.Shape, (int)shared));
    }

    // Indices whose last axis counts through some axes of a shape, counted from the start.
    private static ImportedTensor Components(OpCall call, ImportedTensor indices, SymbolicShape shape, int first)
    {
        if (!indices.Shape[-1].IsFixed || indices.Shape[-1].Count + first > shape.Rank || first < 0)
        {
            throw call.FailForShape($"its indices {indices.Shape} do not fit {shape}");
        }

        int depth = (int)indices.Shape[-1].Count;
        if (call.Numbers(indices) is { } known ? known.All(n => n >= 0) : call.AreCountedFromStart())
        {
            return indices;
        }

        int[] extents = call.Known(shape, first..(first + depth));
        ImportedTensor wrapped = call.Plus(indices, call.Known("extents", indices.DataType, new SymbolicShape(depth), [.. extents.Select(e => (SymbolicNumber)e)]));
        return call.Choose(call.Test(ComparisonFunction.Less, indices, 0), wrapped, indices);
    }

    private static ImportedTensor ScatterElements(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor indices = call.Tensor(1);
        int rank = x.Shape.Rank;
        int axis = call.Axis(call.Whole("axis"), rank);
        int[] extents = call.Known(indices.Shape, ..);
        if (extents.Length != rank)
        {
            throw call.FailForShape($"its indices {indices.Shape} do not have the axes of {x.Shape}");
        }

        long[] apart = [.. extents.Select(e => (long)e), 1];
        ImportedTensor own = call.Shaped(call.Cast(call.CountedFromStart(indices, x.Shape[axis]), DataType.Int64), [.. indices.Shape, 1]);
        ImportedTensor[] coordinates = [.. Enumerable.Range(0, rank).Select(i => i == axis ? own : call.Table($"coordinates_{i}", DataType.Int64, new TensorShape(apart), () => Coordinates(extents, i)))];
        return Scatter(call, ShapeOps.Join(call, coordinates, rank), call.Tensor(2));
    }

    // Which element along an axis each element is.
    private static double[] Coordinates(int[] extents, int axis)
    {
        int inner = extents[(axis + 1)..].Aggregate(1, (p, e) => p * e);
        double[] numbers = new double[extents.Aggregate(1, (p, e) => p * e)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i / inner % extents[axis];
        }

        return numbers;
    }

    private static ImportedTensor Scatter(OpCall call, ImportedTensor indices, ImportedTensor updates)
    {
        ScatterFunction kind = call.Word("reduction", "none") switch
        {
            "none" => ScatterFunction.Set,
            "add" => ScatterFunction.Add,
            "mul" => ScatterFunction.Multiply,
            "max" => ScatterFunction.Maximum,
            "min" => ScatterFunction.Minimum,
            var other => throw call.Fail($"its reduction is '{other}', expected none, add, mul, max or min"),
        };
        ImportedTensor x = call.Tensor(0);
        if (x.DataType != DataType.Bool)
        {
            return ScatterOps.Scatter(call, kind, indices, updates, x.Shape, x);
        }

        ImportedTensor numbers = ScatterOps.Scatter(call, kind, indices, call.Cast(updates, DataType.UInt8), x.Shape, call.Cast(x, DataType.UInt8));
        return kind == ScatterFunction.Set ? call.Cast(numbers, DataType.Bool) : throw call.Fail("it combines booleans");
    }

    // A place beyond the depth is no class at all.
    private static ImportedTensor OneHot(OpCall call)
    {
        ImportedTensor given = call.Tensor(0);
        ImportedTensor places = given.DataType is DataType.Int32 or DataType.Int64 ? given : call.Cast(given, DataType.Int64);
        int depth = call.Int32(call.Integer(1, "depth"), "depth");
        ImportedTensor Value(int i) => call.Reshape(SliceOps.Take(call, call.Tensor(2), 0, i, 1), SymbolicShape.Scalar);
        long axis = call.Whole("axis", -1);
        axis = axis < 0 ? axis + given.Shape.Rank + 1 : axis;
        return call.RunOne("OneHot", n => n.Integer("axis", axis == given.Shape.Rank ? -1 : axis), call.CountedFromStart(places, depth), call.One("depth", depth), Value(1), Value(0));
    }

    private static ImportedValue[] TopK(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int axis = call.Axis(call.Whole("axis", -1), x.Shape.Rank);
        int count = call.Int32(call.Has(1) ? call.Integer(1, "k") : call.Node.Attribute("k") is { Integer: long k } ? k : throw call.Fail("its k is missing"), "k");
        bool isLargest = call.Whole("largest", 1) != 0;
        (int[] toEnd, int[] back) = RowMath.AxisToEnd(axis, x.Shape.Rank);
        ImportedTensor ranked = call.Transpose(isLargest ? x : Turned(call, x), toEnd);
        IReadOnlyList<GraphValue> outputs = call.Add(new TopKOperator(count), ranked.Value).Outputs;
        ImportedTensor values = call.Transpose(ImportedTensor.From(outputs[0]), back);
        return [isLargest ? values : Turned(call, values), call.Cast(call.Transpose(ImportedTensor.From(outputs[1]), back), DataType.Int64)];
    }

    // Numbers in the opposite order, and back again, none lost.
    private static ImportedTensor Turned(OpCall call, ImportedTensor x) => x.DataType switch
    {
        DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64 => call.Pair(BinaryFunction.Subtract, call.Scalar(x.DataType, -1), x),
        DataType.UInt8 => call.Pair(BinaryFunction.Subtract, call.Scalar(x.DataType, byte.MaxValue), x),
        DataType.UInt16 => call.Pair(BinaryFunction.Subtract, call.Scalar(x.DataType, ushort.MaxValue), x),
        DataType.UInt32 => call.Pair(BinaryFunction.Subtract, call.Scalar(x.DataType, uint.MaxValue), x),
        var type when type.IsFloat() => call.Each(UnaryFunction.Negate, x),
        var type => throw call.Fail($"it ranks {type.TensorFlowName()} from the smallest, which is not supported"),
    };

    private static ImportedTensor ReverseSequence(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int batch = call.Axis(call.Whole("batch_axis", 1), x.Shape.Rank);
        int time = call.Axis(call.Whole("time_axis"), x.Shape.Rank);
        if (batch + time != 1)
        {
            throw call.Fail($"its batch_axis is {batch} and its time_axis {time}, expected 0 and 1 or the other way round");
        }

        int[] swap = [batch, time, .. Enumerable.Range(2, x.Shape.Rank - 2)];
        ImportedTensor data = call.Transpose(x, swap);
        long steps = call.Known(data.Shape, 1..2)[0];
        ImportedTensor lengths = call.Shaped(call.Tensor(1), call.Shape(1)[0], 1);
        ImportedTensor place = call.Counted("steps", lengths.DataType, new SymbolicShape(1, steps), steps);
        ImportedTensor mirrored = call.Pair(BinaryFunction.Subtract, call.Pair(BinaryFunction.Subtract, lengths, 1), place);
        ImportedTensor chosen = call.Choose(call.Test(ComparisonFunction.Less, place, lengths), mirrored, place);
        return call.Transpose(call.Emit(new GatherOperator(1, 1), data.Value, chosen.Value), swap);
    }
}
