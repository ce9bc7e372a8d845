namespace TfModelTools.Backends.Keras;

/// <summary>Layers that prepare data, and those that vary images while training.</summary>
internal static class PreprocessingRows
{
    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        new("Rescaling", "scale offset"),
        new("Normalization", "axis mean variance invert"),
        new("Discretization", "bin_boundaries num_bins epsilon output_mode sparse") { HasNoTraining = true, KeepsType = true },
        new("CategoryEncoding", "num_tokens output_mode sparse") { KeepsType = true },
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
        new("RandomShear", "x_factor y_factor interpolation fill_mode fill_value data_format") { Only = 3 },
        new("RandomHue", "factor value_range data_format") { Only = 3 },
        new("RandomSaturation", "factor value_range data_format") { Only = 3 },
        new("RandomGrayscale", "factor data_format") { Only = 3 },
        new("RandomColorJitter", "value_range brightness_factor contrast_factor saturation_factor hue_factor data_format") { Only = 3 },
        new("RandomColorDegeneration", "factor value_range data_format") { Only = 3 },
        new("RandomErasing", "factor scale fill_value value_range data_format") { Only = 3 },
        new("RandomGaussianBlur", "factor kernel_size sigma value_range data_format") { Only = 3 },
        new("RandomInvert", "factor value_range data_format") { Only = 3 },
        new("RandomPerspective", "factor scale interpolation fill_value data_format") { Only = 3 },
        new("RandomPosterization", "factor value_range data_format") { Only = 3 },
        new("RandomSharpness", "factor value_range data_format") { Only = 3 },
        new("RandomElasticTransform", "factor scale interpolation fill_mode fill_value value_range data_format") { Only = 3 },
        new("AugMix", "value_range num_chains chain_depth factor alpha all_ops interpolation data_format") { Only = 3 },
        new("RandAugment", "value_range num_ops factor interpolation data_format") { Only = 3 },
        new("MixUp", "alpha data_format") { Only = 3 },
        new("CutMix", "factor data_format") { Only = 3 },
    ];
}
