using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>Reads a weights manifest (WeightsManifestConfig in tfjs-core/src/io/types.ts).</summary>
public static class TfjsWeightsManifest
{
    // A model.json holds a graph or nested layers beside the manifest.
    private const int MaxDepth = KerasJson.MaxJsonDepth;

    /// <summary>Reads the manifest of a model.json, or of a file of its own.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is JSON without a manifest.</exception>
    /// <exception cref="CorruptFileException">It is not JSON, or an entry is not as it should be.</exception>
    /// <exception cref="UnsupportedFeatureException">An element type is unknown.</exception>
    /// <exception cref="LimitExceededException">It is larger than 512 MB.</exception>
    public static IReadOnlyList<TfjsWeightGroup> Read(string path) => Read(StrictJson.Parse(InputFile.ReadBytes(path), path, "the file", MaxDepth, TfjsMessage.Remedy), path);

    /// <summary>Reads the manifest in the text of a model.json, or of a file of its own.</summary>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    internal static IReadOnlyList<TfjsWeightGroup> Read(JsonElement json, string path)
    {
        JsonValue root = JsonValue.Of(json, path, "the manifest", TfjsMessage.Remedy);
        JsonValue manifest = json.ValueKind != JsonValueKind.Object ? root : root.Find(TfjsFormat.ManifestKey)
            ?? throw new UnrecognizedFormatException($"'{path}' is JSON without a \"{TfjsFormat.ManifestKey}\": it holds no weights.", "Give the model.json of a model that was saved with its weights.", path);
        List<TfjsWeightGroup> groups = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonValue group in manifest.Items())
        {
            List<string> files = [];
            foreach (JsonValue file in group.Member("paths").Items())
            {
                files.Add(file.Text());
                RequirePath(file);
            }

            List<TfjsWeight> weights = [];
            foreach (JsonValue entry in group.Member("weights").Items())
            {
                TfjsWeight weight = Weight(entry, path);
                weights.Add(names.Add(weight.Name) ? weight : throw entry.Fault($"the weight '{weight.Name}' again", "each name once"));
            }

            groups.Add(new TfjsWeightGroup(files, weights));
        }

        return groups;
    }

    // Whether it leads out of the folder is told where the folder is known.
    private static void RequirePath(JsonValue file)
    {
        if (file.Text() is var path && (path.Length == 0 || path.Any(char.IsControl)))
        {
            throw file.Fault(path.Length == 0 ? "no name" : "a name with a control character", "the path of a file in the manifest's folder");
        }
    }

    private static TfjsWeight Weight(JsonValue entry, string path)
    {
        string name = entry.Member("name").Text();
        NameLength.Require(path, $"{entry.Place}: a weight's name", name);
        DataType type = Type(entry.Member("dtype"), path, name, DataType.Float32, DataType.Int32, DataType.Bool, DataType.String, DataType.Complex64);
        long[] extents = [.. entry.Member("shape").Items().Select(d => d.Whole(0, long.MaxValue))];
        TensorShape shape;
        try
        {
            shape = new TensorShape(extents);
        }
        catch (LimitExceededException e)
        {
            throw entry.Fault($"the shape of '{name}': {e.Problem.TrimEnd('.')}", "a shape that the files can hold", e);
        }

        return new TfjsWeight(name, type, shape, entry.Find("quantization") is { } quantization ? Quantization(quantization, type, path, name) : null);
    }

    private static TfjsQuantization Quantization(JsonValue entry, DataType type, string path, string name)
    {
        DataType stored = Type(entry.Member("dtype"), path, name, DataType.UInt8, DataType.UInt16, DataType.Float16);
        if (type is not (DataType.Float32 or DataType.Int32) || (stored == DataType.Float16 && type != DataType.Float32))
        {
            throw entry.Fault($"{type.TensorFlowName()} values quantized to {stored.TensorFlowName()}", "float32 or int32 values (of float16 float32 only)");
        }

        return stored == DataType.Float16
            ? new TfjsQuantization(stored, 1, 0)
            : new TfjsQuantization(stored, entry.Member("scale").Number(), entry.Member("min").Number());
    }

    private static DataType Type(JsonValue value, string path, string weight, params ReadOnlySpan<DataType> known)
    {
        string name = value.Text();
        return DataTypes.TryParse(name, out DataType type) && known.Contains(type) && name == type.TensorFlowName()
            ? type
            : throw new UnsupportedFeatureException(
                $"'{path}', {value.Place} (weight '{weight}'): found the type '{name}', expected {string.Join(", ", known.ToArray().Select(t => t.TensorFlowName()))}.", "Convert the model again with a converter of TensorFlow.js.", path);
    }
}
