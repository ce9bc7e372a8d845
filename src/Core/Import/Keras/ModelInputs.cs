using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>The inputs of a model: names, types and shapes.</summary>
internal static class ModelInputs
{
    /// <summary>Adds the inputs of the whole model to the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="version">The version of Keras that wrote it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="batch">The extent of the first axis: the batch, or the number that the model's constants fix it at.</param>
    /// <param name="shapes">Shapes to take in place of those the model declares, by input; null for none.</param>
    public static IReadOnlyList<KerasTensor> Add(ModelGraph graph, KerasModelConfig model, KerasVersion version, string path, Dimension batch, IReadOnlyDictionary<string, SymbolicShape>? shapes = null)
    {
        if (model.IsSequential)
        {
            (string name, JsonElement shape, JsonElement config) = OfSequential(model, version, path);
            return [Add(graph, name, shape, config, path, batch, shapes)];
        }

        List<KerasTensor> inputs = [];
        Dictionary<string, KerasLayerConfig> layers = model.Layers.ToDictionary(l => l.Name, StringComparer.Ordinal);
        foreach (KerasTensorReference reference in model.Inputs)
        {
            KerasLayerConfig layer = layers.GetValueOrDefault(reference.Layer)
                ?? throw new CorruptFileException(path, $"the inputs of '{model.Name}'", $"'{reference.Layer}'", "the name of one of its layers");
            JsonElement shape = ShapeOf(layer.Config)
                ?? throw new CorruptFileException(path, $"layer '{layer.Name}' ({layer.ClassName})", "no batch_input_shape or batch_shape", "the shape of an input");
            inputs.Add(Add(graph, layer.Name, shape, layer.Config, path, batch, shapes));
        }

        return inputs.Count > 0 ? inputs : throw new CorruptFileException(path, $"the configuration of '{model.Name}'", "no input", "at least one");
    }

    private static (string Name, JsonElement Shape, JsonElement Config) OfSequential(KerasModelConfig model, KerasVersion version, string path)
    {
        if (model.Layers.Count == 0)
        {
            throw new CorruptFileException(path, $"the configuration of '{model.Name}'", "no layer", "at least one");
        }

        KerasLayerConfig first = model.Layers[0];
        if (first.ClassName == "InputLayer" && ShapeOf(first.Config) is JsonElement given)
        {
            return (first.Name, given, first.Config);
        }

        // Keras 1 names it by the class, Keras 2 by the layer.
        string name = version.Major == 1 ? first.ClassName.ToLowerInvariant() + "_input_1" : first.Name + "_input";
        if (FindShape(first) is (JsonElement shape, JsonElement config))
        {
            return (name, shape, config);
        }

        return Recorded(model) is { } recorded
            ? (name, recorded, first.Config)
            : throw new UnsupportedFeatureException(
                $"'{path}' does not say what shape the inputs of '{model.Name}' have: it was saved before it was built.",
                $"Give the shape ({OptionKey.InputShape}), or call the model on data and save it again.",
                path);
    }

    /// <summary>The model with the shape of its input as given, where its file does not state one and there is one input that can be meant.</summary>
    /// <param name="root">The model.</param>
    /// <param name="given">Shapes by input; an empty name stands for the only input.</param>
    public static KerasLayerConfig WithShape(KerasLayerConfig root, IReadOnlyDictionary<string, TensorShape> given) =>
        root.Model is { IsSequential: true, Layers.Count: > 0 } model && given.Count == 1 && DeclaredShape(model) is null && given.Values.Single() is { Rank: > 0 } shape
            ? root.With(model.BuiltWith([TensorShape.Unknown, .. shape.Skip(1)]), root.Calls)
            : root;

    /// <summary>The shape that a sequential model declares for what it takes, -1 for any extent; null when it does not.</summary>
    public static TensorShape? DeclaredShape(KerasModelConfig model)
    {
        JsonElement? shape = model.Layers is [KerasLayerConfig first, ..] ? FindShape(first)?.Shape ?? Recorded(model) : null;
        return shape is { } declared && KerasJson.Items(declared) is { Count: > 0 and <= Limits.MaxRank } items
            ? new TensorShape([.. items.Select(i => i.WholeInt32() is >= 0 and int extent ? extent : TensorShape.Unknown)])
            : null;
    }

    private static JsonElement? Recorded(KerasModelConfig model)
    {
        JsonElement? built = model.BuildInputShape ?? (model.Layers[0].BuildConfig is JsonElement build ? KerasJson.Property(build, "input_shape") : null);
        return built is { ValueKind: not JsonValueKind.Null } ? built : null;
    }

