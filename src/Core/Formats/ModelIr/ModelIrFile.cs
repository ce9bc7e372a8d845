using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Common.Json;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Formats.ModelIr;

/// <summary>The graph of an IR, read: its nodes with their attributes. The weights lie beside it, and are opened only when they are asked for.</summary>
public sealed class ModelIrFile
{
    private const string What = "the graph of an IR";
    private const string Remedy = "Write the IR again, or copy the file again.";

    private ModelIrFile(string path, ModelIrEncoding encoding, IrGraphMessage message)
    {
        Path = path;
        Encoding = encoding;
        Message = message;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How it is written.</summary>
    public ModelIrEncoding Encoding { get; }

    /// <summary>How many nodes it has.</summary>
    public int NodeCount => Message.Node.Count;

    /// <summary>The graph as it stands in the file.</summary>
    internal IrGraphMessage Message { get; }

    /// <summary>Opens the graph of an IR.</summary>
    /// <param name="path">The .pb or .json file.</param>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no IR.</exception>
    /// <exception cref="CorruptFileException">It is damaged; of text, the message gives line and column.</exception>
    /// <exception cref="LimitExceededException">It is larger or deeper than the limits.</exception>
    public static ModelIrFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ModelIrFormat.Identify(path) is { } encoding
            ? Read(path, encoding)
            : throw new UnrecognizedFormatException($"'{path}' is no graph of an IR.", "Give the .pb or .json file that MMdnn, or a conversion to its IR, wrote.", path);
    }

    /// <summary>Opens what was identified as an IR.</summary>
    /// <inheritdoc cref="Open(string)"/>
    internal static ModelIrFile Open(FileIdentity file) => Open(file.File);

    /// <summary>The file of weights that lies beside, of the same name; null where there is none.</summary>
    public string? FindWeights()
    {
        string beside = System.IO.Path.ChangeExtension(Path, ModelIrFormat.WeightsExtension);
        return File.Exists(beside) ? beside : null;
    }

    /// <summary>Opens the weights that lie beside; null where there are none.</summary>
    /// <inheritdoc cref="ModelIrWeightsReader.Open" path="/exception"/>
    public ModelIrWeightsReader? OpenWeights() => FindWeights() is { } path ? ModelIrWeightsReader.Open(path) : null;

    /// <summary>The graph as nodes of a graph of TensorFlow, whose ops are those of the IR.</summary>
    /// <param name="weights">The weights, which become variables that their nodes read; null for the structure alone.</param>
    /// <exception cref="InvalidGraphException">Two nodes have one name.</exception>
    /// <exception cref="CorruptFileException">A constant contradicts itself.</exception>
    public TensorFlowGraph ToGraph(ModelIrWeightsReader? weights) =>
        new(new ModelIrTranslation(Message, weights, Path).Run(), Path) { Vocabulary = GraphVocabulary.ModelIr };

    private static ModelIrFile Read(string path, ModelIrEncoding encoding) => new(path, encoding, encoding == ModelIrEncoding.Json
        ? TfjsMessage.Read<IrGraphMessage>(StrictJson.Parse(InputFile.ReadBytes(path), path, What, Limits.MaxDepth), path, What, Remedy)
        : MessageFile.Read(path, encoding == ModelIrEncoding.Text, IrGraphMessage.Parser, What));
}
