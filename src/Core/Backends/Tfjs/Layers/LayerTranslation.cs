using System.Text.Json;
using TfModelTools.Backends.Layers;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>One layer on its way into the configuration that is written: what the rows of <see cref="TfjsLayerTable"/> ask of it and write by it.</summary>
internal sealed class LayerTranslation
{
    private readonly TopologyWriter _topology;
    private readonly TensorShape? _startShape;
    private readonly bool _isFrozen;
    private Utf8JsonWriter? _json;

    public LayerTranslation(TopologyWriter topology, KerasModelLayer layer, string name, string scope, TensorShape? startShape, bool isFrozen)
    {
        _topology = topology;
        _startShape = startShape;
        Layer = layer;
        _isFrozen = isFrozen || !Flag("trainable", true);
        Name = name;
        Scope = scope;
    }

    /// <summary>The layer.</summary>
    public KerasModelLayer Layer { get; }

    /// <summary>Its name in what is written.</summary>
    public string Name { get; }

    /// <summary>What the names of its weights begin with, without the slash.</summary>
    public string Scope { get; }

    /// <summary>The writer, within the object of options.</summary>
    public Utf8JsonWriter Json => _json!;

    /// <summary>Its first input's number of axes, the batch's among them; null when that is not known.</summary>
    public int? Rank => Layer.Inputs is [var first, ..] ? first.Shape.Rank : null;

    /// <summary>Writes class and options, into an object that is open.</summary>
    public void Write(Utf8JsonWriter json)
    {
        _json = json;
        TfjsLayerRow? row = TfjsLayerTable.Find(Layer.Config);
        json.WriteString("class_name", row?.WrittenAs(this) ?? Layer.Config.ClassName);
        json.WriteStartObject("config");
        json.WriteString("name", Name);
        if (row is null)
        {
            Refuse(TfjsLayerTable.WhyLacking(Layer.Config));
        }
        else
        {
            WriteCommon(row);
            row.WriteOptions(this);
            foreach (string difference in Layer.ToTensorFlowJs.Always)
            {
                Refuse(difference);
            }

            row.AddWeights(this);
        }

        json.WriteEndObject();
    }

    /// <summary>Notes that the layer cannot be written.</summary>
    /// <param name="reason">Why.</param>
    public void Refuse(string reason) => _topology.Refuse(Layer, reason);

    /// <summary>An option; null when it is absent or null.</summary>
    public JsonElement? Find(string name) => Find(Layer.Config, name);

    /// <summary>An option of a layer; null when it is absent or null.</summary>
    public static JsonElement? Find(KerasLayerConfig layer, string name) =>
        KerasJson.Property(layer.Config, name) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value ? value : null;

    /// <summary>A text; null when there is none.</summary>
    public string? Text(string name) => KerasJson.Text(Layer.Config.Config, name);

    /// <summary>Whether an option is true, or a number other than 0.</summary>
    public bool Flag(string name, bool defaultValue = false) => Find(name) switch
    {
        null => defaultValue,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble() != 0,
        { } value => value.ValueKind == JsonValueKind.True,
    };

    /// <summary>A number; null when there is none. NumPy's numbers stand in objects.</summary>
    public double? Number(string name) => Find(name) is { } value ? AsNumber(value) : null;

    /// <summary>Integers, one or a list; null when there are none.</summary>
    public int[]? Ints(string name) => Find(name) is not { } value ? null
        : KerasJson.Items(value) is { } items ? [.. items.Select(i => Whole(i, name))]
        : [Whole(value, name)];

    /// <summary>Whether the channels are the first axis after the batch.</summary>
    public bool IsChannelsFirst => Text("data_format") == "channels_first";

    /// <summary>Writes a whole number that must be there.</summary>
    public void WriteWhole(string name) => Json.WriteNumber(name, Ints(name) is [var number] ? number : throw Fault(name, "a whole number"));

    /// <summary>Writes as many whole numbers as asked for; one stands for all of them.</summary>
    /// <param name="name">The option.</param>
    /// <param name="count">How many.</param>
    /// <param name="defaultValue">The number where there are none; null where that is a fault.</param>
    /// <param name="adjust">What a number becomes at its place; null for itself.</param>
    public void WriteInts(string name, int count, int? defaultValue = null, Func<int, int, int>? adjust = null)
    {
        int[] numbers = Ints(name) ?? (defaultValue is { } all ? [all] : throw Fault(name, "whole numbers"));
        Json.WriteStartArray(name);
        for (int i = 0; i < count; i++)
        {
            int number = numbers.Length == count ? numbers[i] : numbers is [var one] ? one : throw Fault(name, FormattableString.Invariant($"{count} whole numbers"));
            Json.WriteNumberValue(adjust?.Invoke(number, i) ?? number);
        }

        Json.WriteEndArray();
    }

