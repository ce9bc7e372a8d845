using System.Globalization;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras;

/// <summary>The options of a layer, read by type. What is there but of the wrong type is a fault of the file.</summary>
internal sealed class LayerSettings
{
    /// <summary>The largest number taken for an extent, stride, dilation or padding: far above any use, and safe to compute with.</summary>
    public const int MaxExtent = 1 << 24;

    private readonly JsonElement _config;

    /// <summary>Creates the options of a layer.</summary>
    /// <param name="config">The layer.</param>
    /// <param name="writer">What wrote it.</param>
    /// <param name="path">The file, for messages.</param>
    public LayerSettings(KerasLayerConfig config, KerasWriter writer, string path)
    {
        Layer = config;
        _config = config.Config;
        Writer = writer;
        Path = path;
    }

    /// <summary>The layer.</summary>
    public KerasLayerConfig Layer { get; }

    /// <summary>What wrote it.</summary>
    public KerasWriter Writer { get; }

    /// <summary>The version of Keras that wrote it: for the form of configurations; what layers mean in it say <see cref="VersionRules"/>.</summary>
    public KerasVersion Version => Writer.Version;

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>The class.</summary>
    public string ClassName => Layer.ClassName;

    /// <summary>Whether the layer's variables counted as trainable when it was saved: it decides their order in .h5 files.</summary>
    public bool IsTrainable => Bool("trainable", true);

    /// <summary>Whether the channels are the first axis after the batch.</summary>
    public bool IsChannelsFirst => Text("data_format") == "channels_first";

    /// <summary>An option as JSON; null when it is absent or null.</summary>
    public JsonElement? Json(string name) => KerasJson.Property(_config, name) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value ? value : null;

    /// <summary>Whether an option is there and not null.</summary>
    public bool Has(string name) => Json(name) is not null;

    /// <summary>A string; null when absent.</summary>
    public string? Text(string name) => Json(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        JsonElement other => throw Fault(name, other, "a string"),
    };

    /// <summary>A boolean.</summary>
    public bool Bool(string name, bool defaultValue) => Json(name) switch
    {
        null => defaultValue,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble() != 0,
        JsonElement other => throw Fault(name, other, "true or false"),
    };

    /// <summary>An integer that must be there.</summary>
    public int Int(string name) => Json(name) is JsonElement value ? AsInt(name, value) : throw Missing(name);

    /// <summary>An integer.</summary>
    public int Int(string name, int defaultValue) => Json(name) is JsonElement value ? AsInt(name, value) : defaultValue;

    /// <summary>A number.</summary>
    public double Number(string name, double defaultValue) => Json(name) is JsonElement value ? AsNumber(name, value) : defaultValue;

    /// <summary>A number; null when absent.</summary>
    public double? OptionalNumber(string name) => Json(name) is JsonElement value ? AsNumber(name, value) : null;

    /// <summary>As many integers as asked for; one number, or a list of one, stands for all of them.</summary>
    public int[] Ints(string name, int count, int? defaultValue = null)
    {
        if (Json(name) is not JsonElement value)
        {
            return defaultValue is int all ? [.. Enumerable.Repeat(all, count)] : throw Missing(name);
        }

        int[] numbers = IntList(name, value);
        return numbers.Length == count ? numbers
            : numbers.Length == 1 ? [.. Enumerable.Repeat(numbers[0], count)]
            : throw Fault(name, value, string.Create(CultureInfo.InvariantCulture, $"{count} integers"));
    }

    /// <summary>Integers, one or a list; null when absent.</summary>
    public int[]? OptionalInts(string name) => Json(name) is JsonElement value ? IntList(name, value) : null;

    /// <summary>Extents, of which TensorFlow.js writes one that is to be found as null and Keras as -1; null when absent.</summary>
    public int[]? OptionalExtents(string name) => Json(name) is not JsonElement value ? null
        : KerasJson.Items(value) is IReadOnlyList<JsonElement> items ? [.. items.Select(i => i.ValueKind == JsonValueKind.Null ? -1 : AsInt(name, i))]
        : [AsInt(name, value)];

    /// <summary>The extents of a nested list, by its first items.</summary>
    public IReadOnlyList<long> Extents(string name)
    {
        List<long> extents = [];
        for (JsonElement? element = Json(name); element is { } list && KerasJson.Items(list) is { } items; element = items.Count > 0 ? items[0] : null)
        {
            extents.Add(items.Count);
        }

        return extents;
    }

    /// <summary>A list of numbers, nested lists flattened; null when absent.</summary>
    public double[]? OptionalNumbers(string name)
    {
        IEnumerable<double> Flatten(JsonElement element) =>
            KerasJson.Items(element) is IReadOnlyList<JsonElement> items ? items.SelectMany(Flatten) : [AsNumber(name, element)];
        return Json(name) is JsonElement value ? [.. Flatten(value)] : null;
    }

