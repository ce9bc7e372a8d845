namespace TfModelTools.Backends.Keras;

/// <summary>Layers that prepare data, and those that vary images while training.</summary>
internal static class PreprocessingRows
{
    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        new("Rescaling", "scale offset"),
        new("Normalization", "axis mean variance invert"),
        new("Discretization", "bin_boundaries num_bins epsilon output_mode sparse"),
        new("CategoryEncoding", "num_tokens output_mode sparse"),
        new("Resizing", "height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio@3 fill_mode@3 fill_value@3 antialias@3 data_format@3"),
        new("CenterCrop", "height width data_format@3"),
        new("RandomFlip", "mode data_format@3"),
        new("RandomRotation", "factor fill_mode interpolation fill_value data_format@3"),
        new("RandomZoom", "height_factor width_factor fill_mode interpolation fill_value data_format@3"),
        new("RandomTranslation", "height_factor width_factor fill_mode interpolation fill_value data_format@3"),
        new("RandomContrast", "factor value_range@3"),
        new("RandomBrightness", "factor value_range"),
        new("RandomHeight", "factor interpolation") { Only = 2 },
        new("RandomWidth", "factor interpolation") { Only = 2 },
    ];
}
