using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// Elements of images at places that the data gives (GridSample, onnx.ai/onnx/operators/onnx__GridSample.html): gathers of the elements around
/// each place, weighted.
/// </summary>
internal static class GridSampleRows
{
    private const double CubicCoefficient = -0.75;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("GridSample", OpSignature.Of(new RankRange(4, 5), new RankRange(4, 5)), "align_corners:int mode:text padding_mode:text", "Gather, Multiply, Add", Import, "the extents are known at import"),
    ];

    private static ImportedTensor Import(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor grid = call.Cast(call.Tensor(1), DataType.Float32);
        int spatial = x.Shape.Rank - 2;
        int[] extents = call.Known(x.Shape, 2..);
        if (grid.Shape.Rank != spatial + 2 || grid.Shape[-1] != spatial || !grid.Shape.Skip(1).All(d => d.IsFixed))
        {
            throw call.FailForShape($"its grid {grid.Shape} does not fit the data {x.Shape}");
        }

        bool alignsCorners = call.Whole("align_corners") != 0;
        string padding = call.Word("padding_mode", "zeros");
        GridAxis[] axes = [.. extents.Select((extent, i) => new GridAxis(call, extent, alignsCorners, padding, call.Shaped(Component(call, grid, spatial - 1 - i), [.. grid.Shape.SkipLast(1)])))];
        (ImportedTensor Place, ImportedTensor? Weight)[][] taps = [.. axes.Select(a => a.Taps(call.Word("mode", "linear"), CubicCoefficient))];

        // One axis of all elements of an image, channels last.
        ImportedTensor data = call.Cast(call.ChannelsLast(x), DataType.Float32);
        ImportedTensor flat = call.Shaped(data, x.Shape[0], extents.Aggregate((Dimension)1, (p, e) => p * e), x.Shape[1]);
        ImportedTensor? sum = null;
        foreach ((ImportedTensor Place, ImportedTensor? Weight)[] corner in Combinations(taps))
        {
            ImportedTensor? place = null;
            ImportedTensor? weight = null;
            ImportedTensor? isInside = null;
            for (int i = 0; i < spatial; i++)
            {
                (ImportedTensor own, ImportedTensor? inside) = axes[i].Within(corner[i].Place);
                place = place is null ? own : call.Plus(call.Pair(BinaryFunction.Multiply, place, extents[i]), own);
                isInside = isInside is null || inside is null ? isInside ?? inside : call.Both(isInside, inside);
                weight = corner[i].Weight is not { } more ? weight : weight is null ? more : call.Times(weight, more);
            }

            ImportedTensor taken = call.Emit(new GatherOperator(1, 1), flat.Value, call.Cast(place!, DataType.Int32).Value);
            ImportedTensor Wide(ImportedTensor tensor) => call.Shaped(tensor, [.. tensor.Shape, 1]);
            taken = isInside is null ? taken : call.Choose(Wide(isInside), taken, call.Scalar(DataType.Float32, 0));
            taken = weight is null ? taken : call.Times(taken, Wide(weight));
            sum = sum is null ? taken : call.Plus(sum, taken);
        }

        return call.Cast(call.ChannelsFirst(sum!), x.DataType);
    }

    private static ImportedTensor Component(OpCall call, ImportedTensor grid, int component) => GraphDef.Ops.SliceOps.Take(call, grid, grid.Shape.Rank - 1, component, 1);

    private static IEnumerable<T[]> Combinations<T>(T[][] each) =>
        each.Aggregate((IEnumerable<T[]>)[[]], (all, axis) => all.SelectMany(a => axis.Select(t => (T[])[.. a, t])));
}