    /// <summary>
    /// Amounts before and after each spatial axis: one number, one for each axis, or a pair for each axis (of one axis also a plain pair).
    /// </summary>
    public (int[] Before, int[] After) Pairs(string name, int axes, int defaultValue)
    {
        if (Json(name) is not JsonElement value)
        {
            int[] same = [.. Enumerable.Repeat(defaultValue, axes)];
            return (same, same);
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            int[] same = [.. Enumerable.Repeat(NotNegative(name, value), axes)];
            return (same, same);
        }

        IReadOnlyList<JsonElement> items = KerasJson.Items(value) ?? throw Fault(name, value, "numbers or pairs of numbers");
        if (axes == 1 && items.Count == 2 && items[0].ValueKind == JsonValueKind.Number)
        {
            return ([NotNegative(name, items[0])], [NotNegative(name, items[1])]);
        }

        // Keras 1 writes (top, bottom, left, right) flat.
        if (items.Count == axes * 2 && axes > 1 && items.All(i => i.ValueKind == JsonValueKind.Number))
        {
            return ([.. Enumerable.Range(0, axes).Select(i => NotNegative(name, items[2 * i]))], [.. Enumerable.Range(0, axes).Select(i => NotNegative(name, items[(2 * i) + 1]))]);
        }

        if (items.Count != axes)
        {
            throw Fault(name, value, string.Create(CultureInfo.InvariantCulture, $"{axes} numbers or pairs of numbers"));
        }

        int[] before = new int[axes];
        int[] after = new int[axes];
        for (int i = 0; i < axes; i++)
        {
            int[] pair = items[i].ValueKind == JsonValueKind.Number
                ? [NotNegative(name, items[i]), NotNegative(name, items[i])]
                : [.. (KerasJson.Items(items[i]) ?? throw Fault(name, value, "pairs of numbers")).Select(p => NotNegative(name, p))];
            if (pair.Length != 2)
            {
                throw Fault(name, value, "pairs of numbers");
            }

            (before[i], after[i]) = (pair[0], pair[1]);
        }

        return (before, after);
    }

    /// <summary>An activation; absent or null is linear.</summary>
    public KerasActivation Activation(string name, string defaultName = "linear") =>
        KerasJson.Property(_config, name) is JsonElement value ? KerasActivation.Read(value, this, name)
            : KerasActivation.Named(defaultName, this);

    /// <summary>A layer inside the options, such as the one a wrapper wraps.</summary>
    public KerasLayerConfig Inner(string name) => Json(name) is JsonElement value ? ReadInner(name, value) : throw Missing(name);

    /// <summary>The layers of a list inside the options, such as the cells of a stack.</summary>
    public IReadOnlyList<KerasLayerConfig> InnerList(string name)
    {
        JsonElement value = Json(name) ?? throw Missing(name);
        return [.. (KerasJson.Items(value) ?? throw Fault(name, value, "a list of layers")).Select(i => ReadInner(name, i))];
    }

    /// <summary>The options of a layer inside this one.</summary>
    public LayerSettings For(KerasLayerConfig inner) => new(inner, Writer, Path);

    /// <summary>A fault that names the layer and the option.</summary>
    public CorruptFileException Fault(string name, JsonElement found, string expected)
    {
        string text = found.GetRawText();
        return Fault(name, text.Length > 60 ? text[..60] + "..." : text, expected);
    }

    /// <summary>A fault that names the layer and the option.</summary>
    public CorruptFileException Fault(string name, string found, string expected) =>
        new(Path, $"layer '{Layer.Name}' ({ClassName}), option '{name}'", found, expected);

    private CorruptFileException Missing(string name) => Fault(name, "nothing", "a value");

    private KerasLayerConfig ReadInner(string name, JsonElement value) =>
        new KerasConfigReader(Path).ReadLayer(value, $"layer '{Layer.Name}' ({ClassName}), option '{name}'");

    private int AsInt(string name, JsonElement value)
    {
        double number = AsNumber(name, value);
        return number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Fault(name, value, "an integer below 2^31");
    }

    private int NotNegative(string name, JsonElement value) => AsInt(name, value) is int number and >= 0 and <= MaxExtent ? number : throw Fault(name, value, $"an integer from 0 to {MaxExtent}");

    // Keras 2 writes NumPy numbers as {"class_name": "...", "config"/"value": number} in places.
    private double AsNumber(string name, JsonElement value) =>
        KerasJson.TryGetDouble(value, out double number) ? number
        : KerasJson.Property(value, "value") is JsonElement inner && KerasJson.TryGetDouble(inner, out number) ? number
        : KerasJson.Property(KerasJson.Property(value, "config") ?? default, "value") is JsonElement nested && KerasJson.TryGetDouble(nested, out number) ? number
        : throw Fault(name, value, "a number");

    private int[] IntList(string name, JsonElement value) =>
        KerasJson.Items(value) is IReadOnlyList<JsonElement> items ? [.. items.Select(i => AsInt(name, i))] : [AsInt(name, value)];
}
