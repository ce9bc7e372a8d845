namespace TfModelTools.Import.Keras.Versions;

/// <summary>Element types of what layers give in the versions of Keras (<see cref="VersionRules"/>).</summary>
internal static class ElementTypeRules
{
    /// <summary>The element type of Discretization's bins.</summary>
    public static VersionRule<BinType> DiscretizationType { get; } = new()
    {
        Layers = "`Discretization`, output mode `int`",
        Question = "which element type bins have",
        Cases =
        [
            new(BinType.Int64, "int64", VersionSpan.UpTo(3, 0), VersionSpan.OfTensorFlowJs),
            new(BinType.Int32, "int32", VersionSpan.Since(3, 0)),
        ],
        Assumed = BinType.Int64,
    };

    /// <summary>What Resizing makes of integers (keras.layers.Resizing).</summary>
    public static VersionRule<ResizedType> ResizedIntegers { get; } = new()
    {
        Layers = "`Resizing` of integers, bilinear or bicubic",
        Question = "whether Resizing gives integers back",
        Cases =
        [
            new(ResizedType.Float, "what interpolation gives, in float32", VersionSpan.UpTo(3, 6), VersionSpan.OfTensorFlowJs),
            new(ResizedType.Input, "rounded, half to even, and of the type of the input", VersionSpan.Since(3, 6)),
        ],
    };

    /// <summary>Whether layers on images make floating-point numbers of integers (utils.ensure_tensor, backend.cast in their call or transform_images).</summary>
    public static VersionRule<ImageType> ImageIntegers { get; } = new()
    {
        Layers = "`CenterCrop`, `RandomFlip`, `RandomRotation`, `RandomTranslation`, `RandomZoom`, on integers",
        Question = "whether a layer on images hands on integers",
        Cases =
        [
            new(ImageType.Input, "integers stay what they are", VersionSpan.UpTo(2, 8), VersionSpan.OfTensorFlowJs),
            new(ImageType.Float, "they become float32", VersionSpan.Since(2, 8)),
        ],
    };

    /// <summary>The same of the layers on the values of pixels (transform_images of Keras 3.6 casts while training only).</summary>
    public static VersionRule<ImageType> ContrastIntegers { get; } = new()
    {
        Layers = "`RandomContrast`, `RandomBrightness`, on integers",
        Question = "whether a layer on images hands on integers",
        Cases =
        [
            new(ImageType.Input, "integers stay what they are", VersionSpan.UpTo(2, 8), VersionSpan.Since(3, 6), VersionSpan.OfTensorFlowJs),
            new(ImageType.Float, "they become float32", VersionSpan.Between((2, 8, 0), (3, 6, 0))),
        ],
    };

    /// <summary>The same of the layers on the extents of images, of Keras 2 alone.</summary>
    public static VersionRule<ImageType> ExtentIntegers { get; } = new()
    {
        Layers = "`RandomHeight`, `RandomWidth`, on integers",
        Question = "whether a layer on images hands on integers",
        Cases =
        [
            new(ImageType.Input, "integers stay what they are", VersionSpan.UpTo(2, 10), VersionSpan.Since(2, 12), VersionSpan.OfTensorFlowJs),
            new(ImageType.Float, "they become float32", VersionSpan.Between((2, 10, 0), (2, 12, 0))),
        ],
    };
}
