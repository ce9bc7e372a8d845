namespace TfModelTools.Backends.Keras;

/// <summary>Convolutions.</summary>
internal static class ConvolutionRows
{
    private const string Window = "kernel_size strides padding data_format dilation_rate activation=linear use_bias";

    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        .. Enumerable.Range(1, 3).Select(axes => new KerasLayerRow($"Conv{axes}D", $"filters {Window} groups", "kernel bias")),
        .. Enumerable.Range(1, 3).Select(axes => new KerasLayerRow($"Conv{axes}DTranspose", $"filters {Window} output_padding", "kernel bias")),
        .. Enumerable.Range(1, 2).Select(axes => new KerasLayerRow($"DepthwiseConv{axes}D", $"depth_multiplier {Window}", "depthwise bias")),
        .. Enumerable.Range(1, 2).Select(axes => new KerasLayerRow($"SeparableConv{axes}D", $"filters depth_multiplier {Window}", "depthwise pointwise bias")),
        .. Enumerable.Range(1, 2).Select(axes => new KerasLayerRow($"LocallyConnected{axes}D", "filters kernel_size strides padding data_format activation=linear use_bias implementation", "kernel bias") { Only = 2 }),
    ];
}
