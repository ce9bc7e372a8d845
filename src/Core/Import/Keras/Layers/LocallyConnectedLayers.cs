using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>
/// keras.layers.LocallyConnected1D and 2D (Keras 1 and 2): convolutions with a kernel of its own at every position, no padding. The
/// windows are gathered by slices, and multiplied with the kernels, one matrix a position.
/// </summary>
internal static class LocallyConnectedLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } = [Layer(1), Layer(2)];

    private static LayerDefinition Layer(int axes) => new($"LocallyConnected{axes}D", "Convolution", c => Build(c, axes))
    {
        Weights = static s => new WeightLayout(s.Bool("use_bias", true) ? ["kernel", "bias"] : ["kernel"]),
        Check = s =>
        {
            if (s.Text("padding") is string padding and not "valid")
            {
                throw new UnsupportedLayerException($"its padding '{padding}' is not supported; valid is");
            }

            if (s.Int("implementation", 1) != 1)
            {
                throw new UnsupportedLayerException("its implementations 2 and 3 keep the kernel in another form, which is not supported: save it with implementation 1");
            }
        },
        Note = "padding valid, implementation 1",
    };

    private static GraphValue Build(LayerContext c, int axes)
    {
        GraphValue x = c.ToChannelsLast(c.FloatInput);
        int[] size = SpatialOptions.Positive(c.Settings, "kernel_size", axes);
        int[] strides = SpatialOptions.Positive(c.Settings, "strides", axes, 1);
        long[] extents = new long[axes];
        for (int i = 0; i < axes; i++)
        {
            Dimension extent = x.Shape[i + 1];
            if (!extent.IsFixed || extent.Count < size[i])
            {
                throw new UnsupportedLayerException($"it is called on {x.Shape}, which has no room for its windows of {string.Join(" x ", size)}");
            }

            extents[i] = ((extent.Count - size[i]) / strides[i]) + 1;
        }

        long positions = extents.Aggregate(1L, static (a, b) => a * b);
        long window = size.Aggregate(1L, static (a, b) => a * b);
        long channels = x.Shape[-1].Count;

        // (positions, window * channels, filters); channels first, a window lists its channels before its places.
        LayerWeight kernel = c.Raw("kernel").RequireRank(3);
        if (kernel.Shape[0] != positions || kernel.Shape[1] != window * channels)
        {
            throw c.Settings.Fault("kernel_size", $"a kernel of shape {kernel.Shape}", $"{positions} positions of {window * channels} numbers");
        }

        long filters = kernel.Shape[2];
        if (c.Settings.IsChannelsFirst)
        {
            kernel = kernel.Reshape(positions, channels, window, filters).Transpose([0, 2, 1, 3]).Reshape(positions, window * channels, filters);
        }

        c.RequireRoom(window);
        GraphValue[] places = [.. Places(size).Select((place, i) => Place(c, x, place, extents, strides, i))];
        GraphValue windows = places.Length == 1 ? places[0] : c.Sub("windows", new ConcatOperator(-1), places);
        GraphValue rows = c.Reshape("rows", windows, [x.Shape[0], positions, 1, window * channels]);
        GraphValue product = c.Reshape("positions", c.Sub("product", new MatMulOperator(), rows, c.Constant(kernel)), [x.Shape[0], .. extents.Select(e => (Dimension)e), filters]);
        GraphValue sum = c.HasWeight("bias") ? c.Sub("biased", BinaryFunction.Add, product, Bias(c, extents, filters)) : product;
        return c.ActivateInLayout(c.Main(new IdentityOperator(), sum));
    }

    // It is stored channels last. To channels first Keras reshapes it, and does not transpose (keras/backend.py, bias_add): the numbers lie in the places as they come.
    private static GraphValue Bias(LayerContext c, long[] extents, long filters)
    {
        LayerWeight bias = c.Raw("bias");
        long positions = extents.Aggregate(1L, static (a, b) => a * b);
        return !c.Settings.IsChannelsFirst ? c.Constant(bias)
            : bias.Shape.ElementCount == positions * filters ? c.Constant(bias.Reshape(filters, positions).Transpose([1, 0]).Reshape([.. extents, filters]))
            : throw c.Settings.Fault("filters", $"a bias of shape {bias.Shape}", $"{filters} numbers for each of {positions} positions");
    }

    private static GraphValue Place(LayerContext c, GraphValue x, int[] place, long[] extents, int[] strides, int index)
    {
        long[] begin = [0, .. place.Select(p => (long)p), 0];
        long?[] counts = [null, .. extents.Select(e => (long?)e), null];
        return c.Sub($"place_{index}", new SliceOperator(begin, counts, [1, .. strides.Select(s => (long)s), 1]), x);
    }

    private static IEnumerable<int[]> Places(int[] size) => size.Length == 1
        ? Enumerable.Range(0, size[0]).Select(i => new[] { i })
        : Enumerable.Range(0, size[0]).SelectMany(i => Places(size[1..]).Select(rest => new[] { i }.Concat(rest).ToArray()));
}
