using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Common.Json;
using TfModelTools.Graph;
using TfModelTools.Planning;
using TfModelTools.Tensors;

namespace TfModelTools.Execution;

/// <summary>What a generated project's model/interface.json says.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="ModelClass">The full name of the model's class.</param>
/// <param name="Weights">The file name of the weights in the folder model.</param>
/// <param name="BytesPerSample">Bytes the model needs between its layers for each sample of a batch.</param>
/// <param name="AreSamplesIndependent">Whether each sample of a batch is computed by itself.</param>
/// <param name="StateBatch">The samples of a batch, of a model that keeps state from batch to batch; else null.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="Counts">The outputs of which another says how much counts.</param>
/// <param name="Defaults">What was assumed of the model's other inputs.</param>
/// <param name="Notes">What the predictions do otherwise than the source model would.</param>
internal sealed record GeneratedProjectInterface(
    string Name, string ModelClass, string Weights, long BytesPerSample, bool AreSamplesIndependent, int? StateBatch, IReadOnlyList<ModelPort> Inputs, IReadOnlyList<ModelPort> Outputs,
    IReadOnlyList<CountedOutput> Counts, IReadOnlyList<DefaultInput> Defaults, IReadOnlyList<string> Notes)
{
    private const string Format = "tfmodeltools-csharp-1";
    private const int MaxBytes = 16 * 1024 * 1024;
    private const string Remedy = "Convert the model again.";

    /// <summary>Reads the file.</summary>
    /// <exception cref="CorruptFileException">It is no such file, or says what cannot be.</exception>
    /// <exception cref="UnsupportedFeatureException">It is of another version.</exception>
    public static GeneratedProjectInterface Read(string path)
    {
        JsonValue root = JsonValue.Of(StrictJson.Parse(InputFile.ReadBytes(path, MaxBytes), path, "the description", remedy: Remedy), path, "the description", Remedy);
        string format = root.Member("format").Text();
        if (format != Format)
        {
            throw new UnsupportedFeatureException($"'{path}': found format '{format}', expected '{Format}'.", "Convert the model again with this version.", path);
        }

        JsonValue weights = root.Member("weights");
        if (weights.Text() is var file && (file.Length == 0 || file != System.IO.Path.GetFileName(file) || file.Any(char.IsControl)))
        {
            throw weights.Fault("the name of a file beside it");
        }

        List<ModelPort> inputs = Ports(root.Member("inputs"));
        List<ModelPort> outputs = Ports(root.Member("outputs"));
        JsonValue independent = root.Member("independent_samples");
        if (independent.Flag() && inputs.Concat(outputs).FirstOrDefault(p => p.Shape.Rank == 0 || !p.Shape[0].IsBatch || p.Shape.Skip(1).Any(d => !d.IsFixed)) is { } port)
        {
            throw independent.Fault($"true, where the samples of {port} do not lie one after another", "false");
        }

        return new GeneratedProjectInterface(
            Identifier(root.Member("name"), allowDots: false),
            $"{Identifier(root.Member("namespace"), allowDots: true)}.{Identifier(root.Member("model_class"), allowDots: false)}",
            file,
            root.Member("bytes_per_sample").Whole(0, long.MaxValue),
            independent.Flag(),
            (int?)root.Find("state_batch")?.Whole(1, int.MaxValue),
            inputs,
            outputs,
            ReadCounts(root.Member("outputs"), outputs),
            root.Find("defaults") is { } defaults ? ReadDefaults(defaults) : [],
            root.Find("notes") is { } notes ? [.. notes.Items().Select(n => n.Text())] : []);
    }

    // These names go into source.
    private static string Identifier(JsonValue value, bool allowDots) =>
        (allowDots ? value.Text().Split('.') : [value.Text()]).All(s => s.Length > 0 && !char.IsAsciiDigit(s[0]) && s.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            ? value.Text()
            : throw value.Fault("a name as C# has it");

    private static List<ModelPort> Ports(JsonValue list)
    {
        List<ModelPort> ports = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonValue port in list.Items())
        {
            JsonValue name = port.Member("name");
            if (!names.Add(name.Text()))
            {
                throw name.Fault($"'{name.Text()}' again", "each name once");
            }

            JsonValue dataType = port.Member("dtype");
            if (!DataTypes.TryParse(dataType.Text(), out DataType type) || RuntimeTypes.TryGet(type) is null)
            {
                throw dataType.Fault("an element type that kernels compute with");
            }

            JsonValue shape = port.Member("shape");
            Dimension[] extents = [.. shape.Items().Select(e => Extent(e.Whole(-int.MaxValue, int.MaxValue)))];
            if (extents.Length > Limits.MaxRank || new SymbolicShape(extents) is not { ElementCount.IsUnknown: false } known)
            {
                throw shape.Fault("a shape of some size", "one of at most 2^63 elements that grow evenly with the batch");
            }

            ports.Add(new ModelPort(name.Text(), type, known));
        }

        return ports;
    }

    private static List<CountedOutput> ReadCounts(JsonValue list, List<ModelPort> outputs)
    {
        List<CountedOutput> counts = [];
        foreach ((JsonValue item, ModelPort port) in list.Items().Zip(outputs))
        {
            if (item.Find("counted_by") is not { } name)
            {
                continue;
            }

            if (!port.Shape.IsFixed || port.Shape.Rank == 0 || outputs.Find(o => o.Name == name.Text()) is not { DataType: DataType.Int32, Shape.Rank: 0 })
            {
                throw name.Fault($"'{name.Text()}', which says of {port} how much counts", "an output of one int32, for one whose shape is known");
            }

            counts.Add(new CountedOutput(port.Name, (int)item.Member("counted_axis").Whole(0, port.Shape.Rank - 1), name.Text()));
        }

        return counts;
    }

    private static List<DefaultInput> ReadDefaults(JsonValue list)
    {
        List<DefaultInput> defaults = [];
        foreach (JsonValue item in list.Items())
        {
            DataType type = DataTypes.TryParse(item.Member("dtype").Text(), out DataType known) ? known : DataType.Unknown;
            Tensor? value = item.Find("value") is not { } given ? null
                : given.Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Tensor.Create<bool>([given.Flag()], new TensorShape())
                : TensorConverter.TryConvert(Tensor.Create<double>([given.Number()], new TensorShape()), type);
            defaults.Add(new DefaultInput(new ModelPort(item.Member("name").Text(), type, SymbolicShape.Scalar), () => value, item.Member("reason").Text()));
        }

        return defaults;
    }

    private static Dimension Extent(long extent) => extent < 0 ? Dimension.Batch * -extent : extent;
}
