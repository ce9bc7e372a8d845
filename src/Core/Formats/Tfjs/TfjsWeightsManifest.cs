using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Tfjs;

/// <summary>Reads a weights manifest (WeightsManifestConfig in tfjs-core/src/io/types.ts).</summary>
public static class TfjsWeightsManifest
{
    private const int MaxBytes = 512 * 1024 * 1024;

    /// <summary>Reads the manifest of a model.json, or of a file of its own.</summary>
    /// <exception cref="InputNotFoundException">There is no such file.</exception>
    /// <exception cref="UnrecognizedFormatException">It is JSON without a manifest.</exception>
    /// <exception cref="CorruptFileException">It is not JSON, or an entry is not as it should be.</exception>
    /// <exception cref="UnsupportedFeatureException">An element type is unknown.</exception>
    /// <exception cref="LimitExceededException">It is larger than 512 MB.</exception>
    public static IReadOnlyList<TfjsWeightGroup> Read(string path)
    {
        byte[] bytes = ReadFile(path);
        try
        {
            ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(3) : bytes;
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Limits.MaxDepth });
            return Parse(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw new CorruptFileException(path, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", "text that is not JSON", "JSON", innerException: e);
        }
    }

    private static byte[] ReadFile(string path)
    {
        using FileStream stream = InputFile.OpenStream(path, 0);
        if (stream.Length > MaxBytes)
        {
            throw new LimitExceededException($"'{path}' has {stream.Length} bytes, more than the limit of {MaxBytes} for a manifest.", "Check that it is the file you meant.", path);
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static List<TfjsWeightGroup> Parse(JsonElement root, string path)
    {
        JsonElement manifest = root;
        if (root.ValueKind == JsonValueKind.Object && !root.TryGetProperty(TfjsFormat.ManifestKey, out manifest))
        {
            throw new UnrecognizedFormatException($"'{path}' is JSON without a \"{TfjsFormat.ManifestKey}\": it holds no weights.", "Give the model.json of a model that was saved with its weights.", path);
        }

        List<TfjsWeightGroup> groups = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonElement group in Items(manifest, path, "the manifest"))
        {
            string place = $"group {groups.Count} of the manifest";
            string[] paths = [.. Items(Property(group, "paths", path, place), path, $"the paths of {place}").Select(p => Text(p, path, place))];
            TfjsWeight[] weights = [.. Items(Property(group, "weights", path, place), path, $"the weights of {place}").Select(w => Weight(w, path))];
            foreach (TfjsWeight weight in weights)
            {
                if (!names.Add(weight.Name))
                {
                    throw new CorruptFileException(path, place, $"the weight '{weight.Name}' again", "each name once");
                }
            }

            groups.Add(new TfjsWeightGroup(paths, weights));
        }

        return groups;
    }

    private static TfjsWeight Weight(JsonElement weight, string path)
    {
        string name = Text(Property(weight, "name", path, "a weight"), path, "the name of a weight");
        string place = $"weight '{name}'";
        if (Encoding.UTF8.GetByteCount(name) > Limits.MaxNameBytes)
        {
            throw new LimitExceededException($"'{path}': a weight's name is longer than {Limits.MaxNameBytes} bytes ('{name[..40]}...').", "The file is probably damaged.", path);
        }

        DataType type = Type(Property(weight, "dtype", path, place), path, place, DataType.Float32, DataType.Int32, DataType.Bool, DataType.String, DataType.Complex64);
        long[] extents = [.. Items(Property(weight, "shape", path, place), path, place).Select(d =>
            d.ValueKind == JsonValueKind.Number && d.TryGetInt64(out long extent) && extent >= 0 ? extent : throw new CorruptFileException(path, place, $"the extent {d}", "whole numbers from 0"))];
        TfjsQuantization? quantization = weight.TryGetProperty("quantization", out JsonElement q) && q.ValueKind != JsonValueKind.Null ? Quantization(q, type, path, place) : null;
        return new TfjsWeight(name, type, new TensorShape(extents), quantization);
    }

    private static TfjsQuantization Quantization(JsonElement element, DataType type, string path, string place)
    {
        DataType stored = Type(Property(element, "dtype", path, place), path, place, DataType.UInt8, DataType.UInt16, DataType.Float16);
        if (type is not (DataType.Float32 or DataType.Int32) || (stored == DataType.Float16 && type != DataType.Float32))
        {
            throw new CorruptFileException(path, place, $"{type.TensorFlowName()} values quantized to {stored.TensorFlowName()}", "float32 or int32 values (of float16 float32 only)");
        }

        return stored == DataType.Float16
            ? new TfjsQuantization(stored, 1, 0)
            : new TfjsQuantization(stored, Number(Property(element, "scale", path, place), path, place), Number(Property(element, "min", path, place), path, place));
    }

    private static DataType Type(JsonElement element, string path, string place, params ReadOnlySpan<DataType> known)
    {
        string name = Text(element, path, place);
        return DataTypes.TryParse(name, out DataType type) && known.Contains(type) && name == type.TensorFlowName()
            ? type
            : throw new UnsupportedFeatureException(
                $"'{path}', {place}: found the type '{name}', expected {string.Join(", ", known.ToArray().Select(t => t.TensorFlowName()))}.", "Convert the model again with a converter of TensorFlow.js.", path);
    }

    private static JsonElement Property(JsonElement element, string name, string path, string place) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : throw new CorruptFileException(path, place, $"no \"{name}\"", "an object that has it");

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string path, string place) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new CorruptFileException(path, place, $"a JSON {element.ValueKind}", "an array");

    private static string Text(JsonElement element, string path, string place) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new CorruptFileException(path, place, $"a JSON {element.ValueKind}", "a string");

    private static double Number(JsonElement element, string path, string place) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw new CorruptFileException(path, place, $"a JSON {element.ValueKind}", "a number");
}
