using System.Globalization;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Images: resizing, patches, simulated quantization.</summary>
internal static class ImageOps
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Resize("ResizeBilinear", ResizeMethod.Bilinear),
        Resize("ResizeNearestNeighbor", ResizeMethod.Nearest),
        Resize("ResizeBicubic", ResizeMethod.Bicubic),
        OpRow.One("ResizeArea", OpSignature.Of(4, RankRange.Any), "Dense", ResizeArea),
        OpRow.One("ExtractImagePatches", OpSignature.Of(4).With(OpAttribute.Integers("ksizes", 1, 1 << 16, 4), OpAttribute.Integers("strides", 1, 1 << 16, 4), OpAttribute.Integers("rates", 1, 1 << 16, 4)), "Pad, Slice, Concat", Patches),
        OpRow.One("FakeQuantWithMinMaxArgs", OpSignature.One.With(OpAttribute.Integer("num_bits", 2, 16)), "Minimum, Maximum, Floor", call => FakeQuant(call, [call.Node.Float("min", -6)], [call.Node.Float("max", 6)])),
        OpRow.One("FakeQuantWithMinMaxVars", OpSignature.Three.With(OpAttribute.Integer("num_bits", 2, 16)), "Minimum, Maximum, Floor", call => FakeQuant(call, Bounds(call, 1), Bounds(call, 2)), "the range is known at import"),
        OpRow.One("FakeQuantWithMinMaxVarsPerChannel", OpSignature.Of(RankRange.AtLeast(1), 1, 1).With(OpAttribute.Integer("num_bits", 2, 16)), "Minimum, Maximum, Floor", call => FakeQuant(call, Bounds(call, 1), Bounds(call, 2)), "the range is known at import"),
    ];

    private static OpRow Resize(string op, ResizeMethod kind) => OpRow.One(op, OpSignature.Of(4, RankRange.Any), "Resize", call =>
    {
        ImportedTensor x = call.Tensor(0);
        long[] size = call.Integers(1, "size");
        if (size is not [> 0 and <= 1 << 20, > 0 and <= 1 << 20])
        {
            throw call.Fail($"its size is [{string.Join(", ", size)}]");
        }

        // Elements that float32 does not hold are gathered as they are.
        if (kind == ResizeMethod.Nearest && x.DataType is DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64 or DataType.Float64)
        {
            return Nearest(call, x, (int)size[0], (int)size[1]);
        }

        ResizeOperator resize = new(kind, (int)size[0], (int)size[1], call.Node.Bool("align_corners"), call.Node.Bool("half_pixel_centers"));
        DataType type = x.DataType;
        ImportedTensor wide = type.IsFloat() ? x : call.Cast(x, DataType.Float32);
        ImportedTensor result = call.EmitFloat(resize, wide);

        // Nearest keeps the element type; the others give float32 always.
        return call.Cast(result, kind == ResizeMethod.Nearest ? type : DataType.Float32);
    });

    private static ImportedTensor Nearest(OpCall call, ImportedTensor x, params int[] size)
    {
        bool alignCorners = call.Node.Bool("align_corners");
        bool isCentered = call.Node.Bool("half_pixel_centers");
        if (alignCorners && isCentered)
        {
            throw call.Fail("its corners are aligned and its centers are those of half pixels, which exclude each other");
        }

        for (int axis = 1; axis <= 2; axis++)
        {
            if (x.Shape[axis] is not { IsFixed: true, Count: > 0 and var extent })
            {
                throw call.FailForShape($"its images have shape {x.Shape}");
            }

            int[] places = Runtime.Resize.Nearest((int)extent, size[axis - 1], alignCorners, isCentered);
            ImportedTensor indices = ImportedTensor.From(call.Graph, $"{call.Node.Name}/nearest", new GraphConstant(Tensor.Over(places, new TensorShape(places.Length))), isCheap: false);
            x = call.Emit(new GatherOperator(axis), x.Value, indices.Value);
        }

        return x;
    }

    // Each output element is the mean of the input area it covers: along each axis a product with a matrix of shares.
    private static ImportedTensor ResizeArea(OpCall call)
    {
        ImportedTensor x = call.Cast(call.Tensor(0), DataType.Float32);
        long[] size = call.Integers(1, "size");
        if (size.Length != 2 || !x.Shape.Skip(1).All(d => d is { IsFixed: true, Count: > 0 }) || size.Any(s => s is < 1 or > 1 << 16))
        {
            throw call.Fail($"its size is [{string.Join(", ", size)}], of images {x.Shape}");
        }

        bool alignCorners = call.Node.Bool("align_corners");
        for (int axis = 1; axis <= 2; axis++)
        {
            long from = x.Shape[axis].Count;
            long to = size[axis - 1];
            if (from * to > Common.Limits.MaxTableElements)
            {
                throw call.Fail("its images are too large");
            }

            int[] last = axis == 1 ? [0, 2, 3, 1] : [0, 1, 3, 2];
            int[] back = axis == 1 ? [0, 3, 1, 2] : [0, 1, 3, 2];
            GraphConstant shares = new(DataType.Float32, new TensorShape(from, to), () => Shares(from, to, alignCorners));
            ImportedTensor matrix = ImportedTensor.From(call.Graph, $"{call.Node.Name}/shares", shares, isCheap: false);
            x = call.Transpose(call.Emit(new DenseOperator(ActivationFunction.Linear), call.Transpose(x, last).Value, matrix.Value), back);
        }

        return x;
    }

    // tensorflow/core/kernels/image/resize_area_op.cc: what lies beyond the last element is the last element.
    private static Tensor Shares(long from, long to, bool alignCorners)
    {
        float[] shares = new float[from * to];
        double scale = alignCorners && to > 1 ? (from - 1.0) / (to - 1) : (double)from / to;
        for (long o = 0; o < to; o++)
        {
            for (long i = (long)Math.Floor(o * scale); i < (long)Math.Ceiling((o + 1) * scale); i++)
            {
                double covered = Math.Min((o + 1) * scale, i + 1) - Math.Max(o * scale, i);
                shares[(Math.Min(i, from - 1) * to) + o] += (float)(covered / scale);
            }
        }

        return Tensor.Create<float>(shares, new TensorShape(from, to));
    }

    private static ImportedTensor Patches(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        int[] window = Pair(call, "ksizes");
        int[] strides = Pair(call, "strides");
        int[] rates = Pair(call, "rates");
        Padding padding = call.Node.Text("padding") == "SAME" ? Padding.Same : Padding.Valid(2);
        if (!x.Shape.Skip(1).All(d => d.IsFixed) || window[0] * (long)window[1] > 4096)
        {
            throw call.FailForShape($"its images have shape {x.Shape}");
        }

        int[] before = new int[4];
        int[] after = new int[4];
        long[] counts = new long[2];
        for (int i = 0; i < 2; i++)
        {
            (before[i + 1], after[i + 1]) = padding.Resolve(i, x.Shape[i + 1].Count, window[i], strides[i], rates[i]);
            long room = x.Shape[i + 1].Count + before[i + 1] + after[i + 1] - (((window[i] - 1L) * rates[i]) + 1);
            counts[i] = room < 0 ? 0 : (room / strides[i]) + 1;
        }

        GraphValue padded = call.Emit(new PadOperator(PadMode.Constant, before, after, 0), x.Value).Value;
        List<GraphValue> parts = [];
        for (int r = 0; r < window[0]; r++)
        {
            for (int c = 0; c < window[1]; c++)
            {
                parts.Add(call.Emit(new SliceOperator([0, r * rates[0], c * rates[1], 0], [null, counts[0], counts[1], null], [1, strides[0], strides[1], 1]), padded).Value);
            }
        }

        return call.Emit(new ConcatOperator(3), parts);
    }

    private static int[] Pair(OpCall call, string attribute) => call.IntegersAttribute(attribute) is [_, >= 1 and <= 1 << 16 and var a, >= 1 and <= 1 << 16 and var b, _]
        ? [(int)a, (int)b]
        : throw call.Fail($"its {attribute} are not of an image");

    // tensorflow.org/api_docs/python/tf/quantization/fake_quant_with_min_max_args: the range is nudged so that zero is a step.
    private static ImportedTensor FakeQuant(OpCall call, float[] minimum, float[] maximum)
    {
        long bits = call.IntegerAttribute("num_bits", 8);
        if (bits is < 2 or > 16 || minimum.Length != maximum.Length)
        {
            throw call.Fail($"it is of {bits} bits, with {minimum.Length} and {maximum.Length} bounds");
        }

        float least = call.Node.Bool("narrow_range") ? 1 : 0;
        float most = (1 << (int)bits) - 1;
        SymbolicNumber[] low = new SymbolicNumber[minimum.Length];
        SymbolicNumber[] high = new SymbolicNumber[minimum.Length];
        SymbolicNumber[] step = new SymbolicNumber[minimum.Length];
        SymbolicNumber[] inverse = new SymbolicNumber[minimum.Length];
        for (int i = 0; i < minimum.Length; i++)
        {
            if (minimum[i] == 0 && maximum[i] == 0 && call.Node.Op != "FakeQuantWithMinMaxArgs")
            {
                // A range of nothing but zero gives zeros.
                (low[i], high[i], step[i], inverse[i]) = (0, 0, 0, 0);
                continue;
            }

            if (!(minimum[i] < maximum[i]))
            {
                throw call.Fail(string.Create(CultureInfo.InvariantCulture, $"its range is {minimum[i]} to {maximum[i]}"));
            }

            float scale = (maximum[i] - minimum[i]) / (most - least);
            float zero = least - (minimum[i] / scale);
            float nudged = zero < least ? least : zero > most ? most : MathF.Round(zero, MidpointRounding.AwayFromZero);
            (low[i], high[i], step[i], inverse[i]) = ((least - nudged) * scale, (most - nudged) * scale, scale, 1 / scale);
        }

        SymbolicShape shape = minimum.Length == 1 && call.Node.Op != "FakeQuantWithMinMaxVarsPerChannel" ? SymbolicShape.Scalar : new SymbolicShape(minimum.Length);
        GraphValue Binary(BinaryFunction kind, GraphValue a, SymbolicNumber[] b) =>
            call.Emit(new BinaryOperator(kind), a, call.Known("range", DataType.Float32, shape, b).Value).Value;
        GraphValue clipped = Binary(BinaryFunction.Maximum, Binary(BinaryFunction.Minimum, call.Value(0), high), low);
        GraphValue steps = Binary(BinaryFunction.Multiply, Binary(BinaryFunction.Subtract, clipped, low), inverse);
        GraphValue rounded = call.Emit(new BinaryOperator(BinaryFunction.Add), steps, call.Scalar(DataType.Float32, 0.5).Value).Value;
        GraphValue whole = call.Emit(new UnaryOperator(UnaryFunction.Floor), rounded).Value;
        return ImportedTensor.From(Binary(BinaryFunction.Add, Binary(BinaryFunction.Multiply, whole, step), low));
    }

    private static float[] Bounds(OpCall call, int input) => call.Numbers(call.Tensor(input)) is { } numbers ? [.. numbers.Select(n => (float)n)] : throw call.FailUntilValues("the data decides its range");
}
