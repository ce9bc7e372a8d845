using System.Text.Json;
using TfModelTools.Common;
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
/// <param name="Defaults">What was assumed of the model's other inputs.</param>
/// <param name="Notes">What the predictions do otherwise than the source model would.</param>
internal sealed record GeneratedProjectInterface(
    string Name, string ModelClass, string Weights, long BytesPerSample, bool AreSamplesIndependent, int? StateBatch, IReadOnlyList<ModelPort> Inputs, IReadOnlyList<ModelPort> Outputs,
    IReadOnlyList<DefaultInput> Defaults, IReadOnlyList<string> Notes)
{
    private const string Format = "tfmodeltools-csharp-1";
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads the file.</summary>
    /// <exception cref="CorruptFileException">It is no such file, or says what cannot be.</exception>
    /// <exception cref="UnsupportedFeatureException">It is of another version.</exception>
    public static GeneratedProjectInterface Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(InputFile.ReadBytes(path, MaxBytes), new JsonDocumentOptions { MaxDepth = Limits.MaxDepth });
            JsonElement root = document.RootElement;
            string format = Text(root, "format");
            if (format != Format)
            {
                throw new UnsupportedFeatureException($"'{path}': found format '{format}', expected '{Format}'.", "Convert the model again with this version.", path);
            }

            string rootNamespace = Identifier(Text(root, "namespace"), allowDots: true);
            string weights = Text(root, "weights");
            if (weights != System.IO.Path.GetFileName(weights) || weights.Length == 0)
            {
                throw new FormatException($"the file name '{weights}'");
            }

            return new GeneratedProjectInterface(
                Identifier(Text(root, "name"), allowDots: false),
                $"{rootNamespace}.{Identifier(Text(root, "model_class"), allowDots: false)}",
                weights,
                Math.Max(0, root.GetProperty("bytes_per_sample").GetInt64()),
                root.GetProperty("independent_samples").GetBoolean(),
                root.TryGetProperty("state_batch", out JsonElement kept) ? kept.TryGetInt32(out int batch) && batch > 0 ? batch : throw new FormatException($"the batch {kept}") : null,
                Ports(root, "inputs"),
                Ports(root, "outputs"),
                root.TryGetProperty("defaults", out JsonElement defaults) ? ReadDefaults(defaults) : [],
                root.TryGetProperty("notes", out JsonElement notes) ? [.. notes.EnumerateArray().Select(n => n.GetString() ?? string.Empty)] : []);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or LimitExceededException)
        {
            throw new CorruptFileException(path, "the description", e.Message, "the interface of a generated project", "Convert the model again.", e);
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException($"no text for '{name}'");

    // These names go into source.
    private static string Identifier(string text, bool allowDots) =>
        (allowDots ? text.Split('.') : [text]).All(s => s.Length > 0 && !char.IsAsciiDigit(s[0]) && s.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            ? text
            : throw new FormatException($"the name '{text}'");

    private static List<ModelPort> Ports(JsonElement root, string name)
    {
        List<ModelPort> ports = [];
        foreach (JsonElement port in root.GetProperty(name).EnumerateArray())
        {
            string portName = Text(port, "name");
            string typeName = Text(port, "dtype");
            if (!DataTypes.TryParse(typeName, out DataType type) || RuntimeTypes.TryGet(type) is null || ports.Any(p => p.Name == portName))
            {
                throw new FormatException($"the element type '{typeName}' of '{portName}', or the name twice");
            }

            Dimension[] extents = [.. port.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()).Select(Extent)];
            SymbolicShape shape = new(extents);
            if (extents.Length > Limits.MaxRank || shape.ElementCount.IsUnknown)
            {
                throw new FormatException($"the shape {shape}");
            }

            ports.Add(new ModelPort(portName, type, shape));
        }

        return ports;
    }

    private static List<DefaultInput> ReadDefaults(JsonElement list)
    {
        List<DefaultInput> defaults = [];
        foreach (JsonElement item in list.EnumerateArray())
        {
            DataType type = DataTypes.TryParse(Text(item, "dtype"), out DataType known) ? known : DataType.Unknown;
            Tensor? value = item.TryGetProperty("value", out JsonElement number) && number.ValueKind == JsonValueKind.Number
                ? TensorConverter.TryConvert(Tensor.Create<double>([number.GetDouble()], new TensorShape()), type)
                : item.TryGetProperty("value", out number) && number.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? Tensor.Create<bool>([number.GetBoolean()], new TensorShape())
                    : null;
            defaults.Add(new DefaultInput(new ModelPort(Text(item, "name"), type, SymbolicShape.Scalar), () => value, Text(item, "reason")));
        }

        return defaults;
    }

    private static Dimension Extent(long extent) =>
        extent is > int.MaxValue or < -int.MaxValue ? throw new FormatException($"the extent {extent}")
        : extent < 0 ? Dimension.Batch * -extent
        : extent;
}
