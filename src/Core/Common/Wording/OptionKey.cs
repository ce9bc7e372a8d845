namespace TfModelTools.Common.Wording;

/// <summary>
/// An option that a message tells people to give or to leave out. Messages name it by this key; how it is written, the front-end that they
/// reach says (<see cref="IWording"/>).
/// </summary>
public sealed record OptionKey
{
    private OptionKey(string name) => Name = name;

    /// <summary>Whether keys that name nothing are passed over.</summary>
    public static OptionKey AllowMissing { get; } = new("AllowMissing");

    /// <summary>The architecture of a Keras model whose file has none.</summary>
    public static OptionKey Architecture { get; } = new("Architecture");

    /// <summary>The number of samples that is fixed.</summary>
    public static OptionKey BatchSize { get; } = new("BatchSize");

    /// <summary>Whether a project tells two classes apart.</summary>
    public static OptionKey BinaryClassification { get; } = new("BinaryClassification");

    /// <summary>The checkpoint of a graph's variables.</summary>
    public static OptionKey Checkpoint { get; } = new("Checkpoint");

    /// <summary>The definitions of a model's own layers.</summary>
    public static OptionKey CustomLayer { get; } = new("CustomLayer");

    /// <summary>The element type that values are cast to.</summary>
    public static OptionKey DataType { get; } = new("DataType");

    /// <summary>How many levels of scopes a drawing shows.</summary>
    public static OptionKey Depth { get; } = new("Depth");

    /// <summary>Patterns of variables that are left out.</summary>
    public static OptionKey Exclude { get; } = new("Exclude");

    /// <summary>Whether the state of the optimizer is left out.</summary>
    public static OptionKey ExcludeOptimizer { get; } = new("ExcludeOptimizer");

    /// <summary>The file of sample inputs and expected outputs.</summary>
    public static OptionKey FeaturePath { get; } = new("FeaturePath");

    /// <summary>Whether what exists may be replaced.</summary>
    public static OptionKey Force { get; } = new("Force");

    /// <summary>The format to write.</summary>
    public static OptionKey Format { get; } = new("Format");

    /// <summary>The tensors that become a model's inputs.</summary>
    public static OptionKey Input { get; } = new("Input");

    /// <summary>The values of a model's inputs.</summary>
    public static OptionKey InputObject { get; } = new("InputObject");

    /// <summary>The shapes of a model's inputs.</summary>
    public static OptionKey InputShape { get; } = new("InputShape");

    /// <summary>The values that inputs of a model always have.</summary>
    public static OptionKey InputValue { get; } = new("InputValue");

    /// <summary>The order in which Keras loads weights.</summary>
    public static OptionKey KerasOrder { get; } = new("KerasOrder");

    /// <summary>The Keras that a file is written for.</summary>
    public static OptionKey KerasVersion { get; } = new("KerasVersion");

    /// <summary>Files whose content is written as metadata.</summary>
    public static OptionKey Metadata { get; } = new("Metadata");

    /// <summary>Whether the graph beside a checkpoint is left away.</summary>
    public static OptionKey NoMetaGraph { get; } = new("NoMetaGraph");

    /// <summary>Whether the state file of a folder is left out.</summary>
    public static OptionKey NoStateFile { get; } = new("NoStateFile");

    /// <summary>The version of ONNX's operator set.</summary>
    public static OptionKey Opset { get; } = new("Opset");

    /// <summary>The tensors that become a model's outputs.</summary>
    public static OptionKey Output { get; } = new("Output");

    /// <summary>Whether a file says which tensor each output is.</summary>
    public static OptionKey OutputMap { get; } = new("OutputMap");

    /// <summary>Whether large weights are stored as 8-bit integers.</summary>
    public static OptionKey QuantizeWeight { get; } = new("QuantizeWeight");

    /// <summary>Whether what lies inside is listed.</summary>
    public static OptionKey Recurse { get; } = new("Recurse");

    /// <summary>The signature of a model.</summary>
    public static OptionKey Signature { get; } = new("Signature");

    /// <summary>Whether ops are written that the target does not have.</summary>
    public static OptionKey SkipOpCheck { get; } = new("SkipOpCheck");

    /// <summary>Whether the weights of each layer are files of their own.</summary>
    public static OptionKey SplitWeightsByLayer { get; } = new("SplitWeightsByLayer");

    /// <summary>The tags of a meta graph.</summary>
    public static OptionKey Tag { get; } = new("Tag");

    /// <summary>Variables whose axes are reordered.</summary>
    public static OptionKey Transpose { get; } = new("Transpose");

    /// <summary>Whether results are labelled with the signature's keys.</summary>
    public static OptionKey UseStructuredOutputNames { get; } = new("UseStructuredOutputNames");

    /// <summary>Every option, for the tables of the front-ends.</summary>
    public static IReadOnlyList<OptionKey> All { get; } =
    [
        AllowMissing, Architecture, BatchSize, BinaryClassification, Checkpoint, CustomLayer, DataType, Depth, Exclude,
        ExcludeOptimizer, FeaturePath, Force, Format, Input, InputObject, InputShape, InputValue, KerasOrder, KerasVersion, Metadata,
        NoMetaGraph, NoStateFile, Opset, Output, OutputMap, QuantizeWeight, Recurse, Signature, SkipOpCheck, SplitWeightsByLayer, Tag, Transpose,
        UseStructuredOutputNames,
    ];

    /// <summary>The key: what messages say where no front-end has a name for it.</summary>
    public string Name { get; }

    /// <summary>How it is written in the wording that holds.</summary>
    public override string ToString() => Wordings.Current?.Of(this) ?? Name;
}
