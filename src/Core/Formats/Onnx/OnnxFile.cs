using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;

namespace TfModelTools.Formats.Onnx;

/// <summary>A model in ONNX, read: its graph, what goes in and comes out, and what the file says about itself. Values stay where they are until they are asked for.</summary>
public sealed class OnnxFile
{
    private readonly OnnxTranslation _translation;

    private OnnxFile(string path, OnnxModelMessage message, long opset)
    {
        Path = path;
        Message = message;
        Opset = opset;
        _translation = new OnnxTranslation(message, path);
        Graph = _translation.Run();
        OnnxGraphMessage graph = message.Graph;
        Signature = new ModelSignature(
            SignatureKey,
            string.Empty,
            [.. OnnxTranslation.Fed(graph).Where(i => !OnnxTypes.IsOptionalTensor(i.Type)).Select(i => Port(i, "input"))],
            [.. graph.Output.Select(o => Port(o, "output"))]);
        (string Name, string Extent)[] named = [.. OnnxTranslation.Fed(graph).Select(i => (i.Name, OnnxTypes.FirstExtent(i.Type)!)).Where(i => i.Item2 is not null)];
        OtherBatches = named.Where(n => n.Extent != named[0].Extent).Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The key of the one way in which a model is called.</summary>
    public const string SignatureKey = "serving_default";

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The version of the standard operators; 0 for a model that uses none.</summary>
    public long Opset { get; }

    /// <summary>What to call the format, with the version of the operators.</summary>
    public string FormatName => Opset > 0 ? FormattableString.Invariant($"{OnnxFormat.Name} (opset {Opset})") : OnnxFormat.Name;

    /// <summary>The graph as nodes of a graph of TensorFlow, whose ops are those of ONNX.</summary>
    public TensorFlowGraph Graph { get; }

    /// <summary>What goes in and what comes out, in the file's order; what may be left out is not listed.</summary>
    public ModelSignature Signature { get; }

    /// <summary>The inputs whose first extent has another name than that of the first input that names it: it is another number, where no name is one and the same.</summary>
    internal IReadOnlySet<string> OtherBatches { get; }

    /// <summary>Whether these tools wrote it.</summary>
    internal bool IsOwn => Message.ProducerName == ToolVersion.Name;

    /// <summary>The model as it stands in the file.</summary>
    internal OnnxModelMessage Message { get; }

    /// <summary>Opens a model.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no model in ONNX.</exception>
    /// <exception cref="CorruptFileException">It is damaged, or contradicts itself.</exception>
    /// <exception cref="UnsupportedFeatureException">Its version, or a feature of it, is not supported.</exception>
    /// <exception cref="LimitExceededException">It is larger or deeper than the limits.</exception>
    /// <exception cref="InvalidGraphException">A value is given twice, or by nothing.</exception>
    public static OnnxFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using (InputFile file = InputFile.Open(path))
        {
            if (!OnnxFormat.IsOnnx(file))
            {
                throw new UnrecognizedFormatException($"'{path}' is no model in ONNX.", $"Give an {OnnxFormat.Extension} file.", path);
            }
        }

        return Read(path);
    }

    /// <summary>Opens what was identified as a model in ONNX.</summary>
    /// <inheritdoc cref="Open(string)"/>
    internal static OnnxFile Open(FileIdentity file) => Read(file.File);

    /// <summary>What the file says about itself under a key; null where it says nothing.</summary>
    internal string? Metadata(string key) => Message.MetadataProps.FirstOrDefault(p => p.Key == key)?.Value;

    /// <summary>The tensor of the graph that a name of a value means; null where nothing gives it.</summary>
    internal string? Find(string value) => _translation.Find(value);

    private static OnnxFile Read(string path)
    {
        OnnxModelMessage message = MessageFile.Read(path, isText: false, OnnxModelMessage.Parser, "a model in ONNX");
        if (message.IrVersion is < 1 or > OnnxFormat.MaxIrVersion)
        {
            throw new UnsupportedFeatureException($"'{path}': it is of version {message.IrVersion} of the format; versions 1 to {OnnxFormat.MaxIrVersion} are read.", "Save it for an older version of ONNX.", path);
        }

        long opset = OnnxFunctions.Versions(message.OpsetImport).GetValueOrDefault(string.Empty);
        return opset is >= 0 and <= OnnxFormat.MaxOpset
            ? new OnnxFile(path, message, opset)
            : throw new UnsupportedFeatureException($"'{path}': its operators are those of opset {opset}; opsets up to {OnnxFormat.MaxOpset} are read.", $"Save it for opset {OnnxFormat.MaxOpset} or older.", path);
    }

    private SignaturePort Port(OnnxValueMessage value, string kind) =>
        new(value.Name, _translation.Find(value.Name)!, OnnxTypes.TypeOf(value.Type), OnnxTypes.ShapeOf(value.Type, Path, $"the {kind} '{value.Name}'"));
}
