using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Fourier transforms, as products with a matrix of their sines and cosines, and the windows and filters that go with them.</summary>
internal static class SignalRows
{
    private const long MaxShares = 1 << 24;
    private const int MaxFilters = 1 << 16;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One("DFT", OpSignature.Of(RankRange.AtLeast(2)).Optionally(RankRange.Any, RankRange.Any), "axis:int inverse:int onesided:int", "Dense", Fourier, "lengths are known at import, up to 2048"),
        OnnxRow.One("STFT", OpSignature.Of(RankRange.AtLeast(2), RankRange.Any).Optionally(RankRange.Any, RankRange.Any), "onesided:int", "Gather, Multiply, Dense", ShortTime, "lengths are known at import, up to 2048"),
        Window("HannWindow", 0.5, 0.5, 0),
        Window("HammingWindow", 25.0 / 46, 21.0 / 46, 0),
        Window("BlackmanWindow", 0.42, 0.5, 0.08),
        OnnxRow.One("MelWeightMatrix", OpSignature.Of(RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any, RankRange.Any), "output_datatype:int", "constant", Mel, "its numbers are known at import"),
    ];

    // a - b cos(2 pi i / n) + c cos(4 pi i / n); of a symmetric window the last element repeats the first.
    private static OpRow Window(string op, double a, double b, double c) => OnnxRow.One(op, OpSignature.One, "output_datatype:int periodic:int", "constant", call =>
    {
        int size = call.Int32(call.Integer(0, "size"), "size");
        int period = call.Whole("periodic", 1) != 0 ? size : size - 1;
        if (size > MaxShares || (size > 0 && period == 0))
        {
            throw call.Fail($"its size is {size}");
        }

        return Rounded(call, "window", new TensorShape(size), () => [.. Enumerable.Range(0, size).Select(i => a - (b * Math.Cos(2 * Math.PI * i / period)) + (c * Math.Cos(4 * Math.PI * i / period)))]);
    }, "the size is known at import");

    private static ImportedTensor Rounded(OpCall call, string purpose, TensorShape shape, Func<double[]> make) =>
        call.TypeOf("output_datatype", DataType.Float32) is var type && type.IsFloat() ? call.Table(purpose, type, shape, make) : throw call.Fail($"its output_datatype is {type.TensorFlowName()}, expected floating-point numbers");

    private static ImportedTensor Fourier(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int rank = x.Shape.Rank;
        bool hasInput = call.Opset() >= 20;
        int axis = call.Axis(hasInput ? (call.Has(2) ? call.Integer(2, "axis") : -2) : call.Whole("axis", 1), rank);
        int[] parts = call.Known(x.Shape, ^1..);
        if (axis == rank - 1 || parts[0] is not (1 or 2))
        {
            throw call.Fail($"it transforms axis {axis} of {x.Shape}, whose last axis must hold real numbers or pairs");
        }

        bool isInverse = call.Whole("inverse") != 0;
        bool isOneSided = call.Whole("onesided") != 0;
        if (isOneSided && (isInverse || parts[0] == 2))
        {
            throw call.Fail("it is one-sided, of numbers that are not real, or inverse, which is not supported");
        }

        long extent = call.Known(x.Shape, axis..(axis + 1))[0];
        long length = call.Has(1) ? call.Integer(1, "length") : extent;
        if (length < 1)
        {
            throw call.Fail($"its length is {length}");
        }

        x = SliceOps.Take(call, x, axis, 0, Math.Min(length, extent));
        int[] order = [.. Enumerable.Range(0, rank - 1).Where(i => i != axis), axis, rank - 1];
        ImportedTensor result = Transformed(call, call.Transpose(x, order), length, isInverse, isOneSided);
        int[] back = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            back[order[i]] = i;
        }

        return call.Transpose(result, back);
    }

    // (..., n, 1 or 2) to (..., K, 2); of a signal shorter than the length the rest is zeros, whose rows need not be there.
    private static ImportedTensor Transformed(OpCall call, ImportedTensor x, long length, bool isInverse, bool isOneSided)
    {
        int[] extents = call.Known(x.Shape, ^2..);
        (int count, int parts) = (extents[0], extents[1]);
        long kept = isOneSided ? (length / 2) + 1 : length;
        if (kept > MaxShares || (long)count * parts * kept * 2 > MaxShares)
        {
            throw call.Fail($"it transforms {length} elements, which is too many");
        }

        ImportedTensor matrix = call.Table("waves", DataType.Float32, new TensorShape((long)count * parts, kept * 2), () => Waves(count, parts, length, kept, isInverse));
        ImportedTensor flat = call.Shaped(x, [.. x.Shape.SkipLast(2), (long)count * parts]);
        ImportedTensor product = call.EmitFloat(new DenseOperator(ActivationFunction.Linear), flat, matrix);
        return call.Shaped(product, [.. x.Shape.SkipLast(2), kept, 2]);
    }

    private static double[] Waves(int count, int parts, long length, long kept, bool isInverse)
    {
        double[] waves = new double[count * parts * kept * 2];
        double scale = isInverse ? 1.0 / length : 1;
        double turn = (isInverse ? 2 : -2) * Math.PI / length;
        for (int i = 0; i < count; i++)
        {
            for (long k = 0; k < kept; k++)
            {
                // Whole turns are taken away before there are any digits to lose.
                double angle = turn * (i * k % length);
                (double real, double imaginary) = (scale * Math.Cos(angle), scale * Math.Sin(angle));
                long row = ((i * parts * kept) + k) * 2;
                (waves[row], waves[row + 1]) = (real, imaginary);
                if (parts == 2)
                {
                    (waves[row + (kept * 2)], waves[row + (kept * 2) + 1]) = (-imaginary, real);
                }
            }
        }

        return waves;
    }

    private static ImportedTensor ShortTime(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        x = x.Shape.Rank == 2 ? call.Shaped(x, x.Shape[0], x.Shape[1], 1) : x;
        int[] extents = call.Known(x.Shape, 1..);
        long step = call.Integer(1, "frame step");
        ImportedTensor? window = call.Optional(2);
        long length = call.Has(3) ? call.Integer(3, "frame length") : window is not null ? call.Known(window.Shape, ..1)[0] : throw call.Fail("it has neither a window nor a frame length");
        bool isOneSided = call.Whole("onesided", 1) != 0;
        if (extents.Length != 2 || extents[1] is not (1 or 2) || step < 1 || length < 1 || length > extents[0] || (isOneSided && extents[1] == 2))
        {
            throw call.Fail($"it takes frames of {length} elements, every {step}, of {x.Shape}{(isOneSided ? ", one-sided" : string.Empty)}");
        }

        if (window is not null && (window.Shape.Rank != 1 || window.Shape[0] != length))
        {
            throw call.Fail($"its window {window.Shape} is not of its {length} elements a frame");
        }

        long frames = ((extents[0] - length) / step) + 1;
        if (frames * length > MaxShares)
        {
            throw call.Fail($"it takes {frames} frames of {length} elements, which is too many");
        }

        ImportedTensor places = call.Table("frames", DataType.Int32, new TensorShape(frames, length), () => [.. Enumerable.Range(0, (int)(frames * length)).Select(i => (double)((i / length * step) + (i % length)))]);
        ImportedTensor framed = call.Emit(new GatherOperator(1), x.Value, places.Value);
        framed = window is null ? framed : call.Times(framed, call.Shaped(window, length, 1));
        return Transformed(call, framed, length, isInverse: false, isOneSided);
    }

    // Triangular filters whose edges are evenly spaced in mels, each edge at a bin of the spectrum.
    private static ImportedTensor Mel(OpCall call)
    {
        int filters = call.Int32(call.Integer(0, "number of filters"), "number of filters", 1);
        int length = call.Int32(call.Integer(1, "length"), "length", 1);
        long rate = call.Integer(2, "sample rate");
        (double least, double most) = (call.Number(3, "lower edge"), call.Number(4, "upper edge"));
        int bins = (length / 2) + 1;
        if (rate < 1 || !(least >= 0 && most >= least) || filters > MaxFilters || (long)filters * bins > MaxShares)
        {
            throw call.Fail($"it has {filters} filters from {least} to {most} of {bins} bins at a rate of {rate}");
        }

        static double ToMel(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));
        double step = (ToMel(most) - ToMel(least)) / (filters + 2);
        long Edge(int i) => (long)Math.Floor((length + 1.0) * 700 * (Math.Pow(10, ((i * step) + ToMel(least)) / 2595) - 1) / rate);
        if (Edge(filters + 1) > bins)
        {
            throw call.Fail($"its upper edge {most} lies beyond half the sample rate of {rate}");
        }

        return Rounded(call, "filters", new TensorShape(bins, filters), () => Filters([.. Enumerable.Range(0, filters + 2).Select(Edge)], bins));
    }

    private static double[] Filters(long[] edges, int bins)
    {
        int filters = edges.Length - 2;
        double[] weights = new double[bins * filters];
        for (int filter = 0; filter < filters; filter++)
        {
            (long low, long centre, long high) = (edges[filter], edges[filter + 1], edges[filter + 2]);
            for (long bin = low; bin <= Math.Min(centre, bins - 1); bin++)
            {
                weights[(bin * filters) + filter] = centre == low ? 1 : (bin - low) / (double)(centre - low);
            }

            for (long bin = centre; bin < Math.Min(high, bins); bin++)
            {
                weights[(bin * filters) + filter] = (high - bin) / (double)(high - centre);
            }
        }

        return weights;
    }
}