    // The shape may be recorded on the first layer, or inside it when that is a model or a wrapper.
    private static (JsonElement Shape, JsonElement Config)? FindShape(KerasLayerConfig layer)
    {
        if (layer.Model is not null)
        {
            HashSet<string> inputs = new(layer.Model.Inputs.Select(i => i.Layer), StringComparer.Ordinal);
            KerasLayerConfig? inner = layer.Model.IsSequential
                ? layer.Model.Layers is [KerasLayerConfig start, ..] ? start : null
                : layer.Model.Layers.FirstOrDefault(l => inputs.Contains(l.Name));
            return inner is null ? null : FindShape(inner);
        }

        return ShapeOf(layer.Config) is JsonElement shape ? (shape, layer.Config) : null;
    }

    /// <summary>The shape that an input layer's options state, the batch first; null when they do not.</summary>
    public static JsonElement? ShapeOf(JsonElement config) =>
        KerasJson.Property(config, "batch_input_shape") is { ValueKind: not JsonValueKind.Null } shape ? shape
        : KerasJson.Property(config, "batch_shape") is { ValueKind: not JsonValueKind.Null } other ? other : null;

    private static KerasTensor Add(ModelGraph graph, string name, JsonElement shape, JsonElement config, string path, Dimension batch, IReadOnlyDictionary<string, SymbolicShape>? shapes)
    {
        if (KerasJson.Property(config, "sparse") is { ValueKind: JsonValueKind.True } || KerasJson.Property(config, "ragged") is { ValueKind: JsonValueKind.True })
        {
            throw new UnsupportedModelException(path, [new UnsupportedItem(name, "InputLayer", "sparse and ragged inputs are not supported: give it a dense tensor")]);
        }

        IReadOnlyList<JsonElement> items = KerasJson.Items(shape) ?? throw Fault(shape);
        if (items.Count is 0 or > Limits.MaxRank)
        {
            throw Fault(shape);
        }

        // The first axis is the batch, also where the model was built for a batch of one size.
        Dimension[] dimensions = new Dimension[items.Count];
        dimensions[0] = batch;
        if (items[0].WholeInt32() is > 0 and int stated)
        {
            graph.DeclaredBatch ??= stated;
        }

        for (int i = 1; i < dimensions.Length; i++)
        {
            dimensions[i] = items[i].ValueKind == JsonValueKind.Null ? Dimension.Unknown
                : items[i].WholeInt64() is >= 0 and <= int.MaxValue and long extent ? extent
                : throw Fault(shape);
        }

        SymbolicShape declared = new(dimensions);
        if (!GraphBuilder.IsCountable(declared))
        {
            throw Fault(shape);
        }

        if (shapes is not null && shapes.TryGetValue(name, out SymbolicShape? given))
        {
            bool fits = given.Rank == declared.Rank && Enumerable.Range(1, declared.Rank - 1).All(i => !given[i].Differs(declared[i]));
            declared = fits ? given : throw new InvalidInputException($"The input '{name}' of '{path}' has shape {declared}, and {given} is given.", "Give data of the model's shape.", path);
        }

        return new KerasTensor(graph.AddInput(name, TypeOf(config, name, path), declared));

        CorruptFileException Fault(JsonElement found)
        {
            string text = found.GetRawText();
            return new CorruptFileException(path, $"the shape of input '{name}'", text.Length > 60 ? text[..60] : text, "a list of extents, null for the unknown, of less than 2^31 elements together");
        }
    }

    // Models of other precision are computed in float32.
    private static DataType TypeOf(JsonElement config, string name, string path)
    {
        JsonElement? dtype = KerasJson.Property(config, "dtype");
        string? text = dtype is { ValueKind: JsonValueKind.String } plain ? plain.GetString()
            : dtype is { ValueKind: JsonValueKind.Object } policy ? KerasJson.Text(KerasJson.Property(policy, "config") ?? default, "name")
            : null;
        return text switch
        {
            null or "float32" or "float16" or "bfloat16" or "float64" or "mixed_float16" or "mixed_bfloat16" => DataType.Float32,
            _ when DataTypes.TryParse(text, out DataType type) && type is DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64
                or DataType.UInt8 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64 or DataType.Bool => type,
            _ => throw new UnsupportedModelException(path, [new UnsupportedItem(name, "InputLayer", $"inputs of type '{text}' are not supported: give it numbers")]),
        };
    }
}
