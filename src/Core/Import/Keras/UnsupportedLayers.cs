namespace TfModelTools.Import.Keras;

/// <summary>Layers of Keras that are known and not imported, with the reason and what to do.</summary>
internal static class UnsupportedLayers
{
    /// <summary>Class, heading of the support table, reason.</summary>
    public static IReadOnlyList<(string ClassName, string Category, string Reason)> All { get; } =
    [
        ("Lambda", "Core", "it holds a Python function, which is never executed: replace it with layers or operations of Keras, or describe it as a custom layer"),
        ("TextVectorization", "Preprocessing", "it works on text with a vocabulary: run it before the model"),
        ("StringLookup", "Preprocessing", "it works on text with a vocabulary: run it before the model"),
        ("IntegerLookup", "Preprocessing", "it needs a vocabulary table: run it before the model"),
        ("Hashing", "Preprocessing", "it hashes with a function of TensorFlow: run it before the model"),
        ("HashedCrossing", "Preprocessing", "it hashes with a function of TensorFlow: run it before the model"),
        ("CategoryCrossing", "Preprocessing", "it works on text: run it before the model"),
        ("RandomCrop", "Image augmentation", "what it does at inference differs between versions of Keras: use CenterCrop or Resizing"),
        ("Solarization", "Image augmentation", "it changes images at inference too: run it before the model"),
        ("AutoContrast", "Image augmentation", "it changes images at inference too: run it before the model"),
        ("Equalization", "Image augmentation", "it changes images at inference too: run it before the model"),
        ("RandomApply", "Image augmentation", "it wraps a layer by chance: remove it from the model"),
        ("Pipeline", "Preprocessing", "it is a list of preprocessing layers: put them into the model one by one"),
        ("DenseFeatures", "Preprocessing", "it reads feature columns: run it before the model"),
        ("FeatureSpace", "Preprocessing", "it reads feature columns: run it before the model"),
        ("MelSpectrogram", "Preprocessing", "it needs a Fourier transform: run it before the model"),
        ("STFTSpectrogram", "Preprocessing", "it needs a Fourier transform: run it before the model"),
        ("KerasLayer", "Core", "it holds a TensorFlow Hub module, not layers: export the model as a SavedModel and import its graph"),
        ("TFSMLayer", "Core", "it holds a SavedModel, not layers: import that SavedModel"),
        ("TorchModuleWrapper", "Core", "it holds a PyTorch module"),
        ("JaxLayer", "Core", "it holds a JAX function"),
        ("FlaxLayer", "Core", "it holds a Flax module"),
        ("RandomFourierFeatures", "Core", "its random features are not kept as plain weights"),
    ];

    private static readonly Dictionary<string, string> Reasons = All.ToDictionary(r => r.ClassName, r => r.Reason, StringComparer.Ordinal);

    /// <summary>Why a class is not imported; null when it is not known at all.</summary>
    public static string? Reason(string className) => Reasons.GetValueOrDefault(className);
}
