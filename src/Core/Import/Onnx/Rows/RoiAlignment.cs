using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// Regions of images pooled to one size (RoiAlign): each bin is the mean, or the largest, of samples interpolated between the four elements around
/// them. Where the node does not say how many samples a bin has, the largest number is found from the regions, and those a region does not have count nothing.
/// </summary>
internal static class RoiAlignment
{
    private const int MaxSamples = 1 << 10;

    // Places along an axis, of all bins: real ones have dozens.
    private const long MaxPlaces = 1 << 16;

    private sealed record Samples(ImportedTensor Low, ImportedTensor High, ImportedTensor LowWeight, ImportedTensor HighWeight, ImportedTensor Counts, int Bins, int Grid, ImportedTensor Number);

    /// <summary>Imports a node.</summary>
    public static ImportedTensor Import(OpCall call)
    {
        ImportedTensor x = call.Cast(call.Tensor(0), DataType.Float32);
        ImportedTensor regions = call.Cast(call.Tensor(1), DataType.Float32);
        bool isMax = call.Word("mode", "avg") switch
        {
            "avg" => false,
            "max" => true,
            var other => throw call.Fail($"its mode is '{other}', expected avg or max"),
        };
        int[] extents = call.Known(x.Shape, 1..);
        Samples rows = Along(call, regions, 1, extents[1], call.Int32(call.Whole("output_height", 1), "output_height", 1));
        Samples columns = Along(call, regions, 0, extents[2], call.Int32(call.Whole("output_width", 1), "output_width", 1));
        ImportedTensor flat = call.Shaped(call.ChannelsLast(x), x.Shape[0] * extents[1] * extents[2], extents[0]);
        Dimension count = regions.Shape[0];
        ImportedTensor image = call.Shaped(call.Pair(BinaryFunction.Multiply, call.Cast(call.Tensor(2), DataType.Int32), extents[1]), count, 1, 1);

        // (R, samples of rows, samples of columns, C).
        ImportedTensor Rows(ImportedTensor tensor) => call.Shaped(tensor, count, rows.Bins * rows.Grid, 1);
        ImportedTensor Columns(ImportedTensor tensor) => call.Shaped(tensor, count, 1, columns.Bins * columns.Grid);
        ImportedTensor Corner(ImportedTensor row, ImportedTensor rowWeight, ImportedTensor column, ImportedTensor columnWeight)
        {
            ImportedTensor line = call.Plus(image, call.Cast(Rows(row), DataType.Int32));
            ImportedTensor place = call.Plus(call.Pair(BinaryFunction.Multiply, line, extents[2]), call.Cast(Columns(column), DataType.Int32));
            ImportedTensor weight = call.Times(Rows(rowWeight), Columns(columnWeight));
            ImportedTensor taken = call.Emit(new GatherOperator(0), flat.Value, place.Value);
            return call.Times(taken, call.Shaped(weight, [.. weight.Shape, 1]));
        }

        ImportedTensor[] corners =
        [
            Corner(rows.Low, rows.LowWeight, columns.Low, columns.LowWeight), Corner(rows.Low, rows.LowWeight, columns.High, columns.HighWeight),
            Corner(rows.High, rows.HighWeight, columns.Low, columns.LowWeight), Corner(rows.High, rows.HighWeight, columns.High, columns.HighWeight),
        ];
        ImportedTensor Binned(ImportedTensor tensor) => call.Shaped(tensor, count, rows.Bins, rows.Grid, columns.Bins, columns.Grid, tensor.Shape[-1]);
        ImportedTensor counts = Binned(call.Shaped(call.Times(Rows(rows.Counts), Columns(columns.Counts)), count, rows.Bins * rows.Grid, columns.Bins * columns.Grid, 1));
        ImportedTensor pooled;
        if (isMax)
        {
            // The largest of the weighted elements themselves, as the runtimes compute it.
            ImportedTensor largest = Binned(corners.Aggregate((a, b) => call.Pair(BinaryFunction.Maximum, a, b)));
            ImportedTensor known = call.Choose(call.Test(ComparisonFunction.Greater, counts, 0), largest, call.Scalar(DataType.Float32, double.NegativeInfinity));
            pooled = call.Reduced(ReduceFunction.Max, known, false, 2, 4);
            pooled = call.Choose(call.Test(ComparisonFunction.Equal, pooled, double.NegativeInfinity), call.Scalar(DataType.Float32, 0), pooled);
        }
        else
        {
            ImportedTensor sum = call.Reduced(ReduceFunction.Sum, call.Times(Binned(corners.Aggregate((a, b) => call.Plus(a, b))), counts), false, 2, 4);
            ImportedTensor number = call.Pair(BinaryFunction.Maximum, call.Times(rows.Number, columns.Number), 1);
            pooled = call.Pair(BinaryFunction.Divide, sum, call.Shaped(number, count, 1, 1, 1));
        }

        return call.Cast(call.ChannelsFirst(pooled), call.Tensor(0).DataType);
    }

