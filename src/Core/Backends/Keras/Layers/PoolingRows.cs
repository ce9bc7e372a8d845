namespace TfModelTools.Backends.Keras;

/// <summary>Poolings.</summary>
internal static class PoolingRows
{
    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        .. Rows("MaxPooling", "pool_size strides padding data_format"),
        .. Rows("AveragePooling", "pool_size strides padding data_format"),
        .. Rows("GlobalMaxPooling", "data_format keepdims"),
        .. Rows("GlobalAveragePooling", "data_format keepdims"),
        .. Rows("AdaptiveAveragePooling", "output_size data_format", only: 3),
        .. Rows("AdaptiveMaxPooling", "output_size data_format", only: 3),
    ];

    private static IEnumerable<KerasLayerRow> Rows(string name, string options, int only = 0) => Enumerable.Range(1, 3).Select(axes => new KerasLayerRow($"{name}{axes}D", options) { Only = only });
}
