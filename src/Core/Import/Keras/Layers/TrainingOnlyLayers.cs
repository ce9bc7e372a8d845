using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>Layers that act while training only: at inference they hand their input on.</summary>
internal static class TrainingOnlyLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        .. Named("Regularization", "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout", "AlphaDropout", "ActivityRegularization"),
        .. Named(
            "Image augmentation",
            "RandomFlip",
            "RandomRotation",
            "RandomZoom",
            "RandomTranslation",
            "RandomContrast",
            "RandomBrightness",
            "RandomHeight",
            "RandomWidth",
            "RandomShear",
            "RandomHue",
            "RandomSaturation",
            "RandomGrayscale",
            "RandomColorJitter",
            "RandomColorDegeneration",
            "RandomErasing",
            "RandomGaussianBlur",
            "RandomInvert",
            "RandomPerspective",
            "RandomPosterization",
            "RandomSharpness",
            "RandomElasticTransform",
            "AugMix",
            "RandAugment",
            "MixUp",
            "CutMix"),
    ];

    private static IEnumerable<LayerDefinition> Named(string category, params string[] classNames) =>
        classNames.Select(n => new LayerDefinition(n, category, static c => c.Main(new IdentityOperator(), c.Input)) { Arguments = ["inputs", LayerCall.Training], PassesMask = true, Note = "hands its input on: it acts while training only" });
}
