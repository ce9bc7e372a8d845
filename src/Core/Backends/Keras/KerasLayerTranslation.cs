using System.Text.Json;
using TfModelTools.Backends.Layers;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras;

/// <summary>One layer on its way into the configuration that is written: what the rows of <see cref="KerasLayerTable"/> ask of it and write by it.</summary>
internal sealed class KerasLayerTranslation
{
    // Options that say how a layer was made or is trained, not what it computes.
    private static readonly HashSet<string> WithoutMeaning = new(StringComparer.Ordinal)
    {
        "name", "trainable", "dtype", "batch_input_shape", "batch_shape", "input_shape", "input_dtype", "input_dim", "input_length", "dynamic", "autocast", "seed", "sparse_input", "implementation",
        "consume_less", "unit_forget_bias", "use_cudnn", "lora_rank", "lora_alpha", "init", "inner_init", "forget_bias_init", "beta_init", "gamma_init", "W_regularizer", "U_regularizer", "b_regularizer",
        "W_constraint", "U_constraint", "b_constraint", "nb_row", "nb_col", "kernel_dim1", "kernel_dim2", "kernel_dim3", "filter_length", "activity_regularizer", "dropout_W", "dropout_U", "dropout", "recurrent_dropout", "build_config", "weights", "bounding_box_format", "fill_mode", "fill_value",
    };

    private readonly KerasTopologyWriter _topology;
    private readonly string _name;
    private readonly KerasPlace _place;
    private readonly string? _without;
    private readonly bool _isFrozen;
    private (int Gates, Func<string, int, bool> IsScaled, double Factor)? _scaled;
    private Utf8JsonWriter? _json;

    /// <summary>Begins a layer.</summary>
    /// <param name="topology">What writes the model.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="name">Its name in what is written.</param>
    /// <param name="place">Where its arrays belong.</param>
    /// <param name="without">An option that is not written, for what the layer is in sets it.</param>
    public KerasLayerTranslation(KerasTopologyWriter topology, KerasModelLayer layer, string name, KerasPlace place, string? without = null)
    {
        _topology = topology;
        _name = name;
        _place = place;
        _without = without;
        Layer = layer;
        _isFrozen = Find("trainable") is { ValueKind: JsonValueKind.False };
    }

    /// <summary>The layer.</summary>
    public KerasModelLayer Layer { get; }

    /// <summary>What is written for.</summary>
    public KerasDialect Dialect => _topology.Dialect;

    /// <summary>The writer, within the object of options.</summary>
    public Utf8JsonWriter Json => _json!;

    /// <summary>The element type that a layer states, where it is one of integers, booleans or texts, which are kept; else null: others are computed in float32.</summary>
    public static string? KeptType(JsonElement config) =>
        InputShapes.StatedType(config) is { } stated && DataTypes.TryParse(stated, out DataType known) && !known.IsFloat() ? stated : null;

    /// <summary>Writes class and options, into an object that is open.</summary>
    public void Write(Utf8JsonWriter json)
    {
        _json = json;
        string? lacking = KerasLayerTable.WhyLacking(Layer.Config, Dialect);
        if (lacking is not null)
        {
            Refuse(lacking);
        }

        if (KerasLayerTable.Find(Layer.Config) is not { } row)
        {
            WriteAsItIs();
            return;
        }

        WriteHead(row.WrittenAs(Layer, Dialect));
        json.WriteStartObject("config");
        json.WriteString("name", _name);
        if (!row.IsInput)
        {
            if (!row.HasNoTraining)
            {
                json.WriteBoolean("trainable", !_isFrozen);
            }

            json.WriteString("dtype", row.KeepsType ? KeptType(Layer.Config.Config) ?? "float32" : "float32");
        }

        foreach (KerasOption option in row.Options.Where(o => o.Name != _without))
        {
            WriteOption(option);
        }

        foreach (string array in row.Trained)
        {
            TrainingObjects.WriteInitializer(json, array + "_initializer", Find(array + "_initializer"), Dialect.Layers);
            TrainingObjects.WriteRegularizer(json, array + "_regularizer", Find(array + "_regularizer"), Dialect.Layers);
            TrainingObjects.WriteConstraint(json, array + "_constraint", Find(array + "_constraint"), Dialect.Layers);
        }

        RefuseUnknown(row);
        row.WriteMore(this);

        // What is inside tells its own.
        foreach (string difference in Layer.Inner.Count > 0 ? [] : Dialect.Differences(Layer).Always)
        {
            Refuse(difference);
        }

        Scale();
        json.WriteEndObject();
        AddWeights(row);
    }