    // The samples along one axis, (R, bins * grid): the elements below and above with their weights, and whether they count.
    private static Samples Along(OpCall call, ImportedTensor regions, int component, int extent, int bins)
    {
        float scale = call.Real("spatial_scale", 1);
        bool isCentred = call.Word("coordinate_transformation_mode", call.Opset() >= 16 ? "half_pixel" : "output_half_pixel") switch
        {
            "half_pixel" => true,
            "output_half_pixel" => false,
            var other => throw call.Fail($"its coordinate_transformation_mode is '{other}', expected half_pixel or output_half_pixel"),
        };
        ImportedTensor Edge(int i)
        {
            ImportedTensor edge = call.Pair(BinaryFunction.Multiply, SliceOps.Take(call, regions, 1, i, 1), scale);
            return isCentred ? call.Pair(BinaryFunction.Subtract, edge, 0.5) : edge;
        }

        ImportedTensor start = Edge(component);
        ImportedTensor size = call.Pair(BinaryFunction.Subtract, Edge(component + 2), start);
        size = isCentred ? size : call.Pair(BinaryFunction.Maximum, size, 1);
        ImportedTensor bin = call.Pair(BinaryFunction.Divide, size, bins);
        long asked = call.Whole("sampling_ratio");
        ImportedTensor number = asked > 0 ? call.Pair(BinaryFunction.Add, call.Pair(BinaryFunction.Multiply, size, 0), asked) : call.Each(UnaryFunction.Ceiling, bin);
        double[] numbers = asked > 0 ? [asked] : call.Numbers(number) ?? throw call.FailUntilValues("the data decides how many samples its bins have; a sampling_ratio above 0 says it");
        int grid = numbers.Length > 0 && numbers.Max() <= MaxSamples ? Math.Max(1, (int)numbers.Max()) : numbers.Length == 0 ? 1 : throw call.Fail($"its bins have up to {numbers.Max()} samples along an axis, more than {MaxSamples}");

        if ((long)bins * grid > MaxPlaces)
        {
            throw call.Fail($"it has {bins} bins of {grid} samples along an axis, more than {MaxPlaces} places");
        }

        // start + bin * (number of the bin) + (sample + 0.5) * bin / samples.
        ImportedTensor Numbers(string purpose, Func<int, double> number) => call.Table(purpose, DataType.Float32, new TensorShape(1, (long)bins * grid), () => [.. Enumerable.Range(0, bins * grid).Select(number)]);
        ImportedTensor step = call.Pair(BinaryFunction.Divide, bin, call.Pair(BinaryFunction.Maximum, number, 1));
        ImportedTensor place = call.Plus(call.Plus(start, call.Times(bin, Numbers("bins", i => i / grid))), call.Times(step, Numbers("samples", i => (i % grid) + 0.5)));
        ImportedTensor isOwn = call.Test(ComparisonFunction.Less, Numbers("sample_numbers", i => i % grid), number);
        ImportedTensor isInside = call.Both(call.Test(ComparisonFunction.GreaterEqual, place, -1), call.Test(ComparisonFunction.LessEqual, place, extent));
        ImportedTensor zero = call.Scalar(DataType.Float32, 0);
        ImportedTensor within = call.Choose(isInside, call.Emit(new ClipOperator(0, extent - 1.0), place.Value), zero);
        ImportedTensor low = call.Each(UnaryFunction.Floor, within);
        ImportedTensor high = call.Pair(BinaryFunction.Minimum, call.Pair(BinaryFunction.Add, low, 1), extent - 1.0);
        ImportedTensor part = call.Pair(BinaryFunction.Subtract, within, low);
        ImportedTensor counts = call.Cast(isOwn, DataType.Float32);
        return new Samples(
            low, high, call.Choose(isInside, call.Pair(BinaryFunction.Subtract, call.Scalar(DataType.Float32, 1), part), zero), call.Choose(isInside, part, zero), counts, bins, grid, number);
    }
}
