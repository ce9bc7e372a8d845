using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>Layers that act while training only: at inference they hand their input on.</summary>
internal static class TrainingOnlyLayers
{
    private const string Images = "Image augmentation";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        .. Named("Regularization", static c => c.Input, "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"),

        // Of integers some make floating-point numbers, also while predicting (keras/src/layers/preprocessing/image_preprocessing of 3.15), and some do in some versions.
        .. Named(Images, static c => AsImage(c, VersionRules.ImageIntegers), "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation"),
        .. Named(Images, static c => AsImage(c, VersionRules.ContrastIntegers), "RandomContrast", "RandomBrightness"),
        .. Named(Images, static c => AsImage(c, VersionRules.ExtentIntegers), "RandomHeight", "RandomWidth"),
        .. Named(
            Images,
            static c => c.FloatInput,
            "RandomShear",
            "RandomColorJitter",
            "RandomColorDegeneration",
            "RandomErasing",
            "RandomGaussianBlur",
            "RandomPerspective",
            "RandomSharpness",
            "RandomElasticTransform",
            "AugMix",
            "RandAugment",
            "CutMix"),
        .. Named(Images, static c => c.Input, "RandomHue", "RandomSaturation", "RandomGrayscale", "RandomInvert", "RandomPosterization", "MixUp"),
    ];

    /// <summary>The images that a layer is called on, in the element type that it hands on.</summary>
    public static GraphValue AsImage(LayerContext c, VersionRule<ImageType> rule) =>
        c.Input.Spec.DataType.IsFloat() || rule.Of(c.Settings) == ImageType.Input ? c.Input : c.FloatInput;

    private static IEnumerable<LayerDefinition> Named(string category, Func<LayerContext, GraphValue> handed, params string[] classNames) =>
        classNames.Select(n => new LayerDefinition(n, category, c => c.Main(new IdentityOperator(), handed(c))) { Arguments = ["inputs", LayerCall.Training], PassesMask = true, Note = "hands its input on: it acts while training only" });
}