    /// <summary>Writes the class, and of Keras 3 where it is found.</summary>
    public void WriteHead(string className, string module = "keras.layers", string? registeredName = null)
    {
        // Keras 3 reads a layer inside another only where it says of which module it is; Keras 2 passes over that.
        if (Dialect.IsKeras3 || _topology.IsInside)
        {
            Json.WriteString("module", module);
        }

        Json.WriteString("class_name", className);
        if (Dialect.IsKeras3 || _topology.IsInside)
        {
            Json.WriteString("registered_name", registeredName);
        }
    }

    /// <summary>Notes that the layer cannot be written.</summary>
    /// <param name="reason">Why.</param>
    public void Refuse(string reason) => _topology.Refuse(Layer, reason);

    /// <summary>An option; null when it is absent or null.</summary>
    public JsonElement? Find(string name) => KerasJson.Property(Layer.Config.Config, name) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value ? value : null;

    /// <summary>A text; null when there is none.</summary>
    public string? Text(string name) => KerasJson.Text(Layer.Config.Config, name);

    /// <summary>A number; null when there is none.</summary>
    public double? Number(string name) => Find(name) is { } value ? AsNumber(value) : null;

    /// <summary>Integers, one or a list; null when there are none.</summary>
    public int[]? Ints(string name) => Find(name) is not { } value ? null
        : KerasJson.Items(value) is { } items ? [.. items.Select(i => Whole(i, name))]
        : [Whole(value, name)];

    /// <summary>Writes a list of whole numbers.</summary>
    public void WriteInts(string name, IReadOnlyList<int> numbers)
    {
        Json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            Json.WriteNumberValue(number);
        }