    /// <summary>Writes true or false.</summary>
    public void WriteFlag(string name, bool defaultValue) => Json.WriteBoolean(name, Flag(name, defaultValue));

    /// <summary>Writes a text.</summary>
    public void WriteText(string name, string defaultValue) => Json.WriteString(name, Text(name) ?? defaultValue);

    /// <summary>Writes a number.</summary>
    public void WriteNumber(string name, double defaultValue) => WriteNumber(name, name, defaultValue);

    /// <summary>Writes a number under another name.</summary>
    public void WriteNumber(string name, string source, double defaultValue)
    {
        double number = Number(source) ?? defaultValue;
        Json.WriteNumber(name, double.IsFinite(number) ? number : throw Fault(source, "a finite number"));
    }

    /// <summary>Writes where the channels are; always, because of layers whose loader takes null for channels first.</summary>
    public void WriteDataFormat() => WriteText("data_format", "channels_last");

    /// <summary>Writes an activation, in TensorFlow.js' name.</summary>
    public void WriteActivation(string name, string defaultName = "linear")
    {
        (string? activation, string? reason) = TfjsActivation.Of(KerasJson.Property(Layer.Config.Config, name), defaultName);
        Json.WriteString(name, activation ?? "linear");
        if (reason is not null)
        {
            Refuse(reason);
        }
    }

    /// <summary>Writes how arrays begin and are held while training: of each name its initializer, regularizer and constraint, as far as TensorFlow.js has them.</summary>
    public void WriteTraining(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            TrainingObjects.WriteInitializer(Json, name + "_initializer", Find(name + "_initializer"), LayersDialect.TensorFlowJs);
            TrainingObjects.WriteRegularizer(Json, name + "_regularizer", Find(name + "_regularizer"), LayersDialect.TensorFlowJs);
            TrainingObjects.WriteConstraint(Json, name + "_constraint", Find(name + "_constraint"), LayersDialect.TensorFlowJs);
        }
    }

    /// <summary>Writes a layer inside: {"class_name": ..., "config": ...}.</summary>
    /// <param name="option">The option.</param>
    /// <param name="inner">The layer.</param>
    /// <param name="name">Its name.</param>
    /// <param name="scope">What the names of its weights begin with.</param>
    public void WriteInner(string option, KerasModelLayer inner, string name, string scope)
    {
        Json.WriteStartObject(option);
        _topology.WriteLayer(Json, inner, name, scope, null, _isFrozen);
        Json.WriteEndObject();
    }

    /// <summary>Writes a layer that stands in this one's options, such as the cell of a recurrent layer; its arrays are this layer's.</summary>
    /// <param name="config">The layer.</param>
    public void WriteCell(JsonElement config)
    {
        KerasLayerConfig cell = new KerasConfigReader(_topology.Path).ReadLayer(config, $"a cell of layer '{Layer.Path}'");
        LayerTranslation translation = new(_topology, new KerasModelLayer($"{Layer.Path}/{cell.Name}", cell), TfjsLayerNames.Legal(cell.Name), Scope, null, _isFrozen);
        Json.WriteStartObject();
        translation.Write(Json);
        Json.WriteEndObject();
    }

    /// <summary>Adds one of the layer's arrays to the weights.</summary>
    /// <param name="name">Its name, to which the scope is put.</param>
    /// <param name="weight">The array.</param>
    public void AddWeight(string name, KerasWeight weight) => _topology.AddWeight($"{Scope}/{name}", weight, !_isFrozen && name is not ("moving_mean" or "moving_variance"));

    /// <summary>The fault of an option.</summary>
    public CorruptFileException Fault(string name, string expected) =>
        new(_topology.Path, $"layer '{Layer.Path}' ({Layer.Config.ClassName}), option '{name}'", Find(name) is { } value ? PrintableText.Beginning(value.GetRawText(), 60) : "nothing", expected);

    private static double? AsNumber(JsonElement value) =>
        KerasJson.TryGetDouble(value, out double number) ? number
        : KerasJson.Property(value, "value") is { } inner ? AsNumber(inner)
        : KerasJson.Property(value, "config") is { } config ? AsNumber(config)
        : null;

    private int Whole(JsonElement value, string name) =>
        AsNumber(value) is { } number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Fault(name, "whole numbers below 2^31");

    private void WriteCommon(TfjsLayerRow row)
    {
        if (row.IsInput)
        {
            return;
        }

        Json.WriteBoolean("trainable", Flag("trainable", true));
        if (_startShape is not null)
        {
            InputShapes.Write(Json, InputShapes.OfKeras2, _startShape);
        }

        // Lower precision is computed in float32: TensorFlow.js has no other.
        Json.WriteString("dtype", "float32");
    }
}
