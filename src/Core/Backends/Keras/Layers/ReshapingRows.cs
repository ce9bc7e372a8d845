namespace TfModelTools.Backends.Keras;

/// <summary>Layers that move elements about.</summary>
internal static class ReshapingRows
{
    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        new("Flatten", "data_format"),
        new("Reshape", "target_shape"),
        new("Permute", "dims"),
        new("RepeatVector", "n"),
        new("UpSampling1D", "size"),
        new("UpSampling2D", "size data_format interpolation"),
        new("UpSampling3D", "size data_format"),
        new("ZeroPadding1D", "data_format@3", handled: "padding") { WriteMore = static t => t.WriteSides("padding", 1, 1) },
        new("ZeroPadding2D", "data_format", handled: "padding") { WriteMore = static t => t.WriteSides("padding", 2, 1) },
        new("ZeroPadding3D", "data_format", handled: "padding") { WriteMore = static t => t.WriteSides("padding", 3, 1) },
        new("Cropping1D", handled: "cropping") { WriteMore = static t => t.WriteSides("cropping", 1, 1) },
        new("Cropping2D", "data_format", handled: "cropping") { WriteMore = static t => t.WriteSides("cropping", 2, 0) },
        new("Cropping3D", "data_format", handled: "cropping") { WriteMore = static t => t.WriteSides("cropping", 3, 1) },
    ];
}
