using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Npy;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.ModelIr;

/// <summary>
/// The weights of an IR: an .npy file of one object, whose pickle is a dictionary of nodes, each a dictionary of arrays. A variable is called NODE/WEIGHT. The pickle is read
/// by its form, and nothing of it is run; values stream from their places in the file.
/// </summary>
public sealed class ModelIrWeightsReader : IVariableSource
{
    private const string WholePlace = "the weights";

    // Arrays and dictionaries may be shared, as tied weights are: what a small pickle lists through that is bounded by its bytes.
    private const long MinNameBytes = 2L << 20;
    private const int BytesOfVariable = 96;
    private const int MaxNameExpansion = 4;
    private const long MinValueBytes = 8L << 20;
    private const int MaxValueExpansion = 8;

    private const string Remedy = "Save a dictionary of nodes, each a dictionary of arrays, with numpy.save.";

    private readonly Dictionary<string, (VariableInfo Variable, PickleArray Array)> _arrays = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _weights = new(StringComparer.Ordinal);

    private ModelIrWeightsReader(string path, long fileLength, PickleDictionary nodes)
    {
        Path = path;
        List<VariableInfo> variables = [];
        long nameBytes = MinNameBytes + (MaxNameExpansion * fileLength);
        long valueBytes = MinValueBytes + (MaxValueExpansion * fileLength);
        foreach ((string node, PickleValue value) in nodes.Items)
        {
            PickleDictionary weights = value as PickleDictionary ?? throw Fault($"'{PrintableText.Beginning(node)}'", value.Kind, "a dictionary of arrays");
            foreach ((string weight, PickleValue item) in weights.Items)
            {
                nameBytes -= node.Length + weight.Length + BytesOfVariable;
                valueBytes -= item is PickleArray { Values: { } shared } ? shared.Length : 0;
                if (nameBytes < 0 || valueBytes < 0)
                {
                    throw new LimitExceededException(
                        FormattableString.Invariant($"'{path}': its arrays have {(nameBytes < 0 ? "longer names" : "more values")} together than its {fileLength} bytes can stand for, though some may be shared."), Remedy, path);
                }

                string name = $"{node}/{weight}";
                string place = $"'{PrintableText.Beginning(name)}'";
                if (item is not PickleArray { Header: { } header, Values: { } values } array || header.Element.DataType == DataType.String)
                {
                    throw Fault(place, item is PickleArray { Header.Element.DataType: DataType.String } ? "an array of texts" : item.Kind, "an array of numbers");
                }

                VariableInfo variable = new(name, header.Element.DataType, header.Shape, values.Length, System.IO.Path.GetFileName(path), values.Form == PickleBytesForm.Raw ? values.Offset : -1);
                if (!_arrays.TryAdd(name, (variable, array)))
                {
                    throw Fault(place, "the name again", "each once");
                }

                variables.Add(variable);
            }

            _weights[node] = [.. weights.Items.Select(w => w.Key)];
        }

        Variables = variables;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string FormatName => "MMdnn IR weights";

    /// <inheritdoc/>
    public IReadOnlyList<VariableInfo> Variables { get; }

    /// <summary>Opens a file of weights.</summary>
    /// <param name="path">The .npy file.</param>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no .npy file of one object.</exception>
    /// <exception cref="CorruptFileException">It is damaged or contradicts itself.</exception>
    /// <exception cref="UnsupportedFeatureException">Its pickle holds anything else than a dictionary of arrays; the message says what, and where.</exception>
    /// <exception cref="LimitExceededException">It is made of more parts than weights are.</exception>
    public static ModelIrWeightsReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using InputFile file = InputFile.Open(path);
        NpyHeader header = ReadHeader(file);
        if (!IsOneObject(header))
        {
            throw new UnrecognizedFormatException($"'{path}' is one array, not the weights of an IR.", "Give the .npy file that was written beside the IR.", path);
        }

        return PickleReader.Read(file, header.Length) is PickleArray { Objects.Items: [PickleDictionary nodes] }
            ? new ModelIrWeightsReader(path, file.Length, nodes)
            : throw new CorruptFileException(path, WholePlace, "another object", "a dictionary of nodes", Remedy);
    }

    /// <summary>Whether an .npy file is of one object, as the weights of an IR are.</summary>
    /// <param name="path">The .npy file.</param>
    internal static bool IsOneObject(string path)
    {
        using InputFile file = InputFile.Open(path);
        return NpyFormat.IsNpy(file.ReadStart(NpyFormat.Magic.Length)) && IsOneObject(ReadHeader(file));
    }

    /// <summary>The names of a node's weights, in the file's order; empty where it has none.</summary>
    public IReadOnlyList<string> WeightsOf(string node) => _weights.GetValueOrDefault(node, []);

    /// <summary>The nodes that have weights, in the file's order.</summary>
    public IEnumerable<string> Nodes => _weights.Keys;

    /// <inheritdoc/>
    public VariableInfo? Find(string name) => _arrays.TryGetValue(name, out var array) ? array.Variable : null;

    /// <inheritdoc/>
    public Stream OpenValues(VariableInfo variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        PickleArray array = _arrays[variable.Name].Array;
        Stream stored = new FileRangeStream(InputFile.Open(Path), $"'{variable.Name}'", array.Values!.Offset, array.Values.Length, ownsFile: true);
        return NpyValues.Open(array.Values.Form == PickleBytesForm.Latin1 ? new Latin1Stream(stored) : stored, array.Header!, variable.Name);
    }

    /// <inheritdoc/>
    public byte[][] ReadStrings(VariableInfo variable) => throw new InvalidOperationException("Weights of an IR are numbers.");

    /// <inheritdoc/>
    public void Dispose()
    {
        // The file is open only while values are read.
    }

    private static NpyHeader ReadHeader(InputFile file) => NpyHeader.Read(new FileRangeStream(file, WholePlace, 0, file.Length), file.Length, file.Path, WholePlace);

    private static bool IsOneObject(NpyHeader header) => header is { Shape.Rank: 0, Element.Unreadable.Written: var written } && written.TrimStart('|', '<', '=').StartsWith('O');

    private CorruptFileException Fault(string place, string found, string expected) => new(Path, place, found, expected, Remedy);
}