        Json.WriteEndArray();
    }

    /// <summary>Writes an option as the file states it, which it does.</summary>
    public void WriteValue(string name)
    {
        Json.WritePropertyName(name);
        WriteValue(KerasJson.Property(Layer.Config.Config, name) ?? default, name);
    }

    /// <summary>Writes amounts before and after each axis: stated as one number, one for each axis, or a pair for each, which Keras 1 writes flat.</summary>
    public void WriteSides(string name, int axes, int defaultValue)
    {
        int[] sides = Find(name) is not { } value ? [.. Enumerable.Repeat(defaultValue, 2 * axes)]
            : KerasJson.Items(value) is not { } items ? [.. Enumerable.Repeat(Whole(value, name), 2 * axes)]
            : items.Count == axes && !(axes == 1 && KerasJson.Items(items[0]) is null) ? [.. items.SelectMany(i => KerasJson.Items(i) is { } pair ? pair.Select(p => Whole(p, name)) : Enumerable.Repeat(Whole(i, name), 2))]
            : items.Count == axes ? [.. Enumerable.Repeat(Whole(items[0], name), 2)]
            : [.. items.Select(i => Whole(i, name))];
        if (sides.Length != 2 * axes)
        {
            throw Fault(name, FormattableString.Invariant($"numbers for {axes} axes"));
        }

        if (axes == 1)
        {
            WriteInts(name, sides);
            return;
        }

        Json.WriteStartArray(name);
        for (int axis = 0; axis < axes; axis++)
        {
            Json.WriteStartArray();
            Json.WriteNumberValue(sides[2 * axis]);
            Json.WriteNumberValue(sides[(2 * axis) + 1]);
            Json.WriteEndArray();
        }

        Json.WriteEndArray();
    }

    /// <summary>Writes the shape and type of an input.</summary>
    public void WriteInput()
    {
        WriteInput(Json, Dialect, InputShapes.Stated(Layer.Config.Config) ?? throw Fault(InputShapes.OfKeras2, "the shape of an input"), KeptType(Layer.Config.Config));
        if (Find("sparse") is { ValueKind: JsonValueKind.True } || Find("ragged") is { ValueKind: JsonValueKind.True })
        {
            Refuse("it takes sparse or ragged tensors");
        }
    }

    /// <summary>Writes the shape and type of an input.</summary>
    public static void WriteInput(Utf8JsonWriter json, KerasDialect dialect, TensorShape shape, string? type)
    {
        InputShapes.Write(json, dialect.IsKeras3 ? InputShapes.OfKeras3 : InputShapes.OfKeras2, shape);
        json.WriteString("dtype", type ?? "float32");
        json.WriteBoolean("sparse", false);
    }

    /// <summary>Writes a layer inside: {"class_name": ..., "config": ...}.</summary>
    /// <param name="option">The option.</param>
    /// <param name="attribute">The attribute that holds it.</param>
    /// <param name="rename">Makes its name there of its own.</param>
    /// <param name="without">An option of it that is not written.</param>
    public void WriteInner(string option, string attribute, Func<string, string> rename, string? without = null)
    {
        // What it wraps is missing where the layer as a whole was not understood, which is told.
        if (!Layer.Inner.TryGetValue(attribute, out KerasModelLayer? inner))
        {
            return;
        }

        Json.WriteStartObject(option);
        string name = _topology.Names.Legal(rename(inner.Config.Name));
        _topology.WriteInside(Json, inner, name, _place.Inside(attribute, _topology.Names.Legal(inner.Config.Name), _isFrozen), without);
        Json.WriteEndObject();
    }

    /// <summary>Writes a layer that stands in this one's options, such as the cell of a recurrent layer; its arrays are this layer's.</summary>
    /// <param name="config">The layer.</param>
    public void WriteCell(JsonElement config)
    {
        KerasLayerConfig cell = new KerasConfigReader(_topology.Path).ReadLayer(config, $"a cell of layer '{Layer.Path}'");
        Json.WriteStartObject();
        _topology.WriteInside(Json, new KerasModelLayer($"{Layer.Path}/{cell.Name}", cell), _topology.Names.Legal(cell.Name), _place);
        Json.WriteEndObject();
    }

    /// <summary>The fault of an option.</summary>
    public CorruptFileException Fault(string name, string expected) =>
        new(_topology.Path, $"layer '{Layer.Path}' ({Layer.Config.ClassName}), option '{name}'", Find(name) is { } value ? PrintableText.Beginning(value.GetRawText(), 60) : "nothing", expected);

    // An operation is the same to the version that wrote it, and is written for no other.
    private void WriteAsItIs()
    {
        KerasLayerConfig config = Layer.Config;
        WriteHead(config.ClassName, config.Module ?? "keras.layers", config.RegisteredName);
        Json.WriteStartObject("config");
        Json.WriteString("name", _name);
        if (config.Config.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty option in config.Config.EnumerateObject().Where(o => o.Name != "name"))
            {
                option.WriteTo(Json);
            }
        }

        Json.WriteEndObject();
    }

    private void WriteOption(KerasOption option)
    {
        JsonElement? value = KerasJson.Property(Layer.Config.Config, option.Name);
        if (option.Only != 0 && (option.Only != Dialect.Major || (value is { } same && IsTrivial(same))))
        {
            // What one version alone has, the other, which may read the file as well, does not take at all.
            if (option.Only != Dialect.Major && value is { } other && !IsTrivial(other) && !WithoutMeaning.Contains(option.Name))
            {
                Refuse($"its option '{option.Name}' is one that {Dialect} does not have");
            }
        }
        else if (option.Name is "activation" or "recurrent_activation")
        {
            (string? name, string? reason) = KerasActivationName.Of(value, option.Default!, Dialect);
            Json.WriteString(option.Name, name ?? "linear");
            if (reason is not null)
            {
                Refuse(reason);
            }
        }
        else if (value is { } stated)
        {
            Json.WritePropertyName(option.Name);
            WriteValue(stated, option.Name);
        }
        else if (option.Default is { } usual)
        {
            Json.WritePropertyName(option.Name);
            Json.WriteRawValue(usual);
        }
    }

    private void RefuseUnknown(KerasLayerRow row)
    {
        foreach (JsonProperty option in Layer.Config.Config.EnumerateObject())
        {
            bool isOfTraining = option.Name.EndsWith("_initializer", StringComparison.Ordinal) || option.Name.EndsWith("_regularizer", StringComparison.Ordinal) || option.Name.EndsWith("_constraint", StringComparison.Ordinal);
            if (!row.Knows(option.Name) && !isOfTraining && !WithoutMeaning.Contains(option.Name) && !IsTrivial(option.Value))
            {
                Refuse($"its option '{option.Name}' is one that {Dialect}'s {row.ClassName} does not have");
            }
        }
    }

    // What most options that only some versions have are where they are not used.
    private static bool IsTrivial(JsonElement value) =>
        value.ValueKind is JsonValueKind.Null or JsonValueKind.False
        || (value.ValueKind == JsonValueKind.String && value.GetString() == "channels_last")
        || (value.ValueKind == JsonValueKind.Number && value.GetDouble() == 1)
        || (KerasJson.Items(value) is { } items && items.All(i => i.ValueKind == JsonValueKind.Number && i.GetDouble() == 1));

    private void WriteValue(JsonElement value, string option)
    {
        if (KerasJson.Items(value) is { } items)
        {
            Json.WriteStartArray();
            foreach (JsonElement item in items)
            {
                WriteValue(item, option);
            }

            Json.WriteEndArray();
        }
        else if (value.ValueKind == JsonValueKind.Object && AsNumber(value) is { } number)
        {
            Json.WriteNumberValue(number);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            Refuse($"its option '{option}' has a form that is not known");
            Json.WriteNullValue();
        }
        else
        {
            value.WriteTo(Json);
        }
    }

    // Another hard_sigmoid is made up for by other weights, where weights make what it is applied to.
    private void Scale()
    {
        if (Layer.Inner.Count > 0 || Dialect.Differences(Layer).HardSigmoid is not var (reason, factor))
        {
            return;
        }

        if (KerasHardSigmoid.PlaceOf(Layer) is var (gates, isScaled))
        {
            _scaled = (gates, isScaled, factor);
            _topology.Notes.Add(FormattableString.Invariant($"Weights of the layer '{Layer.Path}' are multiplied by {factor:0.####}, so that its hard_sigmoid gives the same: {reason}."));
        }
        else
        {
            Refuse(reason);
        }
    }

    private void AddWeights(KerasLayerRow row)
    {
        Dictionary<string, int> next = new(StringComparer.Ordinal);
        string cell = KerasNames.ToSnakeCase(row.WrittenAs(Layer, Dialect)) + "_cell";
        foreach ((string slot, KerasWeight weight) in Layer.Weights.OrderBy(w => Layer.NotTrained.Contains(w.Key)))
        {
            string path = row.Slots + slot;
            string owner = path[..(path.LastIndexOf('/') + 1)];
            int number = next[owner] = next.GetValueOrDefault(owner, -1) + 1;
            string name = owner == "cell/" ? $"{cell}/{path[owner.Length..]}" : path;
            _topology.AddWeight(new KerasOutputWeight(
                FormattableString.Invariant($"{_place.ObjectPath}{owner}vars/{number}"), _place.Scope + name, !_place.IsFrozen && !_isFrozen && !Layer.NotTrained.Contains(slot), Scaled(slot, weight)));
        }
    }

    private KerasWeight Scaled(string slot, KerasWeight weight) =>
        _scaled is var (gates, isScaled, factor) ? KerasHardSigmoid.Scale(weight, gates, gate => isScaled(slot[(slot.LastIndexOf('/') + 1)..], gate), factor) : weight;

    private static double? AsNumber(JsonElement value) =>
        KerasJson.TryGetDouble(value, out double number) ? number
        : KerasJson.Property(value, "value") is { } inner ? AsNumber(inner)
        : KerasJson.Property(value, "config") is { } config ? AsNumber(config)
        : null;

    private int Whole(JsonElement value, string name) =>
        AsNumber(value) is { } number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : throw Fault(name, "whole numbers below 2^31");
}
